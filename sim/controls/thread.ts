import { parentPort } from "node:worker_threads";
import { makePlan } from "../src/plan.ts";
import type { Provocation } from "../src/provocations.ts";
import { runPlan } from "../src/run.ts";
import { withoutStacks } from "../src/without-stacks.ts";
import { RULE_OUT } from "./control.ts";

/** A history that is asked for. */
export interface Trial {
  /** That is taken out; none when left out. */
  readonly rule?: string | undefined;
  readonly seed: number;
  readonly kind?: Provocation | undefined;
}

// The thread of `warm-simulator.ts`: it answers each trial with what did not hold.
parentPort?.on("message", (trial: Trial) => void answer(trial));

async function answer({ rule, seed, kind }: Trial): Promise<void> {
  Reflect.set(globalThis, RULE_OUT, rule);
  const { violations } = await withoutStacks(() => runPlan(makePlan(seed, kind)));
  parentPort?.postMessage(violations);
}
