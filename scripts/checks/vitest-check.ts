import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Check, CheckOptions, CheckResult } from "./check.ts";
import { failed } from "./check.ts";
import { ROOT, runCommand } from "./run-command.ts";

type Report = {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly unknown[];
  }[];
};

/** One vitest project; the counts are the runner's own. */
export function vitestCheck(project: "unit" | "browser" | "e2e" | "thorough"): Check {
  return { name: project, run: (options) => runProject(project, options) };
}

async function runProject(
  project: string,
  { isLong, missingBrowsers }: CheckOptions,
): Promise<CheckResult> {
  if (project !== "unit" && missingBrowsers !== "") return failed(missingBrowsers);
  const file = join(ROOT, ".cache/test", `${project}.json`);
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  const { code, output } = await runCommand(
    "vitest",
    [
      "run",
      `--project=${project}`,
      "--silent=passed-only",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${file}`,
    ],
    { env: isLong ? { IM_TEST_LONG: "1" } : {} },
  );
  const report = readReport(file);
  return report === undefined ? failed(output) : resultOf(report, { code, output });
}

function readReport(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Report;
  } catch {
    return undefined; // vitest stopped before it ran anything; its output says why
  }
}

/** Counts of a run. A file that could not be loaded, an error outside of any test, or no test at all also fails. */
export function resultOf(
  report: Report,
  { code, output }: { code: number; output: string },
): CheckResult {
  const brokenFiles = report.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  ).length;
  const found = report.numFailedTests + brokenFiles;
  const isEmpty = report.numPassedTests + found === 0;
  const failedCount = found === 0 && (code !== 0 || isEmpty) ? 1 : found;
  return {
    passed: report.numPassedTests,
    failed: failedCount,
    report: isEmpty ? `no test ran\n${output}` : withoutPassed(output),
    ...(report.numPendingTests > 0 ? { note: `${report.numPendingTests} skipped` } : {}),
  };
}

function withoutPassed(output: string): string {
  return output
    .split("\n")
    .filter((line) => !/^\s*[✓↓]/u.test(line))
    .join("\n");
}
