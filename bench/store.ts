import type { Page } from "playwright";
import { openPage } from "./browser/open-page.ts";
import type { Cache, Costs, StoreBench } from "./browser/store-page.ts";
import { figuresOf, type Row } from "./figures.ts";
import { TEXT } from "./load.ts";
import { startOurs } from "./ours/start.ts";

const SIZES = [10_000, 100_000, 1_000_000] as const;
const GOAL = 1.5;
/** One frame of a screen. */
const FRAME_MS = 16;
const OPERATIONS: Readonly<Record<keyof Costs, string>> = {
  open: "opening a conversation",
  pageBack: "paging back 50 messages",
  write: "storing 50 messages",
  openWhileWriting: "opening a conversation while history is stored",
  writeWhileReading: "storing 50 messages while conversations are opened",
};

/** What a cache of a million messages costs beside one of ten thousand, in Chromium on IndexedDB. */
export async function benchStore(rounds: number): Promise<readonly Row[]> {
  const server = await startOurs();
  const { page, close } = await openPage("store-page.ts", server.url);
  const caches = SIZES.map((messages) => ({ messages, user: `cache-${messages}`, text: TEXT }));
  try {
    for (const cache of caches) {
      console.log(`  filling a cache of ${cache.messages} messages …`);
      await fill(page, cache);
    }
    const costs = new Map<Cache, Costs[]>(caches.map((cache) => [cache, []]));
    // The first round pays for code that is still being compiled.
    for (let round = -1; round < rounds; round += 1) {
      for (const cache of round % 2 === 0 ? caches : caches.toReversed()) {
        const cost = await measure(page, cache);
        if (round >= 0) costs.get(cache)?.push(cost);
      }
    }
    return rowsOf(caches.map((cache) => costs.get(cache) ?? []));
  } finally {
    await close();
    await server.stop();
  }
}

/** @param costs Per size, ascending, and round. */
function rowsOf(costs: readonly (readonly Costs[])[]): readonly Row[] {
  const of = (size: number, name: keyof Costs): readonly number[] =>
    costs.at(size)?.map((cost) => cost[name]) ?? [];
  const names = Object.keys(OPERATIONS) as (keyof Costs)[];
  const growth = names.map((name): Row => {
    const [small, large] = [of(0, name), of(-1, name)];
    return {
      name: `${OPERATIONS[name]}: cache of 1,000,000 messages beside one of 10,000`,
      unit: "ms",
      comparison: {
        ours: figuresOf(large),
        baseline: figuresOf(small),
        ratio: figuresOf(large.map((value, round) => value / (small[round] as number))),
      },
      goal: { atMost: GOAL },
      notes: [`100,000 messages: ${figuresOf(of(1, name)).median.toFixed(2)} ms`],
    };
  });
  const reads = of(-1, "openWhileWriting");
  const frame: Row = {
    name: "opening a conversation of 1,000,000 messages' cache during backfill, beside a frame",
    unit: "ms",
    comparison: {
      ours: figuresOf(reads),
      baseline: figuresOf([FRAME_MS]),
      ratio: figuresOf(reads.map((value) => value / FRAME_MS)),
    },
    goal: { atMost: 1 },
  };
  return [...growth, frame];
}

async function fill(page: Page, cache: Cache): Promise<void> {
  await page.evaluate(
    async (given) => await (globalThis as unknown as { bench: StoreBench }).bench.fill(given),
    cache,
  );
}

async function measure(page: Page, cache: Cache): Promise<Costs> {
  return await page.evaluate(
    async (given) => await (globalThis as unknown as { bench: StoreBench }).bench.measure(given),
    cache,
  );
}
