/** Time, chance and timers of the machine, for code that must not reach for them itself. */
export interface Environment {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Milliseconds of a clock that never jumps. */
  readonly monotonic: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly randomBytes: (length: number) => Uint8Array;
  /** A random UUID of version 4. */
  readonly uuid: () => string;
  /** Runs `task` once after the delay. @returns cancel */
  readonly after: (delayMs: number, task: () => void) => () => void;
  /** Runs `task` again and again; does not keep the process alive. @returns cancel */
  readonly every: (periodMs: number, task: () => void) => () => void;
  /** Runs `task` at the end of this turn of the event loop. */
  readonly soon: (task: () => void) => void;
}

/** The environment of a real process. */
export const systemEnvironment: Environment = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  random: () => Math.random(),
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  uuid: () => crypto.randomUUID(),
  soon: (task) => void setImmediate(task),
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
  every: (periodMs, task) => {
    const timer = setInterval(task, periodMs);
    timer.unref();
    return () => clearInterval(timer);
  },
};
