import type { Readable } from "@im-chat/core";

/** A machine may be busy with other work; who waits in vain only waits longer. */
const PATIENCE_MS = 25_000;

/** Waits until a value is as wanted.
 * @throws Error with what was waited for and the last value, after 25 s. */
export function until<Value>(
  readable: Readable<Value>,
  isWanted: (value: Value) => boolean,
  what = "a value",
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stops: (() => void)[] = [];
    const end = (): void => {
      clearTimeout(timer);
      // The first call of a listener comes before its unsubscribe is known.
      setTimeout(() => stops.forEach((stop) => stop()), 0);
    };
    const timer = setTimeout(() => {
      end();
      reject(
        new Error(
          `Waited for ${what} in vain; last: ${JSON.stringify(readable.get(), undefined, 1).slice(-700)}`,
        ),
      );
    }, PATIENCE_MS);
    let isDone = false;
    stops.push(
      readable.subscribe((value) => {
        if (isDone || !isWanted(value)) return;
        isDone = true;
        end();
        resolve(value);
      }),
    );
  });
}
