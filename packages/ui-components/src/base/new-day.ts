import { dayKey } from "../controllers/day.ts";
import { afterMs, nowMs } from "./environment.ts";

/** Calls back when another local day has begun: what says "today" is wrong from then on. A page that was asleep is called
 * when it is seen again. @returns Stops; idempotent. */
export function onNewDay(callback: () => void): () => void {
  let day = dayKey(nowMs());
  let cancel = (): void => {};
  const check = (): void => {
    cancel();
    const now = nowMs();
    cancel = afterMs(new Date(now).setHours(24, 0, 0, 0) - now, check);
    if (day === dayKey(now)) return;
    day = dayKey(now);
    callback();
  };
  check();
  document.addEventListener("visibilitychange", check);
  return () => {
    cancel();
    document.removeEventListener("visibilitychange", check);
  };
}
