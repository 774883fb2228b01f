import {
  decodeBody,
  ImError,
  messageSentEvent,
  sendMessageCommand,
  type SendMessage,
  type UserId,
} from "@im-chat/protocol";
import type { WriteTx } from "../database/tx.ts";
import { memberByUser } from "../log/conversation-queries.ts";
import type { Context, Decision, Entry, TakenConversation } from "../log/decision.ts";
import type { ConversationHandler } from "../handler.ts";

/** Puts a message on the timeline; its id is the command's, for ever. */
export const sendMessage: ConversationHandler<SendMessage> = {
  log: "conversation",
  kind: sendMessageCommand,
  validate: validateContent,
  decide: decideSend,
};

/** @throws ImError `invalid`, `too_large` */
export function validateContent({ envelope, codec, body }: SendMessage): void {
  if (envelope.kind === "notice")
    throw new ImError("invalid", "Cannot send message: notices are written by the server");
  if (body.length === 0) throw new ImError("invalid", "Cannot send message: it has no body");
  if (codec !== 0) return;
  decodeBody(body);
}

async function decideSend(
  tx: WriteTx,
  taken: TakenConversation,
  context: Context,
  value: SendMessage,
): Promise<Decision> {
  context.permit("message.send");
  const { envelope, codec, body } = value;
  return {
    event: {
      kind: messageSentEvent.number,
      entries: await mentionEntries(tx, taken, { context, value, seq: taken.row.last_seq + 1 }),
    },
    row: { sender: context.principal.userId, envelope, codec, body },
  };
}

/** Told to the accounts of those mentioned who are members now; "@all" is a flag of the message and told to nobody.
 * @param seq Of the message: whoever may not see it is told nothing of it. */
export async function mentionEntries(
  tx: WriteTx,
  taken: TakenConversation,
  {
    context,
    value,
    seq,
  }: { readonly context: Context; readonly value: SendMessage; readonly seq: number },
): Promise<readonly Entry[]> {
  const { app, userId } = context.principal;
  const entries: Entry[] = [];
  for (const user of new Set<UserId>(value.envelope.mentions)) {
    if (user === userId) continue;
    const member = await tx.get(memberByUser, { app, key: taken.key, user });
    if (member !== undefined && member.visible_from_seq <= seq)
      entries.push({ type: "mentioned", user, membershipId: member.membership_id });
  }
  return entries;
}
