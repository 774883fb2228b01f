import { encodeEvent, uuidFromBytes, uuidToBytes } from "@im-chat/protocol";
import { messageKindNumber, noticeKindNumber } from "../database/numbers.ts";
import type {
  ConversationEventTable,
  ConversationTable,
  MessageTable,
} from "../database/schema.ts";
import type { WriteTx } from "../database/tx.ts";
import { principalKey } from "./command-results.ts";
import {
  advanceConversation,
  changeConversation,
  insertEvent,
  insertMessage,
  messageBySeq,
} from "./conversation-queries.ts";
import type { Decision, Execution, NewRow } from "./decision.ts";
import { markDirty } from "./dirty.ts";
import { storeUserIds, toConversation, toRow } from "./entities.ts";
import { encodeBlankEvent, toEvent } from "./event-codec.ts";
import type { LogParts } from "./parts.ts";

/** Where a command's event came to lie. */
export interface Place {
  readonly version: number;
  /** Of the new row; 0: none. */
  readonly seq: number;
}

export interface ConversationAppend {
  readonly conversation: ConversationTable;
  readonly decision: Decision;
  readonly execution: Execution;
}

/** Writes a decision as the next event of its conversation. The row lock is held: nobody else takes this version. */
export async function appendToConversation(
  parts: LogParts,
  tx: WriteTx,
  append: ConversationAppend,
): Promise<Place> {
  const { conversation, decision } = append;
  if (decision.event === undefined) return { version: conversation.version, seq: 0 };
  const version = conversation.version + 1;
  const seq = decision.row === undefined ? 0 : conversation.last_seq + 1;
  const message =
    decision.row === undefined ? undefined : newMessage(append, decision.row, { version, seq });
  const event = newEvent(append, { version, seq: decision.event.seq ?? seq });
  const next = await advance(tx, append, { version, seq });
  if (message !== undefined) await tx.run(insertMessage, message);
  await tx.run(insertEvent, event);
  const subject = message ?? (await existingMessage(tx, event));
  tx.afterCommit(() => publish(parts, { conversation: next, event, message: subject }));
  if (event.entries !== null) {
    const logId = uuidFromBytes(conversation.conversation_id);
    await markDirty(tx, { app: conversation.app, kind: "conversation", id: logId }, version);
    tx.afterCommit(parts.onWork);
  }
  return { version, seq };
}

function publish(
  parts: LogParts,
  appended: {
    readonly conversation: ConversationTable;
    readonly event: ConversationEventTable;
    readonly message: MessageTable | undefined;
  },
): void {
  const { conversation, event, message } = appended;
  const source = {
    stored: event,
    row: message === undefined ? undefined : toRow(message),
    conversation: () => toConversation(conversation),
  };
  parts.publish({
    type: "conversation",
    app: conversation.app,
    conversationId: uuidFromBytes(conversation.conversation_id),
    epoch: conversation.epoch,
    version: event.version,
    rowSeq: event.seq,
    membershipVersion: conversation.membership_version,
    event: encodeEvent(toEvent(parts.projections, source)),
    blank: encodeBlankEvent(event.version),
  });
}

/** An edit or a recall tells a row that is there already, as it is after the command. */
async function existingMessage(
  tx: WriteTx,
  event: ConversationEventTable,
): Promise<MessageTable | undefined> {
  if (event.seq === 0) return undefined;
  return tx.get(messageBySeq, { app: event.app, key: event.conversation_id, seq: event.seq });
}

/** @returns the columns that are about the conversation itself, as they are now */
async function advance(
  tx: WriteTx,
  append: ConversationAppend,
  place: Place,
): Promise<ConversationTable> {
  const { conversation, decision, execution } = append;
  const { app, conversation_id: key } = conversation;
  const lastSeq = place.seq === 0 ? conversation.last_seq : place.seq;
  const activeAt = place.seq === 0 ? conversation.active_at : execution.at;
  const changed = await tx.changeNo();
  await tx.run(advanceConversation, {
    app,
    key,
    version: place.version,
    lastSeq,
    activeAt,
    changed,
  });
  // Most appends change nothing else, and copying a row costs as much as a statement.
  if (decision.change === undefined) return conversation;
  const next = { ...conversation, ...decision.change };
  const { name, avatar, member_count, faces, membership_version } = next;
  await tx.run(changeConversation, {
    app,
    key,
    name,
    avatar,
    member_count,
    faces,
    membership_version,
  });
  return next;
}

function newMessage(append: ConversationAppend, row: NewRow, place: Place): MessageTable {
  const { conversation, execution } = append;
  const { envelope, notice } = row;
  return {
    app: conversation.app,
    conversation_id: conversation.conversation_id,
    seq: place.seq,
    message_id: execution.commandKey,
    principal: principalKey(execution.principal),
    sender: row.sender,
    created_at: execution.at,
    written_at: execution.writtenAt,
    version: place.version,
    revision: 0,
    edited_at: 0,
    state: 0,
    kind: messageKindNumber(envelope.kind),
    mentions: storeUserIds(envelope.mentions),
    mentions_all: envelope.mentionsAll ? 1 : 0,
    reply_to: envelope.replyTo === undefined ? null : uuidToBytes(envelope.replyTo),
    expires_at: envelope.expiresAt,
    codec: row.codec,
    body: row.body,
    notice_kind: notice === undefined ? null : noticeKindNumber(notice.kind),
    notice_users: notice === undefined ? null : storeUserIds(notice.users),
    notice_text: notice === undefined ? null : notice.text,
  };
}

function newEvent(
  { conversation, decision, execution }: ConversationAppend,
  place: Place,
): ConversationEventTable {
  const { kind = 0, data, entries = [] } = decision.event ?? {};
  return {
    app: conversation.app,
    conversation_id: conversation.conversation_id,
    version: place.version,
    kind,
    at: execution.at,
    actor: execution.principal.userId,
    command_id: execution.commandKey,
    seq: place.seq,
    data: data === undefined ? null : JSON.stringify(data),
    entries: entries.length === 0 ? null : JSON.stringify(entries),
  };
}
