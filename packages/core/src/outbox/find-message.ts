import type { ConversationId, MessageId, Row } from "@im-chat/protocol";
import type { Tools } from "../actions/tools.ts";
import type { Reading } from "../database/database.ts";
import type { OutboxRecord, StoreName } from "../database/schema.ts";
import { findRow } from "../messages/find-row.ts";

/** Where a message may be kept. */
export const MESSAGE_STORES: readonly StoreName[] = ["outbox", "rows", "conversations"];

export interface Target {
  readonly id: ConversationId;
  readonly messageId: MessageId;
}

/** A message as it is kept on this device. */
export interface Found {
  /** The conversation's commands, as they are in this transaction. */
  readonly lane: readonly OutboxRecord[];
  /** The message's own, while it is here. */
  readonly sent: OutboxRecord | undefined;
  /** Of the log; left out where `sent` is here. */
  readonly row: Row | undefined;
}

/** @param what `Cannot edit message` @throws ImError `not_found` where it is not on this device. */
export async function findMessage(
  tx: Reading,
  { id, messageId }: Target,
  [what, tools]: readonly [what: string, tools: Tools],
): Promise<Found> {
  const lane = await tools.readLane(tx, id);
  const sent = lane.find(({ commandId }) => commandId === messageId);
  const row = sent ? undefined : await rowOf(tx, { id, messageId });
  if (!sent && !row) throw new tools.ImError("not_found", `${what}: it is not on this device`);
  return { lane, sent, row };
}

async function rowOf(tx: Reading, { id, messageId }: Target): Promise<Row | undefined> {
  const lastRow = (await tx.get("conversations", id))?.summary?.lastRow;
  const row = (await findRow(tx, id, messageId)) ?? lastRow;
  return row?.messageId === messageId && !row.notice ? row : undefined;
}
