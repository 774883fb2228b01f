import { ImError, uuidToBytes, type ConversationId, type UserId } from "@im-chat/protocol";
import type { ConversationTable, MemberTable } from "../database/schema.ts";
import type { Tx } from "../database/tx.ts";
import type { Principal } from "../kernel.ts";
import { conversationByKey, memberByUser } from "./conversation-queries.ts";
import { notMember } from "./not-member.ts";

/** A principal with what it may see of one conversation. The only way to a conversation's events and rows;
 * made in this file alone. */
export interface Reader {
  readonly app: string;
  readonly userId: UserId;
  readonly conversationId: ConversationId;
  readonly key: Uint8Array;
  readonly conversation: ConversationTable;
  /** Of the current stay: an earlier one gives nothing. */
  readonly member: MemberTable;
}

/** @throws ImError `not_member`, also for a conversation that does not exist: an id grants nothing. */
export async function openReader(
  tx: Tx,
  principal: Principal,
  conversationId: ConversationId,
): Promise<Reader> {
  if (principal.userId === "")
    throw new ImError("forbidden", "Cannot read: the app itself is in no conversation");
  const reader = await findReader(tx, principal, conversationId);
  if (reader === undefined) throw notMember();
  return reader;
}

/** @returns undefined for one who is not in it. */
export async function findReader(
  tx: Tx,
  { app, userId }: Principal,
  conversationId: ConversationId,
): Promise<Reader | undefined> {
  const key = uuidToBytes(conversationId);
  const conversation = await tx.get(conversationByKey, { app, key });
  const member = await tx.get(memberByUser, { app, key, user: userId });
  if (conversation === undefined || member === undefined) return undefined;
  return { app, userId, conversationId, key, conversation, member };
}
