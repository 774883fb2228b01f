import { nextFrame } from "./environment.ts";

const waiting = new Set<() => void>();
let isScheduled = false;

function flush(): void {
  isScheduled = false;
  const now = [...waiting];
  waiting.clear();
  for (const callback of now) callback();
}

/** Runs the callback with the next frame. The same function asked for again before that runs once, so
 * that a burst of 500 events is one render. */
export function oncePerFrame(callback: () => void): void {
  waiting.add(callback);
  if (isScheduled) return;
  isScheduled = true;
  nextFrame(flush);
}

/** Forgets a callback that has not run yet. */
export function forgetFrame(callback: () => void): void {
  waiting.delete(callback);
}
