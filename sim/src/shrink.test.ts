import { expect, test } from "vitest";
import type { Plan, Step } from "./plan.ts";
import { shrink } from "./shrink.ts";

const step = (seed: number): Step => ({ atMs: seed, kind: "fault", name: "cut", seed });
const plan: Plan = {
  seed: 1,
  cast: { devices: [1], hasGuest: false },
  steps: Array.from({ length: 40 }, (_, index) => step(index)),
};

test("only the steps that it takes to fail are left", async () => {
  const fails = async ({ steps }: Plan): Promise<boolean> =>
    [7, 8, 31].every((seed) => steps.some((one) => one.seed === seed));
  const shortest = await shrink(plan, { fails, maxRuns: 1000 });
  expect(shortest.steps.map(({ seed }) => seed)).toEqual([7, 8, 31]);
});

test("patience has an end", async () => {
  let runs = 0;
  const fails = async (): Promise<boolean> => {
    runs += 1;
    return false;
  };
  expect(await shrink(plan, { fails, maxRuns: 10 })).toEqual(plan);
  expect(runs).toBe(10);
});
