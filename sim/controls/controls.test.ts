import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { USUAL } from "../usual.ts";
import { CONTROLS, DIRECTED, SEEDED, UNCONTROLLED } from "./controls.ts";
import { runDirectedTests } from "./run-without.ts";
import type { Ran } from "./run-without.ts";
import { startSimulator } from "./warm-simulator.ts";
import type { WarmSimulator } from "./warm-simulator.ts";

const ROOT = join(import.meta.dirname, "../..");
const FAILED = 1;

let simulator: WarmSimulator;

beforeAll(async () => {
  simulator = await startSimulator();
}, 120_000);

afterAll(() => simulator.close());

test.for(SEEDED)(
  "$name: the simulator notices",
  { timeout: 120_000 },
  async ({ name, seed, kind }) => {
    const violations = await simulator.run({ rule: name, seed, kind });
    expect(violations).not.toEqual([]);
    // A slip in what took the rule's place shows nothing.
    expect(violations.join("\n")).not.toMatch(/is not (defined|a function)/);
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
  const trials = new Map(
    UNUSUAL.map(({ seed, kind }) => [`${seed} ${kind ?? ""}`, { seed, kind }]),
  );
  for (const trial of trials.values()) expect(await simulator.run(trial)).toEqual([]);
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
