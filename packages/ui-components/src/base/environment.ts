/** The one place of the package that reads the clock, timers and frames. */

/** Epoch milliseconds. */
export function nowMs(): number {
  return Date.now();
}

/** Calls back once after a time. @returns Cancels; idempotent. */
export function afterMs(delayMs: number, callback: () => void): () => void {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
}

/** Longest wait for a frame: hidden tabs get none, and a title badge must still change there. */
const FRAME_LIMIT_MS = 100;

/** Calls back before the next paint, or a little later where nothing is painted. @returns Cancels; idempotent. */
export function nextFrame(callback: () => void): () => void {
  const cancel = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  const run = (): void => {
    cancel();
    callback();
  };
  const frame = requestAnimationFrame(run);
  const timer = setTimeout(run, FRAME_LIMIT_MS);
  return cancel;
}

/** Calls back when the page has nothing better to do, at the latest after `limitMs`. @returns Cancels; idempotent. */
export function whenIdle(callback: () => void, limitMs = 2_000): () => void {
  // Safari has no requestIdleCallback.
  if (typeof requestIdleCallback !== "function") return afterMs(Math.min(limitMs, 200), callback);
  const handle = requestIdleCallback(() => callback(), { timeout: limitMs });
  return () => cancelIdleCallback(handle);
}

/** Whether movement should be left out. */
export function prefersReducedMotion(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Whether the main pointer is a finger, so that a screen keyboard opens on focus. */
export function hasCoarsePointer(): boolean {
  return matchMedia("(pointer: coarse)").matches;
}

/** A frame whose page has the focus elsewhere is looked at like the rest of the page; one of another origin is not told. */
function hasFocus(): boolean {
  try {
    return window.top?.document.hasFocus() ?? document.hasFocus();
  } catch {
    // The page around is of another origin.
    return document.hasFocus();
  }
}

/** Whether the page and its tab are in front of the user. */
export function isPageFocused(): boolean {
  return document.visibilityState === "visible" && hasFocus();
}
