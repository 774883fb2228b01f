import type { MessageHidden } from "@im-chat/protocol";
import type { ChangeSet } from "../database/changes.ts";
import type { Writing } from "../database/database.ts";

/** The user does not want to see a message any more, here or on another device. What the rows keep of it stays until
 * they are fetched again: without its content. @returns false: there is no such conversation. */
export async function hide(
  tx: Writing,
  changes: ChangeSet,
  { conversationId, messageId }: MessageHidden,
): Promise<boolean> {
  const record = await tx.get("conversations", conversationId);
  if (!record) return false;
  const { hidden = [] } = record;
  if (hidden.includes(messageId)) return true;
  await tx.put("conversations", { ...record, hidden: [...hidden, messageId] });
  changes.conversations.add(conversationId);
  return true;
}
