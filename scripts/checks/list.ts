import { type Check } from "./check.ts";
import { commandCheck } from "./command-check.ts";
import { checkGenerated } from "./generated.ts";
import { checkPackages } from "./packages/check-packages.ts";
import { checkSize } from "./size.ts";
import { checkTypes } from "./types.ts";
import { vitestCheck } from "./vitest-check.ts";

/** Everything that must hold, cheapest first. */
export const checks: readonly Check[] = [
  { name: "types", run: checkTypes },
  commandCheck("lint", "oxlint", ["--type-aware", "--max-warnings=0", "."]),
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
  { name: "generated", run: checkGenerated },
  vitestCheck("unit"),
  vitestCheck("browser"),
  commandCheck("build", "node", ["scripts/build.mjs"]),
  { name: "size", run: checkSize },
  { name: "packages", run: checkPackages },
  vitestCheck("e2e"),
];
