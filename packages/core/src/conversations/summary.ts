import { ImError } from "@im-chat/protocol";
import type { UserId } from "@im-chat/protocol";
import type { ConversationSummary, Message } from "../client.ts";
import type { Mirror } from "../database/mirror.ts";
import type { ConversationRecord } from "../database/schema.ts";
import { fromOutbox, fromRow, statusOfOutbox, statusOfRow } from "../messages/message.ts";
import { avatarOf, peerOf, titleOf } from "./title.ts";

export interface SummaryContext {
  readonly self: UserId;
  readonly mirror: Mirror;
  readonly isOnline: boolean;
}

/** A conversation as a list shows it; undefined while its head is not known. */
export function toSummary(
  record: ConversationRecord,
  context: SummaryContext,
): ConversationSummary | undefined {
  const { summary, refusal, id } = record;
  if (!summary) return undefined;
  const { self, mirror } = context;
  const names = { self, userOf: (userId: UserId) => mirror.users.get(userId) };
  const { conversation, role, unread, mentions, activeAt, epoch } = summary;
  const { kind, faces, memberCount } = conversation;
  const lastMessage = lastMessageOf(record, context);
  return {
    id,
    kind,
    title: titleOf(conversation, names),
    avatar: avatarOf(conversation, names),
    peerId: peerOf(conversation, self),
    faces,
    memberCount,
    role,
    unread,
    mentions,
    lastMessage,
    activeAt: Math.max(activeAt, lastMessage?.seq === 0 ? lastMessage.createdAt : 0),
    draft: mirror.drafts.get(id) ?? "",
    isPending: epoch === 0,
    error: refusal ? new ImError(refusal.code, refusal.message) : undefined,
  };
}

/** The newest message of one's own that waits, else the newest row when it is a message. */
function lastMessageOf(
  { id, summary, registers }: ConversationRecord,
  { self, mirror, isOnline }: SummaryContext,
): Message | undefined {
  const waiting = (mirror.lanes.get(id) ?? []).findLast(
    ({ state }) => state.name !== "accepted" || state.seq > (summary?.lastSeq ?? 0),
  );
  const pending =
    waiting &&
    fromOutbox(waiting, { self, status: statusOfOutbox(waiting, { isOnline, isBehind: false }) });
  const row = summary?.lastRow;
  if (pending || !row || row.notice) return pending;
  return fromRow(row, { self, status: statusOfRow(row, { self, registers }) });
}
