import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Plan } from "./plan.ts";
import { runPlan } from "./run.ts";
import { shrink } from "./shrink.ts";
import type { WorldOptions } from "./world/world.ts";

/** Histories that are tried for the sake of a shorter one. */
const MAX_RUNS = 150;
const MAX_VIOLATIONS = 20;

/** Finds the shortest history that fails as a plan does, and keeps it.
 * @param file Where it is kept, to be replayed with `--plan`.
 * @returns what to show: the history, what did not hold, and how to see it again */
export async function explain(plan: Plan, file: string, options?: WorldOptions): Promise<string> {
  const fails = async (shorter: Plan): Promise<boolean> =>
    (await runPlan(shorter, options)).violations.length > 0;
  const shortest = await shrink(plan, { fails, maxRuns: MAX_RUNS });
  const { history, violations } = await runPlan(shortest, options);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(shortest)}\n`);
  return [
    `Seed ${plan.seed} fails. The shortest history found (${shortest.steps.length} of ${plan.steps.length} steps):`,
    ...history,
    ...violations.slice(0, MAX_VIOLATIONS).map((what) => `  ! ${what}`),
    `Again: npm run sim -- --from ${plan.seed} --seeds 1${plan.kind ? ` --kind "${plan.kind}"` : ""}`,
    `The short one: npm run sim -- --plan ${file}`,
  ].join("\n");
}
