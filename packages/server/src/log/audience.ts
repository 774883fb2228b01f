import { ImError, uuidToBytes, type ConversationId } from "@im-chat/protocol";
import type { Tx } from "../database/tx.ts";
import type { Audience } from "../kernel.ts";
import { allMembers, conversationByKey } from "./conversation-queries.ts";

/** Who gets the events of a conversation, and from which row with content. */
export async function readAudience(
  tx: Tx,
  app: string,
  conversationId: ConversationId,
): Promise<Audience> {
  const key = uuidToBytes(conversationId);
  const conversation = await tx.get(conversationByKey, { app, key });
  if (conversation === undefined)
    throw new ImError("not_found", "Cannot list audience: there is no such conversation");
  const members = await tx.all(allMembers, { app, key });
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
