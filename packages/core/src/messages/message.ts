import { ImError, decodeBody, encodeBody, sendMessageCommand, textOf } from "@im-chat/protocol";
import type { Envelope, Part, Register, Row, SendMessage, UserId } from "@im-chat/protocol";
import type { Message, MessageDraft, MessageStatus, TimelineRow } from "../client.ts";
import type { OutboxRecord } from "../database/schema.ts";

/** Written and received times that differ by less are one. */
const WRITTEN_EARLIER_MS = 60_000;
const SENT: MessageStatus = { name: "sent" };
const DELIVERED: MessageStatus = { name: "delivered" };

/** A message's command.
 * @throws ImError `invalid` when there is nothing to send, `too_large`. */
export function toSend({
  text,
  mentions = [],
  mentionsAll = false,
  replyTo,
}: MessageDraft): SendMessage {
  if (text.trim() === "") throw new ImError("invalid", "Cannot send message: it is empty");
  const envelope: Envelope = { kind: "text", mentions, mentionsAll, replyTo, expiresAt: 0 };
  return { envelope, codec: 0, body: encodeBody([{ kind: "text", text }]) };
}

/** A row of the log as it is shown. */
export function fromRow(
  row: Row,
  { self, status }: { readonly self: UserId; readonly status: MessageStatus },
): Message {
  const isLive = row.state === "live";
  const { mentions, mentionsAll, replyTo } = row.envelope;
  const waitedMs = row.createdAt - row.writtenAt;
  return {
    id: row.messageId,
    seq: row.seq,
    sender: row.sender,
    isOwn: row.sender === self,
    createdAt: row.createdAt,
    writtenAt: row.writtenAt > 0 && waitedMs > WRITTEN_EARLIER_MS ? row.writtenAt : 0,
    state: row.state,
    parts: isLive ? partsOf(row) : [],
    text: textOf(row),
    mentions,
    mentionsAll,
    replyTo,
    isEdited: isLive && row.revision > 0,
    status,
  };
}

function partsOf({ codec, body }: Pick<Row, "codec" | "body">): readonly Part[] {
  if (codec !== 0) return [];
  try {
    return decodeBody(body);
  } catch {
    // A body that breaks the rules has nothing to show, and must not take the timeline with it.
    return [];
  }
}

/** A message that the log does not show yet; undefined for another command. */
export function fromOutbox(
  row: OutboxRecord,
  { self, status }: { readonly self: UserId; readonly status: MessageStatus },
): Message | undefined {
  if (row.kind !== sendMessageCommand.number) return undefined;
  const { envelope, codec, body } = sendMessageCommand.decode(row.data);
  return {
    id: row.commandId,
    seq: row.state.name === "accepted" ? row.state.seq : 0,
    sender: self,
    isOwn: true,
    createdAt: row.state.name === "accepted" ? row.state.at : row.writtenAt,
    writtenAt: 0,
    state: "live",
    parts: partsOf({ codec, body }),
    text: textOf(body),
    mentions: envelope.mentions,
    mentionsAll: envelope.mentionsAll,
    replyTo: envelope.replyTo,
    isEdited: false,
    status,
  };
}

/** How far an accepted message of one's own has come. */
export function statusOfRow(
  row: Row,
  { self, registers }: { readonly self: UserId; readonly registers: readonly Register[] },
): MessageStatus {
  if (row.sender !== self) return SENT;
  const count = registers.filter(
    ({ readSeq, userId }) => readSeq >= row.seq && userId !== self,
  ).length;
  if (count > 0) return { name: "read", count };
  return registers.some(({ deliveredSeq, userId }) => deliveredSeq >= row.seq && userId !== self)
    ? DELIVERED
    : SENT;
}

/** @param isBehind Something before it in its lane has failed or waits. */
export function statusOfOutbox(
  row: OutboxRecord,
  { isOnline, isBehind }: { readonly isOnline: boolean; readonly isBehind: boolean },
): MessageStatus {
  const { state, writtenAt: sinceMs } = row;
  if (state.name === "failed")
    return { name: "failed", error: new ImError(state.code, state.message) };
  if (state.name === "accepted" || state.name === "provisional") return SENT;
  if (!isOnline) return { name: "queued", sinceMs, reason: "offline" };
  if (state.name === "attempted") return { name: "sending", sinceMs };
  return { name: "queued", sinceMs, reason: isBehind ? "behind_others" : undefined };
}

/** A row of the log as a row of the timeline. */
export function toTimelineRow(
  row: Row,
  context: { readonly self: UserId; readonly status: MessageStatus },
): TimelineRow {
  const { notice, messageId, seq, createdAt, sender } = row;
  if (!notice) return { type: "message", key: messageId, message: fromRow(row, context) };
  const kind = typeof notice.kind === "string" ? notice.kind : "unknown";
  return {
    type: "notice",
    key: messageId,
    seq,
    createdAt,
    notice: { kind, actor: sender, users: notice.users, text: notice.text },
  };
}

/** The same text for states that look the same. */
export function keyOfStatus(status: MessageStatus): string {
  const { name } = status;
  if (name === "read") return `read ${status.count}`;
  if (name === "queued") return `queued ${status.reason ?? ""}`;
  return name === "failed" ? `failed ${status.error.code}` : name;
}
