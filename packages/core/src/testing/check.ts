/** Assertions that need no test runner. */

/** @throws Error saying what is wrong. */
export function check(isTrue: boolean, wrong: string): asserts isTrue {
  if (!isTrue) throw new Error(`Broken promise: ${wrong}`);
}

/** Compares plain values by what they hold. @throws Error showing both. */
export function same(actual: unknown, expected: unknown): void {
  const [is, should] = [show(actual), show(expected)];
  check(is === should, `it is ${is}, not ${should}`);
}

/** What a promise rejects with. @throws Error when it does not. */
export async function rejection(work: Promise<unknown>): Promise<unknown> {
  let result: unknown;
  try {
    result = await work;
  } catch (error) {
    return error;
  }
  throw new Error(`Broken promise: it resolved with ${show(result)} where it must reject`);
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? "undefined";
}
