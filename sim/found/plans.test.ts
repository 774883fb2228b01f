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
  [
    "a message changed in a lost history is not shown that way in the one that goes on",
    {
      seed: 1492,
      cast: { devices: [1, 1, 1], hasGuest: false },
      steps: [
        { atMs: 2785, kind: "operation", name: "create direct", seed: 1013764879 },
        { atMs: 4136, kind: "operation", name: "create group", seed: 186056177 },
        { atMs: 6853, kind: "operation", name: "open conversation", seed: 338639217 },
        { atMs: 8303, kind: "fault", name: "backup restore", seed: 400356775 },
        { atMs: 11792, kind: "operation", name: "open conversation", seed: 928820788 },
        { atMs: 12619, kind: "operation", name: "send", seed: 1599349732 },
        { atMs: 15574, kind: "operation", name: "edit", seed: 490838099 },
        { atMs: 17069, kind: "operation", name: "leave", seed: 971702742 },
        { atMs: 21607, kind: "operation", name: "send", seed: 1277783543 },
        { atMs: 39178, kind: "operation", name: "recall", seed: 246818662 },
      ],
    },
  ],
];

test.for(PLANS)("%s", async ([, plan]) => {
  expect((await runPlan(plan)).violations).toEqual([]);
});
