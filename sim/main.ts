import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { runSeeds } from "./run-seeds.ts";
import type { SeedRange } from "./run-seeds.ts";
import { makePlan } from "./src/plan.ts";
import type { Plan } from "./src/plan.ts";
import { PROVOCATION_NAMES } from "./src/provocations.ts";
import { describeCoverage, missing } from "./src/report.ts";
import { runPlan } from "./src/run.ts";

/** Seeds from which on everything must have happened at least once. */
const COVERING = 100;

const USAGE = `npm run sim -- [--seeds N] [--from S] [--plan FILE]
  --seeds N   histories to run, 100 when left out
  --from S    seed of the first, 1 when left out
  --plan FILE one history, as a failing run has kept it
  --kind NAME what the histories are to provoke: ${PROVOCATION_NAMES.map((name) => `"${name}"`).join(", ")}
  --brief     stop at the first that fails, and say only which
  --list      say only which fail, and what of them`;

process.exitCode = await main();

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string", default: "100" },
      from: { type: "string", default: "1" },
      plan: { type: "string" },
      kind: { type: "string" },
      brief: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const [seeds, from] = [Number(values.seeds), Number(values.from)];
  const kind = PROVOCATION_NAMES.find((name) => name === values.kind);
  const isKnown = kind !== undefined || values.kind === undefined;
  if (values.help || !Number.isInteger(seeds) || !Number.isInteger(from) || !isKnown) {
    console.log(USAGE);
    return values.help ? 0 : 2;
  }
  if (values.plan !== undefined)
    return replay(JSON.parse(readFileSync(values.plan, "utf8")) as Plan);
  const range = { from, seeds, kind };
  if (values.list) return list(range);
  return values.brief ? findFailure(range) : report(range);
}

/** One line for each history that fails, with the invariants that do not hold. */
async function list({ from, seeds, kind }: SeedRange): Promise<number> {
  let failed = 0;
  for (let seed = from; seed < from + seeds; seed += 1) {
    const { violations } = await runPlan(makePlan(seed, kind));
    if (violations.length === 0) continue;
    failed += 1;
    const names = new Set(violations.map((what) => what.split(":")[0]));
    console.log(`seed ${seed} fails: ${[...names].join(", ")}`);
  }
  console.log(`${seeds} seeds, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

/** Stops at the first history that fails. */
async function findFailure({ from, seeds, kind }: SeedRange): Promise<number> {
  for (let seed = from; seed < from + seeds; seed += 1) {
    const { violations } = await runPlan(makePlan(seed, kind));
    if (violations.length === 0) continue;
    console.log(`seed ${seed} fails: ${violations[0]?.split("\n")[0]}`);
    return 1;
  }
  console.log(`${seeds} seeds, none failed`);
  return 0;
}

async function replay(plan: Plan): Promise<number> {
  const { history, violations, trace } = await runPlan(plan);
  console.log(history.join("\n"));
  for (const what of violations) console.log(`  ! ${what}`);
  console.log(`${violations.length} violations, trace ${trace}`);
  return violations.length === 0 ? 0 : 1;
}

async function report(range: SeedRange): Promise<number> {
  const { seeds, kind } = range;
  const beganMs = performance.now();
  const { coverage, failures } = await runSeeds(range);
  for (const failure of failures) console.log(failure);
  const never = seeds >= COVERING ? missing(coverage, kind) : [];
  if (seeds > 1) console.log(describeCoverage(coverage));
  for (const what of never) console.log(`never happened: ${what}`);
  const perSecond = (seeds / (performance.now() - beganMs)) * 1000;
  console.log(`${seeds} seeds, ${failures.length} failed, ${perSecond.toFixed(1)} a second`);
  return failures.length === 0 && never.length === 0 ? 0 : 1;
}
