import { expect, test } from "vitest";
import { runSeedsInThreads } from "./run-in-threads.ts";
import { PROVOCATION_NAMES } from "./src/provocations.ts";
import { missing } from "./src/report.ts";

const SEEDS = 5000;
const FROM = 100_000;
const PROVOKED = 500;

test(
  "many more histories: nothing is lost, doubled, reordered or shown to strangers",
  { timeout: 7_200_000 },
  async () => {
    const { failures, coverage } = await runSeedsInThreads({ from: FROM, seeds: SEEDS });
    expect(failures.join("\n\n")).toBe("");
    expect(missing(coverage)).toEqual([]);
  },
);

test.for(PROVOCATION_NAMES)("nor in histories of %s", { timeout: 7_200_000 }, async (kind) => {
  const { failures, coverage } = await runSeedsInThreads({ from: FROM, seeds: PROVOKED, kind });
  expect(failures.join("\n\n")).toBe("");
  expect(missing(coverage, kind)).toEqual([]);
});
