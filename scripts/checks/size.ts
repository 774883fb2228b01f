import { measure, readBudget } from "../size/measure.ts";
import type { Row } from "../size/measure.ts";
import type { CheckResult } from "./check.ts";

/** Each row of the size table against its budget. */
export async function checkSize(): Promise<CheckResult> {
  const results = await Promise.all(readBudget().map(checkRow));
  const problems = results.filter(({ isFine }) => !isFine);
  return {
    passed: results.length - problems.length,
    failed: problems.length,
    report: problems.map(({ text }) => text).join("\n"),
    note: results.map(({ text }) => text).join(", "),
  };
}

async function checkRow(row: Row): Promise<{ isFine: boolean; text: string }> {
  const { sizeBytes } = await measure(row);
  const text = `${row.name}: ${(sizeBytes / 1000).toFixed(1)} of ${row.maxBytes / 1000} KB (goal ${row.goalBytes / 1000})`;
  return { isFine: sizeBytes <= row.maxBytes, text };
}
