import { parseArgs } from "node:util";
import { failed } from "./check.ts";
import type { Check, CheckOptions, CheckResult } from "./check.ts";
import { checks } from "./list.ts";
import { stopCommands } from "./run-command.ts";

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    stopCommands();
    process.exit(1);
  });
}

type Wanted = { readonly selection: readonly (readonly Check[])[]; readonly isLong: boolean };

/** Checks at the same time. */
const PARALLEL = 2;

process.exitCode = await main();

async function main(): Promise<number> {
  const missingBrowsers = process.env["IM_MISSING_BROWSERS"] ?? "";
  let wanted: Wanted;
  try {
    wanted = readArguments();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 2;
  }
  return runAll(wanted.selection, { isLong: wanted.isLong, missingBrowsers });
}

/** Runs the selected checks, also when one failed: line by line, those of one line side by side.
 * @returns Exit code. */
async function runAll(
  selection: readonly (readonly Check[])[],
  options: CheckOptions,
): Promise<number> {
  const total = { passed: 0, failed: 0 };
  for (const line of selection) {
    const queue = [...line];
    const work = async (): Promise<void> => {
      for (let check = queue.shift(); check !== undefined; check = queue.shift()) {
        const startedMs = performance.now();
        const result = await runOne(check, options);
        total.passed += result.passed;
        total.failed += result.failed;
        print(check.name, result, performance.now() - startedMs);
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, work));
  }
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
}

async function runOne(check: Check, options: CheckOptions): Promise<CheckResult> {
  try {
    return await check.run(options);
  } catch (error) {
    return failed(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

function print(name: string, result: CheckResult, elapsedMs: number): void {
  const counts =
    result.failed === 0
      ? `${result.passed} passed`
      : `${result.passed} passed, ${result.failed} FAILED`;
  const note = result.note === undefined ? "" : `  (${result.note})`;
  console.log(
    `${name.padEnd(10)} ${`${(elapsedMs / 1000).toFixed(1)} s`.padStart(7)}  ${counts}${note}`,
  );
  if (result.failed > 0) console.log(`\n${result.report.trim()}\n`);
}

/** Throws on what it does not know. */
function readArguments(): Wanted {
  const { values } = parseArgs({
    options: {
      only: { type: "string" },
      skip: { type: "string" },
      thorough: { type: "boolean", default: false },
      long: { type: "boolean", default: false },
    },
  });
  const only = names(values.only);
  const skip = names(values.skip);
  const isThorough = values.thorough || values.long;
  const isWanted = (check: Check): boolean =>
    !skip.includes(check.name) &&
    (only.length > 0 ? only.includes(check.name) : isThorough || check.isThorough !== true);
  const selection = checks.map((line) => line.filter(isWanted));
  return { selection, isLong: values.long };
}

function names(list: string | undefined): readonly string[] {
  const wanted = (list ?? "").split(",").filter((name) => name !== "");
  const known = checks.flat().map(({ name }) => name);
  const unknown = wanted.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(`unknown check ${unknown.join(", ")}; there are ${known.join(", ")}`);
  }
  return wanted;
}
