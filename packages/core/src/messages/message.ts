import { ImError, decodeBody, encodeBody, sendMessageCommand } from "@im-chat/protocol";
import type {
  Envelope,
  MessageId,
  Part,
  Register,
  Row,
  SendMessage,
  UserId,
} from "@im-chat/protocol";
import type { Message, MessageDraft, MessageStatus, Notice, TimelineRow } from "../client.ts";
import type { OutboxRecord } from "../database/schema.ts";
import type { Link } from "./link.ts";

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
  return toContent(text, { kind: "text", mentions, mentionsAll, replyTo, expiresAt: 0 });
}

/** @throws ImError `invalid` when there is nothing to say, `too_large`. */
export function toContent(text: string, envelope: Envelope): SendMessage {
  // White space, and characters that nobody sees, such as those of no width.
  if (/^[\s\p{DI}]*$/u.test(text)) throw new ImError("invalid", "Cannot send message: it is empty");
  return { envelope, codec: 0, body: encodeBody([{ kind: "text", text }]) };
}

interface Showing {
  readonly self: UserId;
  readonly status: MessageStatus;
}

/** What a message is made of: a row of the log, or what will be one. */
export type Source = Pick<
  Row,
  "seq" | "sender" | "createdAt" | "writtenAt" | "state" | "envelope" | "codec" | "body"
> &
  Partial<Pick<Row, "revision" | "notice">> & { readonly messageId: MessageId };

/** A row of the log as it is shown. */
export function fromRow(row: Source, { self, status }: Showing): Message {
  const { messageId, seq, sender, createdAt, writtenAt, state, revision = 0 } = row;
  const { mentions, mentionsAll, replyTo } = row.envelope;
  const isLive = state === "live";
  const parts = isLive ? partsOf(row) : [];
  return {
    id: messageId,
    seq,
    sender,
    isOwn: sender === self,
    createdAt,
    writtenAt: writtenAt > 0 && createdAt - writtenAt > WRITTEN_EARLIER_MS ? writtenAt : 0,
    state: state === "hidden" ? "erased" : state,
    parts,
    text: textOf(parts),
    mentions,
    mentionsAll,
    replyTo,
    isEdited: isLive && revision > 0,
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

/** A line for each part that has a text. */
function textOf(parts: readonly Part[]): string {
  return parts
    .map(({ text }) => text)
    .filter((text) => text !== "")
    .join("\n");
}

/** A message that the log does not show yet, as one of its rows; undefined for another command. */
export function outboxRow(row: OutboxRecord, self: UserId): Source | undefined {
  const { kind, commandId: messageId, state, data, writtenAt } = row;
  if (kind !== sendMessageCommand.number) return undefined;
  const { seq, at: createdAt } = state.name === "accepted" ? state : { seq: 0, at: writtenAt };
  const sent = sendMessageCommand.decode(data);
  return { ...sent, messageId, seq, sender: self, createdAt, writtenAt: 0, state: "live" };
}

/** The same as it is shown. */
export function fromOutbox(row: OutboxRecord, showing: Showing): Message | undefined {
  const source = outboxRow(row, showing.self);
  return source && fromRow(source, showing);
}

/** How far an accepted message of one's own has come. */
export function statusOfRow(
  row: Row,
  { self, registers }: { readonly self: UserId; readonly registers: readonly Register[] },
): MessageStatus {
  if (row.sender !== self) return SENT;
  const others = registers.filter(({ userId }) => userId !== self);
  const count = others.filter(({ readSeq }) => readSeq >= row.seq).length;
  if (count > 0) return { name: "read", count };
  return others.some(({ deliveredSeq }) => deliveredSeq >= row.seq) ? DELIVERED : SENT;
}

export interface Waiting {
  readonly link: Link;
  /** Something before it in its lane waits. */
  readonly isBehind: boolean;
  /** The lane cannot go on for something before it. */
  readonly isHeld: boolean;
}

/** Where a command is: why it waits, and what will happen. */
export function statusOfOutbox(
  { state, writtenAt: sinceMs, expiresAt: expiresAtMs, wait }: OutboxRecord,
  { link, isBehind, isHeld }: Waiting,
): MessageStatus {
  if (state.name === "failed")
    return { name: "failed", error: new ImError(state.code, state.message) };
  if (state.name === "accepted" || (state.name === "provisional" && !wait)) return SENT;
  const queued = { name: "queued", sinceMs, expiresAtMs } as const;
  if (link.name === "offline") return { ...queued, reason: "offline" };
  if (link.name === "down") return { ...queued, reason: "unavailable", retryAtMs: link.retryAtMs };
  if (isHeld) return { ...queued, reason: "behind_others" };
  if (wait) {
    const reason = wait.code === "rate_limited" ? "rate_limited" : "unavailable";
    return { ...queued, reason, retryAtMs: wait.untilMs };
  }
  if (state.name === "attempted") return { name: "sending", sinceMs };
  return isBehind ? { ...queued, reason: "behind_others" } : queued;
}

/** A row of the log as a row of the timeline. */
export function toTimelineRow(row: Source, showing: Showing): TimelineRow {
  const { messageId: key, seq, createdAt } = row;
  const notice = noticeOf(row);
  return notice
    ? { type: "notice", key, seq, createdAt, notice }
    : { type: "message", key, message: fromRow(row, showing) };
}

/** What a row tells of the conversation, when it is no message. */
export function noticeOf({ notice, sender: actor }: Source): Notice | undefined {
  if (!notice) return undefined;
  const { kind, users, text } = notice;
  return { kind: typeof kind === "string" ? kind : "unknown", actor, users, text };
}
