import { createCoverage } from "./src/coverage.ts";
import type { Coverage } from "./src/coverage.ts";
import { explain } from "./src/explain.ts";
import { makePlan } from "./src/plan.ts";
import { runPlan } from "./src/run.ts";

/** Where failing histories are kept, to be replayed. */
const KEPT = ".cache/sim";

export interface SeedsResult {
  readonly coverage: Coverage;
  /** One for each seed that failed: its shortest history, and how to see it again. */
  readonly failures: readonly string[];
}

/** Runs a range of seeds one after the other. */
export async function runSeeds(from: number, seeds: number): Promise<SeedsResult> {
  const coverage = createCoverage();
  const failures: string[] = [];
  for (let seed = from; seed < from + seeds; seed += 1) {
    const plan = makePlan(seed);
    const outcome = await runPlan(plan);
    coverage.add(outcome.coverage);
    if (outcome.violations.length > 0)
      failures.push(await explain(plan, `${KEPT}/seed-${seed}.json`));
  }
  return { coverage, failures };
}
