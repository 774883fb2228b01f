import {
  conversationChangedEvent,
  ImError,
  updateConversationCommand,
  type UpdateConversation,
} from "@im-chat/protocol";
import { CONVERSATION_KINDS } from "../database/numbers.ts";
import type { WriteTx } from "../database/tx.ts";
import type { ConversationHandler } from "../handler.ts";
import { conversationByKey } from "../log/conversation-queries.ts";
import type { Context, Decision, TakenConversation } from "../log/decision.ts";
import { notice } from "./notice.ts";

/** Changes name and picture of a group. A new name is told by a notice. */
export const updateConversation: ConversationHandler<UpdateConversation> = {
  log: "conversation",
  kind: updateConversationCommand,
  decide: decideUpdate,
};

async function decideUpdate(
  tx: WriteTx,
  { key, row }: TakenConversation,
  context: Context,
  value: UpdateConversation,
): Promise<Decision> {
  context.permit("conversation.update");
  if (row.kind === CONVERSATION_KINDS.of.direct) {
    throw new ImError("conflict", "Cannot change conversation: a direct is named by its members");
  }
  const now = await tx.get(conversationByKey, { app: row.app, key });
  const { name = now?.name ?? "", avatar = now?.avatar ?? "" } = value;
  if (name === now?.name && avatar === now.avatar) return {};
  const isRenamed = name !== now?.name;
  return {
    event: { kind: conversationChangedEvent.number },
    row: isRenamed
      ? notice(context.principal.userId, { kind: "renamed", users: [], text: name })
      : undefined,
    change: { name, avatar },
  };
}
