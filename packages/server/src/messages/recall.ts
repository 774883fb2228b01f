import { messageRecalledEvent, recallMessageCommand, type TargetMessage } from "@im-chat/protocol";
import { ROW_STATES } from "../database/numbers.ts";
import type { WriteTx } from "../database/tx.ts";
import type { ConversationHandler } from "../handler.ts";
import type { Context, Decision, TakenConversation } from "../log/decision.ts";
import { emptyContent } from "./change-queries.ts";
import { isOwn, targetMessage } from "./edit.ts";

/** Empties a message for everyone; again: changes nothing. */
export const recallMessage: ConversationHandler<TargetMessage> = {
  log: "conversation",
  kind: recallMessageCommand,
  decide: decideRecall,
};

async function decideRecall(
  tx: WriteTx,
  taken: TakenConversation,
  context: Context,
  { messageId }: TargetMessage,
): Promise<Decision> {
  // A moderator may have no stay here; a member's own message needs a right of its own.
  if (taken.member === undefined) context.permit("message.recallOther");
  const message = await targetMessage(tx, taken, messageId);
  context.permit(isOwn(message, context) ? "message.recallOwn" : "message.recallOther");
  if (message.state !== ROW_STATES.of.live) return {};
  await tx.run(emptyContent, {
    app: taken.row.app,
    key: taken.key,
    seq: message.seq,
    version: taken.row.version + 1,
    state: ROW_STATES.of.recalled,
    nothing: new Uint8Array(0),
  });
  return { event: { kind: messageRecalledEvent.number, seq: message.seq } };
}
