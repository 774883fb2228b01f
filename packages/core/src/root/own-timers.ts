import type { Timer } from "@im-chat/transport";
import type { Environment } from "../environment.ts";

/** The environment with timers that end with the client, whoever has set them.
 * @param signal Aborted when the client is closed. */
export function ownTimers(environment: Environment, signal: AbortSignal): Environment {
  const timers = new Set<Timer>();
  signal.addEventListener("abort", () => {
    for (const timer of timers) environment.clearTimer(timer);
  });
  return {
    ...environment,
    setTimer(run, delayMs) {
      if (signal.aborted) return 0;
      const timer = environment.setTimer(() => {
        timers.delete(timer);
        run();
      }, delayMs);
      timers.add(timer);
      return timer;
    },
    clearTimer(timer) {
      if (timer !== undefined) timers.delete(timer);
      environment.clearTimer(timer);
    },
  };
}
