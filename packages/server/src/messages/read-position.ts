import {
  LIMITS,
  markReadCommand,
  readMovedEvent,
  uuidToBytes,
  type ConversationId,
  type MarkRead,
} from "@im-chat/protocol";
import { define } from "../database/query.ts";
import type { ConversationTable, MemberTable } from "../database/schema.ts";
import type { WriteTx } from "../database/tx.ts";
import type { AccountHandler } from "../handler.ts";
import {
  conversationByKey,
  memberByUser,
  type ConversationKey,
} from "../log/conversation-queries.ts";
import type { AccountDecision, Context, TakenAccount } from "../log/decision.ts";
import { checkConversationEpoch } from "../log/epochs.ts";
import { notMember } from "../log/not-member.ts";

type Place = ConversationKey & { readonly user: string };

export const movePositions = define<
  Place & { readonly readSeq: number; readonly deliveredSeq: number }
>()((builder, { app, key, user, readSeq, deliveredSeq }) =>
  builder
    .updateTable("member")
    .set({ read_seq: readSeq, delivered_seq: deliveredSeq })
    .where("app", "=", app)
    .where("conversation_id", "=", key)
    .where("user_id", "=", user),
);

const forgetMentions = define<Place & { readonly seq: number }>()(
  (builder, { app, key, user, seq }) =>
    builder
      .deleteFrom("account_mention")
      .where("app", "=", app)
      .where("user_id", "=", user)
      .where("conversation_id", "=", key)
      .where("seq", "<=", seq),
);

/** Moves the own read position forward; a lower one succeeds and changes nothing. */
export const markRead: AccountHandler<MarkRead> = {
  log: "account",
  kind: markReadCommand,
  namesConversation: true,
  account: (principal) => principal.userId,
  decide: decideRead,
};

async function decideRead(
  tx: WriteTx,
  _account: TakenAccount,
  context: Context,
  value: MarkRead,
): Promise<AccountDecision> {
  context.permit("read.mark");
  const { conversationId, conversation, member } = await takePlace(tx, context);
  checkConversationEpoch(conversation, context);
  const seq = Math.min(value.seq, conversation.last_seq);
  if (seq <= member.read_seq) return {};
  const { app, userId: user } = context.principal;
  const key = member.conversation_id;
  const deliveredSeq = Math.max(seq, member.delivered_seq);
  await tx.run(movePositions, { app, key, user, readSeq: seq, deliveredSeq });
  await tx.run(forgetMentions, { app, key, user, seq });
  const { epoch } = conversation;
  return {
    event: {
      kind: readMovedEvent.number,
      data: readMovedEvent.encode({ conversationId, epoch, seq }),
    },
    registers:
      conversation.member_count > LIMITS.namedReceipts
        ? undefined
        : { conversationId, epoch, registers: [{ userId: user, readSeq: seq, deliveredSeq }] },
  };
}

/** The conversation that a command on the own account is about, and the own stay in it. */
export async function takePlace(
  tx: WriteTx,
  { principal, conversationId }: Context,
): Promise<{
  readonly conversationId: ConversationId;
  readonly conversation: ConversationTable;
  readonly member: MemberTable;
}> {
  if (conversationId === undefined) throw notMember();
  const { app, userId: user } = principal;
  const key = uuidToBytes(conversationId);
  const conversation = await tx.get(conversationByKey, { app, key });
  const member = await tx.get(memberByUser, { app, key, user });
  if (conversation === undefined || member === undefined) throw notMember();
  return { conversationId, conversation, member };
}
