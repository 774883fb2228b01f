import { expect, test } from "vitest";
import { runSeeds } from "./run-seeds.ts";
import { missing } from "./src/report.ts";

/** About a minute on a busy machine. */
const SEEDS = 300;

test(
  "whatever happens, nothing is lost, doubled, reordered or shown to strangers",
  { timeout: 600_000 },
  async () => {
    const { failures, coverage } = await runSeeds(1, SEEDS);
    expect(failures.join("\n\n")).toBe("");
    expect(missing(coverage)).toEqual([]);
  },
);
