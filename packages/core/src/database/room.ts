import type { ConversationId } from "@im-chat/protocol";
import type { Environment } from "../environment.ts";
import type { RoomStorage } from "../storage/open-storage.ts";
import type { Range, Stores, TimelineRecord } from "./schema.ts";

/** A conversation keeps at least so many of its newest rows. */
const KEPT_ROWS = 200;
/** Keys that one transaction deletes at most: others wait for it. */
const STEP_ROWS = 1_000;
/** What all rows may take: this much, or this share of what the site may keep. */
const BUDGET_BYTES = 200_000_000;
const BUDGET_SHARE = 0.2;
/** About what a row takes with everything around it. */
const ROW_BYTES = 500;
/** Of all rows, what goes when the device is full. */
const FULL_SHARE = 0.2;

export interface BudgetOptions {
  readonly environment: Pick<Environment, "storageQuota">;
  /** Conversations that are looked at now. */
  readonly opened: () => readonly ConversationId[];
}

/** Deletes the oldest rows of conversations that were not opened for long, as far as there are more than the budget
 * allows. What goes is a gap of the timeline from then on, and is fetched when somebody looks. */
export async function keepBudget(
  storage: RoomStorage<Stores>,
  { environment, opened }: BudgetOptions,
): Promise<void> {
  const quota = (await environment.storageQuota()) ?? Infinity;
  const budget = Math.min(BUDGET_BYTES, quota * BUDGET_SHARE) / ROW_BYTES;
  const timelines = await storage.read(["timelines"], (tx) => tx.getAll("timelines"));
  await freeRows(storage, { count: countRows(timelines) - budget, spared: new Set(opened()) });
}

/** The device is full: deletes a fifth of the rows. @returns whether there was something to delete */
export async function makeRoom(storage: RoomStorage<Stores>): Promise<boolean> {
  const timelines = await storage.read(["timelines"], (tx) => tx.getAll("timelines"));
  const count = Math.ceil(countRows(timelines) * FULL_SHARE);
  return (await freeRows(storage, { count, spared: new Set() })) > 0;
}

interface Freeing {
  readonly count: number;
  readonly spared: ReadonlySet<ConversationId>;
}

async function freeRows(storage: RoomStorage<Stores>, { count, spared }: Freeing): Promise<number> {
  let left = count;
  const timelines = await storage.read(["timelines"], (tx) => tx.getAll("timelines"));
  const byAge = [...timelines].sort((one, other) => one.openedAt - other.openedAt);
  for (const { id } of byAge) {
    if (spared.has(id)) continue;
    let freed = STEP_ROWS;
    while (left > 0 && freed > 0) {
      freed = await freeStep(storage, id);
      left -= freed;
    }
    if (left <= 0) break;
  }
  return count - left;
}

/** Deletes the oldest rows of a conversation, with what is said of them, in one transaction. @returns how many */
function freeStep(storage: RoomStorage<Stores>, id: ConversationId): Promise<number> {
  return storage.write(["timelines", "rows"], async (tx) => {
    const timeline = await tx.get("timelines", id);
    const newest = timeline?.ranges.at(-1);
    if (!timeline || !newest) return 0;
    const end = Math.max(newest.from, newest.to - KEPT_ROWS + 1);
    const first = timeline.ranges[0]?.from ?? end;
    // A gap between takes a step with it, and costs nothing.
    const to = Math.min(end, first + STEP_ROWS) - 1;
    const ranges = rangesAbove(timeline.ranges, to);
    const freed = countRows([timeline]) - countRows([{ ...timeline, ranges }]);
    if (freed === 0) return 0;
    await tx.deleteRange("rows", { from: [id, 0], to: [id, to] });
    await tx.put("timelines", { ...timeline, ranges });
    return freed;
  });
}

function rangesAbove(ranges: readonly Range[], seq: number): readonly Range[] {
  return ranges.flatMap(({ from, to }) =>
    to <= seq ? [] : [{ from: Math.max(from, seq + 1), to }],
  );
}

function countRows(timelines: readonly TimelineRecord[]): number {
  return timelines
    .flatMap(({ ranges }) => ranges)
    .reduce((sum, { from, to }) => sum + to - from + 1, 0);
}
