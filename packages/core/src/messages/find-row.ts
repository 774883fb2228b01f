import type { ConversationId, MessageId } from "@im-chat/protocol";
import type { Reading } from "../database/database.ts";
import type { RowRecord } from "../database/schema.ts";

/** Rows that are looked through at a time: what is changed is mostly new. */
const CHUNK = 200;

/** A message among the rows that are kept here, looked for from the newest on. */
export async function findRow(
  tx: Reading,
  conversationId: ConversationId,
  messageId: MessageId,
): Promise<RowRecord | undefined> {
  let to = Number.MAX_SAFE_INTEGER;
  while (to > 0) {
    const rows = await tx.getAll("rows", {
      from: [conversationId],
      to: [conversationId, to],
      direction: "descending",
      limit: CHUNK,
    });
    const found = rows.find((row) => row.messageId === messageId);
    const last = rows.at(-1);
    if (found || !last) return found;
    to = last.seq - 1;
  }
  return undefined;
}
