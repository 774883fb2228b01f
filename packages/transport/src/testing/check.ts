/** Assertions that need no test runner. */

/** @throws Error saying what is wrong. */
export function check(isTrue: boolean, wrong: string): asserts isTrue {
  if (!isTrue) throw new Error(`Broken promise: ${wrong}`);
}

/** Compares plain values by what they hold. @throws Error showing both. */
export function same(actual: unknown, expected: unknown): void {
  const [is, should] = [JSON.stringify(actual), JSON.stringify(expected)];
  check(is === should, `it is ${is}, not ${should}`);
}
