import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { SeedRange } from "../run-seeds.ts";
import { bundleWithout } from "./bundle.ts";
import type { Part } from "./control.ts";
import { DIRECTED } from "./controls.ts";

const ROOT = join(import.meta.dirname, "../..");
const vitest = join(
  dirname(createRequire(join(ROOT, "package.json")).resolve("vitest/package.json")),
  "vitest.mjs",
);

export interface Ran {
  /** Of the program: 0 when nothing failed, 1 when something did. */
  readonly code: number;
  readonly said: string;
}

/** Runs histories one after the other until one fails, in a program of its own, without a rule. */
export function runSeedsWithout(rule: string, range: SeedRange): Promise<Ran> {
  return simulateWithout(rule, "rule", ["--brief", ...rangeArguments(range)]);
}

/** Runs histories one after the other, in a program of its own, without a rule, what makes up for it, or both.
 * @returns of those that failed, by their seeds, the invariants that did not hold */
export async function failingWithout(
  rule: string,
  part: Part,
  range: SeedRange,
): Promise<ReadonlyMap<number, readonly string[]>> {
  const { said } = await simulateWithout(rule, part, ["--list", ...rangeArguments(range)]);
  if (!said.includes(`${range.seeds} seeds, `))
    throw new Error(`The histories did not end: ${said}`);
  const failed = said.matchAll(/^seed (\d+) fails: (.*)/gm);
  return new Map([...failed].map(([, seed, names = ""]) => [Number(seed), names.split(", ")]));
}

function rangeArguments({ from, seeds, kind }: SeedRange): readonly string[] {
  const args = ["--from", String(from), "--seeds", String(seeds)];
  return kind === undefined ? args : [...args, "--kind", kind];
}

async function simulateWithout(rule: string, part: Part, args: readonly string[]): Promise<Ran> {
  return run([await bundleWithout(rule, part), ...args]);
}

/** Runs the test of each rule that no history shows, without that rule; all of them in one program.
 * @returns what it says, with a line `× |rule| file > test` for each that has failed */
export function runDirectedTests(): Promise<Ran> {
  const names = DIRECTED.map(({ directed }) =>
    directed.test.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"),
  );
  const config = ["--config", "sim/controls/vitest.config.ts", "--reporter", "verbose"];
  return run([vitest, "run", ...config, "-t", names.join("|")]);
}

async function run(args: readonly string[]): Promise<Ran> {
  const env = { ...process.env, NO_COLOR: "1" };
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT, env });
    return { code: 0, said: stdout };
  } catch (thrown) {
    const { code, stdout, stderr } = thrown as { code: number; stdout: string; stderr: string };
    return { code, said: stdout + stderr };
  }
}
