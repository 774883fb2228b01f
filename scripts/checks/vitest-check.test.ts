import { expect, test } from "vitest";
import { resultOf } from "./vitest-check.ts";

const NOTHING = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, testResults: [] };

test("a run counts as many tests as its runner says", () => {
  const report = { ...NOTHING, numPassedTests: 7, numFailedTests: 2 };
  expect(resultOf(report, { code: 1, output: "" })).toMatchObject({ passed: 7, failed: 2 });
});

test("a run without any test fails", () => {
  expect(resultOf(NOTHING, { code: 0, output: "" })).toMatchObject({ passed: 0, failed: 1 });
});

test("a run whose tests were all skipped fails", () => {
  const report = { ...NOTHING, numPendingTests: 3 };
  expect(resultOf(report, { code: 0, output: "" })).toMatchObject({ passed: 0, failed: 1 });
});

test("a file that could not be loaded counts as a failure", () => {
  const testResults = [{ status: "failed", assertionResults: [] }];
  const report = { ...NOTHING, numPassedTests: 7, testResults };
  expect(resultOf(report, { code: 1, output: "" })).toMatchObject({ passed: 7, failed: 1 });
});

test("an error outside of any test fails the run", () => {
  const report = { ...NOTHING, numPassedTests: 7 };
  expect(resultOf(report, { code: 1, output: "" })).toMatchObject({ passed: 7, failed: 1 });
});

test("the report leaves out what passed and says what was skipped", () => {
  const report = { ...NOTHING, numPassedTests: 1, numFailedTests: 1, numPendingTests: 4 };
  const output = " ✓ unit good.test.ts\n FAIL bad.test.ts";
  expect(resultOf(report, { code: 1, output })).toMatchObject({
    report: " FAIL bad.test.ts",
    note: "4 skipped",
  });
});
