import { createCoverage } from "./src/coverage.ts";
import type { Coverage } from "./src/coverage.ts";
import { explain } from "./src/explain.ts";
import { makePlan } from "./src/plan.ts";
import type { Provocation } from "./src/provocations.ts";
import { runPlan } from "./src/run.ts";
import { withoutStacks } from "./src/without-stacks.ts";

/** Where failing histories are kept, to be replayed. */
const KEPT = ".cache/sim";

export interface SeedsResult {
  readonly coverage: Coverage;
  /** One for each seed that failed: its shortest history, and how to see it again. */
  readonly failures: readonly string[];
}

export interface SeedRange {
  readonly from: number;
  readonly seeds: number;
  /** What the histories are to provoke; usual ones when left out. */
  readonly kind?: Provocation | undefined;
}

/** Runs a range of seeds one after the other. */
export async function runSeeds({ from, seeds, kind }: SeedRange): Promise<SeedsResult> {
  const coverage = createCoverage();
  const failures: string[] = [];
  for (let seed = from; seed < from + seeds; seed += 1) {
    const plan = makePlan(seed, kind);
    const outcome = await withoutStacks(() => runPlan(plan));
    coverage.add(outcome.coverage);
    if (outcome.violations.length > 0)
      failures.push(
        await explain(
          plan,
          `${KEPT}/${["seed", seed, ...(kind?.split(" ") ?? [])].join("-")}.json`,
        ),
      );
  }
  return { coverage, failures };
}
