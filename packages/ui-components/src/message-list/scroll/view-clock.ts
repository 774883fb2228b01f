import { afterMs, nextFrame } from "../../base/environment.ts";

/** Frames and timers, passed in so that whoever measures can own them. Both return a function that cancels. */
export interface ViewClock {
  nextFrame(run: () => void): () => void;
  afterMs(delayMs: number, run: () => void): () => void;
}

export const pageClock: ViewClock = { nextFrame, afterMs };
