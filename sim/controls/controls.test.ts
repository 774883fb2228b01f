import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { makePlan } from "../src/plan.ts";
import { runPlan } from "../src/run.ts";
import { ALL_CONTROLS, CONTROLS, UNCONTROLLED } from "./controls.ts";

const ROOT = join(import.meta.dirname, "../..");
const FAILED = 1;

/** Runs one seed in a program of its own, without a rule. @returns its exit code and what it said */
async function runWithout(rule: string, seed: number) {
  const args = ["--conditions=@im-chat/source", "--import", "./sim/controls/remove.ts"];
  const run = ["sim/main.ts", "--brief", "--from", String(seed), "--seeds", "1"];
  const env = { ...process.env, IM_SIM_CONTROL: rule };
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [...args, ...run], {
      cwd: ROOT,
      env,
    });
    return { code: 0, said: stdout };
  } catch (thrown) {
    const { code, stdout, stderr } = thrown as { code: number; stdout: string; stderr: string };
    return { code, said: stdout + stderr };
  }
}

test.for(CONTROLS)("$name: the simulator notices", { timeout: 120_000 }, async ({ name, seed }) => {
  const { code, said } = await runWithout(name, seed);
  expect(said).toContain(`seed ${seed} fails`);
  expect(code).toBe(FAILED);
});

test("with all rules the same seeds pass", { timeout: 120_000 }, async () => {
  for (const seed of new Set(CONTROLS.map((control) => control.seed)))
    expect((await runPlan(makePlan(seed))).violations).toEqual([]);
});

test("every edit finds its text exactly once", () => {
  for (const { edits } of ALL_CONTROLS)
    for (const { file, find } of edits)
      expect(readFileSync(join(ROOT, file), "utf8").split(find)).toHaveLength(2);
});

test("a rule without a control says why", () => {
  expect(UNCONTROLLED.every(({ reason }) => reason.length > 20)).toBe(true);
});
