import { expect, test } from "vitest";
import { runSeeds } from "./run-seeds.ts";
import { missing } from "./src/report.ts";

/** About two minutes on a busy machine. */
const SEEDS = 500;

test(
  "whatever happens, nothing is lost, doubled, reordered or shown to strangers",
  { timeout: 600_000 },
  async () => {
    const { failures, coverage } = await runSeeds({ from: 1, seeds: SEEDS });
    expect(failures.join("\n\n")).toBe("");
    expect(missing(coverage)).toEqual([]);
  },
);
