import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makePlan } from "../src/plan.ts";
import { runPlan } from "../src/run.ts";
import { CONTROLS, UNCONTROLLED } from "./controls.ts";
import { runSeedsWithout, runTestWithout } from "./run-without.ts";

const ROOT = join(import.meta.dirname, "../..");
const FAILED = 1;
const SEEDED = CONTROLS.flatMap(({ name, seed }) => (seed === undefined ? [] : { name, seed }));
const DIRECTED = CONTROLS.flatMap(({ name, seed, directed }) =>
  seed === undefined && directed !== undefined ? { name, directed } : [],
);

test.for(SEEDED)("$name: the simulator notices", { timeout: 120_000 }, async ({ name, seed }) => {
  const { code, said } = await runSeedsWithout(name, { from: seed, seeds: 1 });
  expect(said).toContain(`seed ${seed} fails`);
  expect(code).toBe(FAILED);
});

test.for(DIRECTED)("$name: a test notices", { timeout: 120_000 }, async ({ name, directed }) => {
  const { code, said } = await runTestWithout(name, directed);
  expect(said).toMatch(/Tests +\d+ failed/);
  expect(said).toContain(directed.test);
  expect(code).toBe(FAILED);
});

test("each rule that is taken out has a history or a test that notices", () => {
  expect(SEEDED.length + DIRECTED.length).toBe(CONTROLS.length);
});

test("with all rules the same seeds pass", { timeout: 120_000 }, async () => {
  for (const seed of new Set(SEEDED.map((control) => control.seed)))
    expect((await runPlan(makePlan(seed))).violations).toEqual([]);
});

test("every edit finds its text exactly once", () => {
  for (const { edits } of CONTROLS)
    for (const { file, find } of edits)
      expect(readFileSync(join(ROOT, file), "utf8").split(find)).toHaveLength(2);
});

test("a rule without a control says why, and which test stands for it", () => {
  expect(UNCONTROLLED.every(({ reason }) => reason.length > 20)).toBe(true);
  for (const { file, test: name } of UNCONTROLLED)
    expect(readFileSync(join(ROOT, file), "utf8")).toContain(name);
});
