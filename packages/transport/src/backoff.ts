/** Delay before the next attempt: full jitter, doubling from 500 ms, so that clients whom one failure drove away together
 * do not come back together.
 * @param failures In a row so far, from 0.
 * @param random Uniform in [0, 1).
 * @returns Milliseconds in [0, 30_000). */
export function backoffMs(failures: number, random: number): number {
  return random * Math.min(30_000, 500 * 2 ** failures);
}

const WINDOW_MS = 60_000;
const ATTEMPTS_PER_WINDOW = 10;
/** A server that asks for more is asked again after this. */
const LONGEST_HOLD_MS = 600_000;

/** Bounds how often attempts begin, whichever way they come about. */
export interface AttemptGate {
  /** Notes that an attempt begins. */
  enter(nowMs: number): void;
  /** The server asks to be left alone for so long. */
  hold(nowMs: number, forMs: number | undefined): void;
  /** When the next attempt may begin; at most `nowMs` when it may at once. */
  notBeforeMs(nowMs: number): number;
}

export function createAttemptGate(): AttemptGate {
  let entries: readonly number[] = [];
  let held = { untilMs: 0, forMs: 0 };
  return {
    enter(nowMs) {
      entries = [...entries, nowMs].slice(-ATTEMPTS_PER_WINDOW);
    },
    hold(nowMs, forMs = 0) {
      const boundedMs = Math.min(forMs, LONGEST_HOLD_MS);
      if (nowMs + boundedMs > held.untilMs) held = { untilMs: nowMs + boundedMs, forMs: boundedMs };
    },
    notBeforeMs(nowMs) {
      // A clock that was set back must not turn a minute into a day, nor begin the minute anew at each look.
      entries = entries.map((entryMs) => Math.min(entryMs, nowMs));
      held = { ...held, untilMs: Math.min(held.untilMs, nowMs + held.forMs) };
      const oldestMs = entries.at(-ATTEMPTS_PER_WINDOW) ?? -WINDOW_MS;
      return Math.max(oldestMs + WINDOW_MS, held.untilMs);
    },
  };
}
