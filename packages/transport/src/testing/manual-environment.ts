import { createListeners } from "../listeners.ts";
import type { Environment, PageEvent } from "../environment.ts";
import { seededRandom } from "./random.ts";
import { nextTurn } from "./waiting.ts";

/** A world whose clock stands still until it is told to go on. */
export interface ManualEnvironment extends Environment {
  /** Lets time pass: timers run in the order of their times, and what they promise is done before the next one. */
  advance(forMs: number): Promise<void>;
  /** Lets what is promised be done, without time. */
  settle(): Promise<void>;
  /** The clock alone moves, as when a device sleeps: no timer runs before the next `advance`. */
  sleep(forMs: number): void;
  /** Sets what a page knows, and tells it the event that goes with it. */
  page(event: PageEvent | "hidden"): void;
  /** Timers that wait. */
  readonly timerCount: number;
  /** What listeners have thrown. */
  readonly reports: readonly unknown[];
}

export interface ManualEnvironmentOptions {
  /** Epoch milliseconds. */
  readonly nowMs?: number | undefined;
  readonly seed?: number | undefined;
}

interface Waiting {
  readonly run: () => void;
  readonly atMs: number;
}

export function createManualEnvironment(options: ManualEnvironmentOptions = {}): ManualEnvironment {
  const { nowMs: startMs = 1_700_000_000_000, seed = 1 } = options;
  const reports: unknown[] = [];
  const listeners = createListeners<PageEvent>((error) => reports.push(error));
  const timers = new Set<Waiting>();
  let nowMs = startMs;
  let isOnline = true;
  let isVisible = true;

  function nextTimer(untilMs: number): Waiting | undefined {
    let next: Waiting | undefined;
    for (const timer of timers) {
      if (timer.atMs <= untilMs && (next === undefined || timer.atMs < next.atMs)) next = timer;
    }
    return next;
  }

  return {
    reports,
    now: () => nowMs,
    random: seededRandom(seed),
    setTimer(run, delayMs) {
      const timer: Waiting = { run, atMs: nowMs + Math.max(0, delayMs) };
      timers.add(timer);
      return timer;
    },
    clearTimer(timer) {
      // Only timers of this environment come back to it.
      if (timer !== undefined) timers.delete(timer as Waiting);
    },
    isOnline: () => isOnline,
    isVisible: () => isVisible,
    onPage: (listener) => listeners.add(listener),
    report: (error) => void reports.push(error),
    async advance(forMs) {
      const untilMs = nowMs + forMs;
      await nextTurn();
      for (let timer = nextTimer(untilMs); timer !== undefined; timer = nextTimer(untilMs)) {
        timers.delete(timer);
        nowMs = Math.max(nowMs, timer.atMs);
        timer.run();
        await nextTurn();
      }
      nowMs = untilMs;
    },
    settle: nextTurn,
    sleep(forMs) {
      nowMs += forMs;
    },
    page(event) {
      if (event === "online" || event === "offline") isOnline = event === "online";
      if (event === "shown" || event === "hidden") isVisible = event === "shown";
      if (event !== "hidden") listeners.tell(event);
    },
    get timerCount() {
      return timers.size;
    },
  };
}
