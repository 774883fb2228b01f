import type { ConversationId } from "@im-chat/protocol";
import type { Acting, Tools } from "../actions/tools.ts";
import type { ChangeSet } from "../database/changes.ts";
import type { Writing } from "../database/database.ts";
import type { OutboxRecord } from "../database/schema.ts";
import { MESSAGE_STORES, findMessage } from "./find-message.ts";
import type { Target } from "./find-message.ts";

/** Sends a failed message again, under its id, and makes its conversation, if that was given up before it was made. Does
 * nothing for one that did not fail. @throws ImError `not_found`. */
export function retry({ context, tools }: Acting, target: Target): Promise<void> {
  const { id, messageId } = target;
  const { database, environment } = context;
  return database.commit(
    MESSAGE_STORES,
    async (tx, changes) => {
      const found = await findMessage(tx, target, ["Cannot retry message", tools]);
      const { lane: rows, sent: wanted } = found;
      if (wanted?.state.name !== "failed") return;
      const expiresAt = environment.now() + tools.keptMs;
      const wantedIds = new Set([messageId, wanted.dependsOn]);
      for (const row of rows) {
        const isChange = tools.changeOf(row) !== undefined;
        if (row.state.name !== "failed") continue;
        if (!wantedIds.has(isChange ? row.dependsOn : row.commandId)) continue;
        // A change that failed with its message had no effect, and may have been answered for good.
        const anew = isChange ? tools.newId(environment) : row.commandId;
        await tx.put("outbox", { ...retried(row, tools), commandId: anew, expiresAt });
      }
      changes.lanes.add(id);
      await makeAgain(tx, changes, { id, expiresAt, tools });
    },
    { isDurable: true },
  );
}

/** What the server has refused it decides anew. */
function retried(row: OutboxRecord, tools: Pick<Tools, "requeued">): OutboxRecord {
  return { ...tools.requeued(row), retries: (row.retries ?? 0) + 1 };
}

/** A conversation that was given up or refused before it was made is due once more; nothing for any other. */
export async function makeAgain(
  tx: Writing,
  changes: ChangeSet,
  {
    id,
    expiresAt,
    tools,
  }: { readonly id: ConversationId; readonly expiresAt: number; readonly tools: Tools },
): Promise<void> {
  const record = await tx.get("conversations", id);
  if (!record?.refusal) return;
  for (const row of await tools.readLane(tx, id))
    if (row.kind === tools.commands.create.number)
      await tx.put("outbox", { ...retried(row, tools), expiresAt });
  await tx.put("conversations", { ...record, refusal: undefined });
  changes.lanes.add(id);
  changes.conversations.add(id);
}

/** Forgets a message that had no effect: one that never left, was refused, or was given up after its log was read.
 * @throws ImError `not_found`; `conflict` where it may have an effect. */
export function discard({ context, tools }: Acting, target: Target): Promise<void> {
  return context.database.commit(
    MESSAGE_STORES,
    async (tx, changes) => {
      const { sent: row } = await findMessage(tx, target, ["Cannot discard message", tools]);
      // One that is gone may be what is shown now.
      if (!row || !hadNoEffect(row))
        throw new tools.ImError("conflict", "Cannot discard message: it may be there");
      await removeCommand(tx, changes, { row, tools });
    },
    { isDurable: true },
  );
}

/** It never left, was refused, or was given up after its log was read. */
export function hadNoEffect({ state }: OutboxRecord): boolean {
  return state.name === "queued" || state.name === "failed";
}

interface Removal {
  readonly row: OutboxRecord;
  readonly tools: Pick<Tools, "changeOf" | "readLane">;
}

/** Forgets a command that had no effect, and what was to be changed about it. */
export async function removeCommand(
  tx: Writing,
  changes: ChangeSet,
  { row: { lane, commandId, number }, tools }: Removal,
): Promise<void> {
  await tx.delete("outbox", [lane, number]);
  for (const row of await tools.readLane(tx, lane))
    if (row.dependsOn === commandId && tools.changeOf(row))
      await tx.delete("outbox", [lane, row.number]);
  changes.lanes.add(lane);
}
