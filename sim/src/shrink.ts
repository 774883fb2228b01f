import type { Plan, Step } from "./plan.ts";

export interface ShrinkOptions {
  /** Whether a history still goes wrong. */
  readonly fails: (plan: Plan) => Promise<boolean>;
  /** Histories that are tried at most. */
  readonly maxRuns: number;
}

/** A shorter history that still goes wrong: takes out ever smaller parts as long as it does. Each step has chance of its
 * own, so what is left befalls the same as before, as far as those who are left allow.
 * @returns the plan itself when nothing can be taken out. */
export async function shrink(plan: Plan, { fails, maxRuns }: ShrinkOptions): Promise<Plan> {
  let steps = plan.steps;
  let left = maxRuns;
  let size = Math.ceil(steps.length / 2);
  while (size >= 1 && left > 0) {
    const before = steps;
    for (let at = 0; at < steps.length && left > 0;) {
      const without: readonly Step[] = [...steps.slice(0, at), ...steps.slice(at + size)];
      left -= 1;
      if (await fails({ ...plan, steps: without })) steps = without;
      else at += size;
    }
    if (size > 1) size = Math.ceil(size / 2);
    else if (steps === before) break;
  }
  return { ...plan, steps };
}
