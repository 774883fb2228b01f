import {
  editMessageCommand,
  ImError,
  messageChangedEvent,
  uuidToBytes,
  type EditMessage,
} from "@im-chat/protocol";
import { messageKindNumber, ROW_STATES } from "../database/numbers.ts";
import type { MessageTable } from "../database/schema.ts";
import type { WriteTx } from "../database/tx.ts";
import type { ConversationHandler } from "../handler.ts";
import { principalKey } from "../log/command-results.ts";
import { messageById } from "../log/conversation-queries.ts";
import type { Context, Decision, TakenConversation } from "../log/decision.ts";
import { storeUserIds } from "../log/entities.ts";
import { replaceContent } from "./change-queries.ts";
import { mentionEntries, validateContent } from "./send.ts";

/** Replaces the content of one's own message. */
export const editMessage: ConversationHandler<EditMessage> = {
  log: "conversation",
  kind: editMessageCommand,
  validate: validateContent,
  decide: decideEdit,
};

async function decideEdit(
  tx: WriteTx,
  taken: TakenConversation,
  context: Context,
  value: EditMessage,
): Promise<Decision> {
  context.permit("message.editOwn");
  const message = await targetMessage(tx, taken, value.messageId);
  if (!isOwn(message, context))
    throw new ImError("forbidden", "Cannot edit message: it is another user's");
  if (message.state !== ROW_STATES.of.live)
    throw new ImError("conflict", "Cannot edit message: it is no longer there");
  checkRevision(message, context);
  const { envelope, codec, body } = value;
  await tx.run(replaceContent, {
    app: taken.row.app,
    key: taken.key,
    seq: message.seq,
    version: taken.row.version + 1,
    revision: message.revision + 1,
    edited_at: context.at,
    kind: messageKindNumber(envelope.kind),
    mentions: storeUserIds(envelope.mentions),
    mentions_all: envelope.mentionsAll ? 1 : 0,
    reply_to: envelope.replyTo === undefined ? null : uuidToBytes(envelope.replyTo),
    expires_at: envelope.expiresAt,
    codec,
    body,
  });
  const before = new Set(JSON.parse(message.mentions ?? "[]") as readonly string[]);
  const entries = (await mentionEntries(tx, taken, { context, value, seq: message.seq })).filter(
    ({ user }) => !before.has(user),
  );
  return { event: { kind: messageChangedEvent.number, seq: message.seq, entries } };
}

/** A message that the principal may see, named by its id.
 * @throws ImError `not_found`, also for one before the own stay. */
export async function targetMessage(
  tx: WriteTx,
  taken: TakenConversation,
  messageId: string,
): Promise<MessageTable> {
  const found = await tx.get(messageById, {
    app: taken.row.app,
    key: taken.key,
    messageId: uuidToBytes(messageId),
  });
  const visibleFromSeq = taken.member?.visible_from_seq ?? 1;
  if (found === undefined || found.seq < visibleFromSeq || found.notice_kind !== null) {
    throw new ImError("not_found", "Cannot change message: there is none of that id");
  }
  return found;
}

export function isOwn(message: MessageTable, { principal }: Context): boolean {
  if (principal.userId !== "") return message.sender === principal.userId;
  return message.principal === principalKey(principal);
}

function checkRevision(message: MessageTable, { precondition }: Context): void {
  if (precondition?.revision === undefined || precondition.revision === message.revision) return;
  throw new ImError("conflict", `Cannot edit message: it is at revision ${message.revision}`);
}
