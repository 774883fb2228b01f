import type { Check, CheckResult } from "./check.ts";
import { commandCheck } from "./command-check.ts";
import { checkGenerated } from "./generated.ts";
import { checkPackages } from "./packages/check-packages.ts";
import { checkSize } from "./size.ts";
import { checkTypes } from "./types.ts";
import { vitestCheck } from "./vitest-check.ts";

const build = once(commandCheck("build", "node", ["scripts/build.mjs"]));

/** Runs at most once in a process, whoever asks. */
function once({ name, run }: Check): Check {
  let running: Promise<CheckResult> | undefined;
  return { name, run: (options) => (running ??= run(options)) };
}

/** A check that uses what is built, also when it is the only one that was asked for. */
function onBuilt({ run, ...check }: Check): Check {
  const buildFirst: Check["run"] = async (options) => {
    const built = await build.run(options);
    return built.failed > 0 ? built : run(options);
  };
  return { ...check, run: buildFirst };
}

/** Everything that must hold. Checks in one line run side by side: each keeps about one core busy. */
export const checks: readonly (readonly Check[])[] = [
  [
    { name: "types", run: checkTypes },
    build,
    commandCheck("lint", "oxlint", ["--type-aware", "--max-warnings=0", "."]),
    { name: "generated", run: checkGenerated },
    commandCheck("format", "oxfmt", ["--check", "."]),
    commandCheck("layers", "depcruise", [
      "--config",
      ".dependency-cruiser.mjs",
      "packages",
      "examples",
      "e2e",
      "bench",
    ]),
    commandCheck("unused", "knip", ["--no-config-hints", "--no-progress"]),
    { name: "size", run: checkSize },
  ],
  // What is asked for last by itself leaves a core idle, and the unit tests are longer.
  [vitestCheck("unit"), onBuilt({ name: "packages", run: checkPackages })],
  [vitestCheck("browser")],
  [onBuilt(vitestCheck("e2e"))],
  [onBuilt({ ...vitestCheck("thorough"), isThorough: true })],
];
