import { ImError, markReadCommand } from "@im-chat/protocol";
import type { CommandId, ConversationId, Epoch, Kind } from "@im-chat/protocol";
import type { ChangeSet } from "../database/changes.ts";
import type { Writing } from "../database/database.ts";
import { within } from "../database/schema.ts";
import type { StoreName } from "../database/schema.ts";
import { newId, singleFlight } from "../session/context.ts";
import type { Context } from "../session/context.ts";
import { readLane } from "./lane.ts";

/** After this long an unsent command asks its user again. */
export const KEPT_MS: number = 7 * 24 * 3_600_000;
/** Commands that may wait at the same time. */
const MAX_ROWS = 1000;

export interface Command {
  readonly commandId: CommandId;
  readonly kind: number;
  readonly data: Uint8Array;
  /** The command it cannot do without. */
  readonly dependsOn?: CommandId | undefined;
  /** Where only one epoch makes sense of it; otherwise each attempt names the one that is known then. */
  readonly epoch?: Epoch | undefined;
  /** Its place in its lane; the last one when left out. */
  readonly number?: number;
}

/** A command of a kind, under a new id. @throws ImError `invalid`, `too_large`. */
export function newCommand<Value>(
  { environment }: Context,
  [kind, value]: readonly [Pick<Kind<Value>, "number" | "encode">, Value],
): Command {
  return { commandId: newId(environment), kind: kind.number, data: kind.encode(value) };
}

/** Writes a command into its lane, in the transaction of whatever shows it. One that was stored before stays what it was.
 * @throws ImError `storage_full`. */
export async function putCommand(
  tx: Writing,
  changes: ChangeSet,
  {
    lane,
    command,
    nowMs,
  }: { readonly lane: ConversationId; readonly command: Command; readonly nowMs: number },
): Promise<void> {
  const [last] = await tx.getAll("outbox", { ...within(lane), limit: 1, direction: "descending" });
  const number = (last?.number ?? 0) + 1;
  // An empty lane begins at 1: below that there is nothing to count.
  if (number > MAX_ROWS && (await readLane(tx, lane)).length >= MAX_ROWS)
    throw new ImError("storage_full", `Cannot send message: ${MAX_ROWS} wait already`);
  await tx.put("outbox", {
    lane,
    number,
    writtenAt: nowMs,
    expiresAt: nowMs + KEPT_MS,
    state: { name: "queued" },
    ...command,
  });
  changes.lanes.add(lane);
}

/** The user's commands, durable until the log shows them. */
export interface Outbox {
  /** Durable when it resolves. @throws ImError `storage_full`, `storage`. */
  enqueue(lane: ConversationId, command: Command, also?: Also): Promise<void>;
}

/** What is written together with the command. */
export interface Also {
  readonly stores: readonly StoreName[];
  /** @returns false where the command is not wanted any more. */
  readonly write: (tx: Writing, changes: ChangeSet) => Promise<boolean | void>;
}

interface Entry extends Partial<Also> {
  readonly lane: ConversationId;
  readonly command: Command;
  /** Without those that came with it, when they could not be stored together. */
  alone?: Promise<void>;
}

/** What comes while a transaction runs goes into the next together: each waits for the disk. */
export function createOutbox({
  database,
  environment,
}: Pick<Context, "database" | "environment">): Outbox {
  const waiting: Entry[] = [];

  const store = (entries: readonly Entry[]): Promise<void> =>
    database.commit(
      ["outbox", ...entries.flatMap(({ stores = [] }) => stores)],
      async (tx, changes) => {
        for (const { lane, command, write } of entries) {
          if ((await write?.(tx, changes)) === false) continue;
          if (command.kind === markReadCommand.number) await dropUnsentReads(tx, lane, command);
          await putCommand(tx, changes, { lane, command, nowMs: environment.now() });
        }
      },
      { isDurable: true },
    );

  const flush = singleFlight(async () => {
    const entries = waiting.splice(0);
    try {
      if (entries.length > 0) await store(entries);
    } catch (thrown) {
      if (entries.length === 1) throw thrown;
      // One refusal undoes all.
      for (const entry of entries) entry.alone = store([entry]);
    }
  });

  return {
    async enqueue(lane, command, also) {
      const entry: Entry = { lane, command, ...also };
      waiting.push(entry);
      await flush();
      await entry.alone;
    },
  };
}

/** A read position that was never sent gives way to the next one that goes the same way. */
async function dropUnsentReads(
  tx: Writing,
  lane: ConversationId,
  { data }: Command,
): Promise<void> {
  const isBack = (command: Pick<Command, "data">) => markReadCommand.decode(command.data).isUnread;
  const reads = (await readLane(tx, lane)).filter(({ kind }) => kind === markReadCommand.number);
  for (const row of reads.toReversed()) {
    if (row.state.name !== "queued" || isBack(row) !== isBack({ data })) return;
    await tx.delete("outbox", [lane, row.number]);
  }
}
