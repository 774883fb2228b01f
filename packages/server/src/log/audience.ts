import { ImError, uuidToBytes, type ConversationId, type Epoch } from "@im-chat/protocol";
import type { Tx } from "../database/tx.ts";
import type { Audience } from "../kernel.ts";
import { allMembers, conversationByKey } from "./conversation-queries.ts";

/** Who gets the events of a conversation, and from which row with content. */
export async function readAudience(
  tx: Tx,
  app: string,
  conversationId: ConversationId,
): Promise<Audience> {
  const conversation = await conversationOf(tx, app, conversationId);
  const members = await tx.all(allMembers, { app, key: conversation.conversation_id });
  return {
    epoch: conversation.epoch,
    membershipVersion: conversation.membership_version,
    members: members.map((member) => ({
      userId: member.user_id,
      membershipId: member.membership_id,
      visibleFromSeq: member.visible_from_seq,
      joinVersion: member.join_version,
    })),
  };
}

export async function readEpoch(
  tx: Tx,
  app: string,
  conversationId: ConversationId,
): Promise<Epoch> {
  return (await conversationOf(tx, app, conversationId)).epoch;
}

async function conversationOf(tx: Tx, app: string, conversationId: ConversationId) {
  const found = await tx.get(conversationByKey, { app, key: uuidToBytes(conversationId) });
  if (found !== undefined) return found;
  throw new ImError("not_found", "Cannot read the conversation: there is no such conversation");
}
