import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makePlan } from "../src/plan.ts";
import { runPlan } from "../src/run.ts";
import { USUAL } from "../usual.ts";
import { disposeBuilder } from "./bundle.ts";
import { CONTROLS, DIRECTED, UNCONTROLLED } from "./controls.ts";
import { runDirectedTests, runSeedsWithout } from "./run-without.ts";
import type { Ran } from "./run-without.ts";

const ROOT = join(import.meta.dirname, "../..");
const FAILED = 1;
const SEEDED = CONTROLS.flatMap(({ name, seed, kind }) =>
  seed === undefined ? [] : { name, seed, kind },
);

afterAll(disposeBuilder);

test.for(SEEDED)(
  "$name: the simulator notices",
  { timeout: 120_000 },
  async ({ name, seed, kind }) => {
    const { code, said } = await runSeedsWithout(name, { from: seed, seeds: 1, kind });
    expect(said).toContain(`seed ${seed} fails`);
    // A slip in what took the rule's place shows nothing.
    expect(said).not.toContain("is not defined");
    expect(code).toBe(FAILED);
  },
);

describe("without it", () => {
  let ran: Ran;
  beforeAll(async () => {
    ran = await runDirectedTests();
  }, 120_000);

  test.for(DIRECTED)("$name: a test notices", ({ name, directed }) => {
    const failures = ran.said.split("\n").filter((line) => line.includes(`× |${name}|`));
    expect(failures.some((line) => line.includes(directed.test))).toBe(true);
    expect(ran.code).toBe(FAILED);
  });
});

test("each rule that is taken out has a history or a test that notices", () => {
  expect(SEEDED.length + DIRECTED.length).toBe(CONTROLS.length);
});

/** Those that are not run by `seeds.test.ts` anyway. */
const UNUSUAL = SEEDED.filter(
  ({ seed, kind }) => kind !== undefined || seed >= USUAL.from + USUAL.seeds,
);

test("with all rules the same seeds pass", { timeout: 120_000 }, async () => {
  const plans = new Map(
    UNUSUAL.map(({ seed, kind }) => [`${seed} ${kind ?? ""}`, makePlan(seed, kind)]),
  );
  for (const plan of plans.values()) expect((await runPlan(plan)).violations).toEqual([]);
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
