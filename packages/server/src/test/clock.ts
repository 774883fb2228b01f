import { systemEnvironment } from "../environment.ts";
import type { Environment } from "../environment.ts";

/** The machine's environment with a clock that can be put forward; what runs again and again runs when told to. */
export interface TestClock {
  readonly environment: Environment;
  /** Puts the clock forward and runs once what runs again and again. */
  advance(ms: number): void;
}

export function createTestClock(): TestClock {
  let aheadMs = 0;
  const tasks = new Set<() => void>();
  return {
    environment: {
      ...systemEnvironment,
      now: () => systemEnvironment.now() + aheadMs,
      monotonic: () => systemEnvironment.monotonic() + aheadMs,
      every: (_periodMs, task) => {
        tasks.add(task);
        return () => void tasks.delete(task);
      },
    },
    advance: (ms) => {
      aheadMs += ms;
      for (const task of tasks) task();
    },
  };
}
