import type { Environment, Timer } from "./environment.ts";

/** Notices that a link has died without saying so. */
export interface Liveness {
  /** Any byte came in: that is proof. */
  heard(): void;
  /** Ask now, and call it dead without an answer soon. */
  probe(): void;
  stop(): void;
}

export interface LivenessOptions {
  readonly environment: Environment;
  /** Longest silence of a healthy server. */
  readonly silenceMs: number;
  /** How long what was sent may be on its way: a ping comes behind it. */
  readonly uploadMs: () => number;
  readonly ping: () => void;
  readonly onDead: () => void;
}

const PROBE_MS = 4_000;

/** Times are read from the wall clock when a timer comes, because timers of hidden pages come late and those of
 * sleeping ones later still. Silence alone is no proof of death: what came in meanwhile may be waiting behind
 * the timer, so it only makes us ask. */
export function createLiveness(options: LivenessOptions): Liveness {
  const { environment, silenceMs, ping, onDead } = options;
  let heardAtMs = environment.now();
  let probe: { readonly sinceMs: number; readonly timer: Timer } | undefined;
  let silenceTimer: Timer | undefined;

  function listen(): void {
    environment.clearTimer(silenceTimer);
    silenceTimer = environment.setTimer(
      () => {
        const silentMs = environment.now() - heardAtMs;
        if (silentMs < 0 || silentMs >= silenceMs) ask();
        else listen();
      },
      silenceMs - Math.max(0, environment.now() - heardAtMs),
    );
  }

  function ask(): void {
    environment.clearTimer(silenceTimer);
    environment.clearTimer(probe?.timer);
    const sinceMs = environment.now();
    const limitMs = PROBE_MS + options.uploadMs();
    const judge = (): void => {
      probe = undefined;
      // The device slept since: the answer was never able to come.
      if (environment.now() - sinceMs > 2 * limitMs) ask();
      else onDead();
    };
    probe = { sinceMs, timer: environment.setTimer(judge, limitMs) };
    ping();
  }

  listen();
  return {
    heard() {
      heardAtMs = environment.now();
      if (!probe) return;
      environment.clearTimer(probe.timer);
      probe = undefined;
      listen();
    },
    probe() {
      if (!probe || environment.now() - probe.sinceMs > PROBE_MS) ask();
    },
    stop() {
      environment.clearTimer(silenceTimer);
      environment.clearTimer(probe?.timer);
      probe = undefined;
    },
  };
}
