/** Runs histories of which nobody will read where an error came from: with so many errors, finding that out takes its time. */
export async function withoutStacks<Result>(run: () => Promise<Result>): Promise<Result> {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return await run();
  } finally {
    Error.stackTraceLimit = before;
  }
}
