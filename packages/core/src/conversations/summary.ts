import { ImError, sendMessageCommand } from "@im-chat/protocol";
import type { UserId } from "@im-chat/protocol";
import type { ConversationSummary } from "../client.ts";
import type { Mirror } from "../database/mirror.ts";
import type { ConversationRecord } from "../database/schema.ts";
import { viewLane, withChanges } from "../messages/lane-view.ts";
import type { Link } from "../messages/link.ts";
import { fromRow, noticeOf, outboxRow, statusOfRow } from "../messages/message.ts";
import { avatarOf, peerOf, titleOf } from "./title.ts";

export interface SummaryContext {
  readonly self: UserId;
  readonly mirror: Mirror;
  readonly link: Link;
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
  const { conversation, role, unread, mentions, lastSeq, activeAt, epoch } = summary;
  const { kind, faces, memberCount } = conversation;
  const { lastMessage, lastNotice } = lastOf(record, context);
  return {
    id,
    kind,
    title: titleOf(conversation, names),
    avatar: avatarOf(conversation, names),
    peerId: peerOf(conversation, self),
    faces,
    memberCount,
    role,
    persistence: conversation.persistence,
    unread,
    mentions,
    lastMessage,
    lastNotice,
    lastSeq,
    activeAt: Math.max(activeAt, lastMessage?.seq === 0 ? lastMessage.createdAt : 0),
    draft: mirror.draftOf(id).text,
    waiting: mirror.lanes.get(id) ?? [],
    isPending: epoch === 0,
    error: refusal ? new ImError(refusal.code, refusal.message) : undefined,
  };
}

/** The newest message of one's own that waits, else the newest row: as it will be shown. */
function lastOf(
  { id, summary, registers, hidden = [] }: ConversationRecord,
  { self, mirror, link }: SummaryContext,
): Pick<ConversationSummary, "lastMessage" | "lastNotice"> {
  const lane = mirror.lanes.get(id) ?? [];
  const laneView = viewLane(lane, link);
  const waiting = lane.findLast(
    ({ state, kind, commandId }) =>
      kind === sendMessageCommand.number &&
      !hidden.includes(commandId) &&
      (state.name !== "accepted" || state.seq > (summary?.lastSeq ?? 0)),
  );
  const pending = waiting && outboxRow(waiting, self);
  const waitingStatus = waiting && laneView.statuses.get(waiting.commandId);
  if (pending && waitingStatus)
    return {
      lastMessage: fromRow(withChanges(pending, laneView), { self, status: waitingStatus }),
    };
  const row = summary?.lastRow;
  const isHidden = row?.state === "hidden" || hidden.includes(row?.messageId ?? "");
  if (!row || isHidden) return {};
  const lastNotice = noticeOf(row);
  if (lastNotice) return { lastNotice };
  const status = laneView.statuses.get(row.messageId) ?? statusOfRow(row, { self, registers });
  return { lastMessage: fromRow(withChanges(row, laneView), { self, status }) };
}
