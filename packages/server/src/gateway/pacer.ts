export interface PacerClock {
  /** Milliseconds of a clock that never jumps. */
  readonly monotonic: () => number;
  readonly after: (delayMs: number, task: () => void) => () => void;
}

export interface PacerOptions<Subject> {
  readonly clock: PacerClock;
  readonly periodMs: number;
  /** When `run` was last called for it; kept by the subject. */
  readonly lastAt: (subject: Subject) => number;
  readonly run: (subject: Subject, nowMs: number) => void;
  /** Told of what `run` throws for one subject: the others are none the worse for it. */
  readonly report: (thrown: unknown, what: string) => void;
}

/** Runs something for each subject that was touched: at once when it rested for a period, else once at the period's end.
 * One timer for all subjects. */
export function createPacer<Subject>(options: PacerOptions<Subject>): {
  touch(subject: Subject): void;
} {
  const { clock, periodMs, lastAt } = options;
  let late = new Set<Subject>();
  let isTimed = false;

  function run(subject: Subject, nowMs: number): void {
    try {
      options.run(subject, nowMs);
    } catch (thrown) {
      options.report(thrown, "a push");
    }
  }

  function runLate(): void {
    isTimed = false;
    const due = late;
    late = new Set();
    const nowMs = clock.monotonic();
    for (const subject of due) run(subject, nowMs);
  }

  return {
    touch: (subject) => {
      if (late.has(subject)) return;
      const nowMs = clock.monotonic();
      const last = lastAt(subject);
      if (last === 0 || nowMs - last >= periodMs) {
        run(subject, nowMs);
        return;
      }
      late.add(subject);
      if (isTimed) return;
      isTimed = true;
      clock.after(periodMs, runLate);
    },
  };
}
