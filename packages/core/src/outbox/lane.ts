import { sendMessageCommand } from "@im-chat/protocol";
import type { CommandId, ConversationId, Cursor } from "@im-chat/protocol";
import type { ChangeSet } from "../database/changes.ts";
import type { Reading, Writing } from "../database/database.ts";
import { within } from "../database/schema.ts";
import type { OutboxRecord } from "../database/schema.ts";
import { changeOf, wasAttempted } from "./kinds.ts";

/** Commands of one conversation, as composed. */
export function readLane(tx: Reading, lane: ConversationId): Promise<readonly OutboxRecord[]> {
  return tx.getAll("outbox", within(lane));
}

export interface Cleared {
  readonly lane: ConversationId;
  /** Commands whose effect is stored now, wherever it came from. */
  readonly commandIds: readonly (CommandId | undefined)[];
  /** Of the timeline: accepted rows up to it, or of another epoch, have done their duty. */
  readonly cursor?: Cursor | undefined;
}

/** Removes rows that the log shows by now, in the transaction that stored them. */
export async function clearOutbox(
  tx: Writing,
  changes: ChangeSet,
  { lane, commandIds, cursor }: Cleared,
): Promise<void> {
  const known = new Set(commandIds);
  for (const row of await readLane(tx, lane)) {
    const { state } = row;
    const isPassed =
      cursor !== undefined &&
      state.name === "accepted" &&
      (state.epoch !== cursor.epoch || state.version <= cursor.version);
    if (!isPassed && !known.has(row.commandId)) continue;
    await tx.delete("outbox", [lane, row.number]);
    changes.lanes.add(lane);
    if (state.name === "failed") await requeueChanges(tx, row);
    if (state.name !== "accepted") tellSent(changes, row);
  }
}

/** A message that was given up is there after all: what was to be changed about it is due. */
async function requeueChanges(tx: Writing, message: OutboxRecord): Promise<void> {
  for (const row of await readLane(tx, message.lane)) {
    if (row.dependsOn !== message.commandId || row.state.name !== "failed") continue;
    if (changeOf(row)) await tx.put("outbox", requeued(row));
  }
}

/** As it was before it failed. */
export function requeued(row: OutboxRecord): OutboxRecord {
  return { ...row, state: { name: wasAttempted(row) ? "attempted" : "queued" } };
}

export function tellSent(changes: ChangeSet, record: OutboxRecord): void {
  if (record.kind !== sendMessageCommand.number) return;
  changes.facts.push({ type: "sent", conversationId: record.lane, record });
}

/** Still to be sent, or sent and not answered for good. */
export function isPending({ state }: OutboxRecord): boolean {
  return state.name !== "accepted" && state.name !== "failed";
}
