import { type Check } from "./check.ts";
import { commandCheck } from "./command-check.ts";
import { checkGenerated } from "./generated.ts";
import { checkPackages } from "./packages/check-packages.ts";
import { checkSize } from "./size.ts";
import { checkTypes } from "./types.ts";
import { vitestCheck } from "./vitest-check.ts";

const build = commandCheck("build", "node", ["scripts/build.mjs"]);

/** A check that uses what is built, also when it is the only one that was asked for. */
function onBuilt({ name, run }: Check): Check {
  const buildFirst: Check["run"] = async (options) => {
    const built = await build.run(options);
    return built.failed > 0 ? built : run(options);
  };
  return { name, run: buildFirst };
}

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
  build,
  { name: "size", run: checkSize },
  onBuilt({ name: "packages", run: checkPackages }),
  onBuilt(vitestCheck("e2e")),
];
