import { expect, test } from "vitest";
import type { Plan } from "../src/plan.ts";
import { runPlan } from "../src/run.ts";

/** Histories that once went wrong, as the simulator shrank them. */
const PLANS: readonly (readonly [what: string, plan: Plan])[] = [
  [
    "an ack that comes after one was removed leaves no row in the outbox",
    {
      seed: 465,
      cast: { devices: [2, 1, 1, 2], hasGuest: false },
      steps: [
        { atMs: 3395, kind: "operation", name: "create group", seed: 1308480443 },
        { atMs: 13083, kind: "operation", name: "send", seed: 1550116902 },
        { atMs: 13132, kind: "fault", name: "told freeze", seed: 536887504 },
        { atMs: 20593, kind: "operation", name: "remove member", seed: 693504000 },
      ],
    },
  ],
];

test.for(PLANS)("%s", async ([, plan]) => {
  expect((await runPlan(plan)).violations).toEqual([]);
});
