import {
  hideMessageCommand,
  ImError,
  messageHiddenEvent,
  uuidToBytes,
  type TargetMessage,
} from "@im-chat/protocol";
import { define } from "../database/query.ts";
import type { AccountHiddenTable } from "../database/schema.ts";
import type { WriteTx } from "../database/tx.ts";
import type { AccountHandler } from "../handler.ts";
import { messageById } from "../log/conversation-queries.ts";
import type { AccountDecision, Context, TakenAccount } from "../log/decision.ts";
import { takePlace } from "./read-position.ts";

const hiddenRow = define<AccountHiddenTable>()((builder, row) =>
  builder
    .selectFrom("account_hidden")
    .select("seq")
    .where("app", "=", row.app)
    .where("user_id", "=", row.user_id)
    .where("conversation_id", "=", row.conversation_id)
    .where("seq", "=", row.seq),
);

const insertHidden = define<AccountHiddenTable>()((builder, row) =>
  builder.insertInto("account_hidden").values({
    app: row.app,
    user_id: row.user_id,
    conversation_id: row.conversation_id,
    seq: row.seq,
  }),
);

/** Hides a message from oneself, on all devices; again: changes nothing. */
export const hideMessage: AccountHandler<TargetMessage> = {
  log: "account",
  kind: hideMessageCommand,
  namesConversation: true,
  account: (principal) => principal.userId,
  decide: decideHide,
};

async function decideHide(
  tx: WriteTx,
  _account: TakenAccount,
  context: Context,
  { messageId }: TargetMessage,
): Promise<AccountDecision> {
  context.permit("message.hide");
  const { conversationId, member } = await takePlace(tx, context);
  const { app, userId } = context.principal;
  const key = member.conversation_id;
  const message = await tx.get(messageById, { app, key, messageId: uuidToBytes(messageId) });
  if (message === undefined || message.seq < member.visible_from_seq) {
    throw new ImError("not_found", "Cannot hide message: there is none of that id");
  }
  const row = { app, user_id: userId, conversation_id: key, seq: message.seq };
  if ((await tx.get(hiddenRow, row)) !== undefined) return {};
  await tx.run(insertHidden, row);
  return {
    event: {
      kind: messageHiddenEvent.number,
      data: messageHiddenEvent.encode({ conversationId, messageId }),
    },
  };
}
