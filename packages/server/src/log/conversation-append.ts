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
  conversationByKey,
  insertEvent,
  insertMessage,
  messageBySeq,
  type ConversationState,
} from "./conversation-queries.ts";
import type { Decision, Execution, NewRow } from "./decision.ts";
import { markDirty } from "./dirty.ts";
import { storeUserIds, toConversation, toRow } from "./entities.ts";
import { toEvent } from "./event-codec.ts";
import type { LogParts } from "./parts.ts";

/** Where a command's event came to lie. */
export interface Place {
  readonly version: number;
  /** Of the new row; 0: none. */
  readonly seq: number;
}

export interface ConversationAppend {
  readonly conversation: ConversationState;
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
  await advance(tx, append, { version, seq });
  if (message !== undefined) await tx.run(insertMessage, message);
  await tx.run(insertEvent, event);
  const appended = {
    append,
    event,
    message: message ?? (await existingMessage(tx, event)),
    told: await toldConversation(parts, tx, event),
  };
  tx.afterCommit(() => publish(parts, appended));
  if (event.entries !== null) {
    const logId = uuidFromBytes(conversation.conversation_id);
    await markDirty(tx, { app: conversation.app, kind: "conversation", id: logId }, version);
    tx.afterCommit(parts.onWork);
  }
  return { version, seq };
}

interface Appended {
  readonly append: ConversationAppend;
  readonly event: ConversationEventTable;
  readonly message: MessageTable | undefined;
  /** The conversation after the command, for events that tell it. */
  readonly told: ConversationTable | undefined;
}

function publish(parts: LogParts, { append, event, message, told }: Appended): void {
  const { conversation, decision } = append;
  const source = {
    stored: event,
    row: message === undefined ? undefined : toRow(message),
    conversation: told === undefined ? undefined : toConversation(told),
  };
  parts.publish({
    type: "conversation",
    app: conversation.app,
    conversationId: uuidFromBytes(conversation.conversation_id),
    epoch: conversation.epoch,
    version: event.version,
    rowSeq: event.seq,
    membershipVersion: decision.change?.membership_version ?? conversation.membership_version,
    event: encodeEvent(toEvent(parts.projections, source)),
  });
}

async function toldConversation(
  parts: LogParts,
  tx: WriteTx,
  event: ConversationEventTable,
): Promise<ConversationTable | undefined> {
  if (parts.projections.get(event.kind)?.tellsConversation !== true) return undefined;
  return tx.get(conversationByKey, { app: event.app, key: event.conversation_id });
}

/** An edit or a recall tells a row that is there already, as it is after the command. */
async function existingMessage(
  tx: WriteTx,
  event: ConversationEventTable,
): Promise<MessageTable | undefined> {
  if (event.seq === 0) return undefined;
  return tx.get(messageBySeq, { app: event.app, key: event.conversation_id, seq: event.seq });
}

async function advance(tx: WriteTx, append: ConversationAppend, place: Place): Promise<void> {
  const { conversation, decision, execution } = append;
  const { app, conversation_id: key } = conversation;
  const lastSeq = place.seq === 0 ? conversation.last_seq : place.seq;
  const activeAt = place.seq === 0 ? conversation.active_at : execution.at;
  const changed = await tx.changeNo();
  const { version } = place;
  await tx.run(advanceConversation, { app, key, version, lastSeq, activeAt, changed });
  if (decision.change === undefined) return;
  const whole = await tx.get(conversationByKey, { app, key });
  if (whole === undefined) throw new Error("The conversation is taken");
  const { name, avatar, member_count, faces, membership_version } = {
    ...whole,
    ...decision.change,
  };
  const change = { name, avatar, member_count, faces, membership_version };
  await tx.run(changeConversation, { app, key, ...change });
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
