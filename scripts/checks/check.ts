/** What one check found. `report` is shown only when something failed. */
export type CheckResult = {
  readonly passed: number;
  readonly failed: number;
  readonly report: string;
  /** A few words beside the result, such as a size or a count of skipped tests. */
  readonly note?: string;
};

export type Check = {
  readonly name: string;
  /** Only run when it is asked for: it takes minutes. */
  readonly isThorough?: boolean;
  readonly run: (options: CheckOptions) => Promise<CheckResult>;
};

export type CheckOptions = {
  /** Also the tests in `*.long.test.ts`. */
  readonly isLong: boolean;
  /** Why browser tests cannot run here; empty when they can. */
  readonly missingBrowsers: string;
};

export function passed(note?: string): CheckResult {
  return { passed: 1, failed: 0, report: "", ...(note === undefined ? {} : { note }) };
}

export function failed(report: string): CheckResult {
  return { passed: 0, failed: 1, report };
}
