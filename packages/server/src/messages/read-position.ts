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
import type { Tx, WriteTx } from "../database/tx.ts";
import type { AccountHandler } from "../handler.ts";
import {
  conversationByKey,
  memberByUser,
  type ConversationKey,
} from "../log/conversation-queries.ts";
import type { AccountDecision, Context, Execution, TakenAccount } from "../log/decision.ts";
import { checkConversationEpoch } from "../log/epochs.ts";
import { notMember } from "../log/not-member.ts";

type Place = ConversationKey & { readonly user: string };

const movePositions = define<
  Place & Pick<MemberTable, "read_seq" | "read_version" | "seen_seq" | "delivered_seq">
>()((builder, { app, key, user, read_seq, read_version, seen_seq, delivered_seq }) =>
  builder
    .updateTable("member")
    .set({ read_seq, read_version, seen_seq, delivered_seq })
    .where("app", "=", app)
    .where("conversation_id", "=", key)
    .where("user_id", "=", user),
);

/** Moves the own read position: forward, or back to before what is unread again. To where it is past already, it succeeds and
 * changes nothing. Others hear only of positions that they have not heard of. */
export const markRead: AccountHandler<MarkRead> = {
  log: "account",
  kind: markReadCommand,
  namesConversation: true,
  account: (principal) => principal.userId,
  decide: decideRead,
  result: readPosition,
};

async function decideRead(
  tx: WriteTx,
  { row: account }: TakenAccount,
  context: Context,
  { seq: named, isUnread = false }: MarkRead,
): Promise<AccountDecision> {
  context.permit("read.mark");
  const { conversationId, conversation, member } = await takePlace(tx, context);
  checkConversationEpoch(conversation, context);
  const seq = Math.min(isUnread ? named - 1 : named, conversation.last_seq);
  if (isUnread ? seq >= member.read_seq : seq <= member.read_seq) return {};
  const { app, userId: user } = context.principal;
  const seenSeq = Math.max(seq, member.seen_seq);
  const deliveredSeq = Math.max(seq, member.delivered_seq);
  await tx.run(movePositions, {
    app,
    key: member.conversation_id,
    user,
    read_seq: seq,
    read_version: account.version + 1,
    seen_seq: seenSeq,
    delivered_seq: deliveredSeq,
  });
  const { epoch } = conversation;
  const isNews = seenSeq > member.seen_seq && conversation.member_count <= LIMITS.namedReceipts;
  return {
    event: {
      kind: readMovedEvent.number,
      data: readMovedEvent.encode({ conversationId, epoch, seq }),
    },
    registers: isNews
      ? { conversationId, epoch, registers: [{ userId: user, readSeq: seenSeq, deliveredSeq }] }
      : undefined,
  };
}

/** Empty for whoever is not in the conversation any more. */
async function readPosition(
  tx: Tx,
  { principal: { app, userId: user }, conversationId }: Execution,
): Promise<Uint8Array> {
  if (conversationId === undefined) return NO_BYTES;
  const member = await tx.get(memberByUser, { app, key: uuidToBytes(conversationId), user });
  if (member === undefined) return NO_BYTES;
  return markReadCommand.result.encode({ seq: member.read_seq, version: member.read_version });
}

const NO_BYTES = new Uint8Array(0);

/** The conversation that a command on the own account is about, and the own stay in it. */
export async function takePlace(
  tx: WriteTx,
  { principal, conversationId }: Pick<Context, "conversationId" | "principal">,
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
