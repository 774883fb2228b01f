import { expect, test } from "vitest";
import { runSeedsInThreads } from "./run-in-threads.ts";
import { missing } from "./src/report.ts";
import { USUAL, WITH_OPERATIONS } from "./usual.ts";

test(
  "whatever happens, nothing is lost, doubled, reordered or shown to strangers",
  { timeout: 600_000 },
  async () => {
    const { failures, coverage } = await runSeedsInThreads(USUAL);
    expect(failures.join("\n\n")).toBe("");
    expect(missing(coverage)).toEqual([]);
  },
);

test.for(WITH_OPERATIONS)("nor in histories of $kind", { timeout: 600_000 }, async (range) => {
  const { failures, coverage } = await runSeedsInThreads(range);
  expect(failures.join("\n\n")).toBe("");
  expect(missing(coverage, range.kind)).toEqual([]);
});
