/** Lets transactions overlap as IndexedDB does: one starts when every earlier one that touches a store of it has ended,
 * except that readers do not wait for readers. */
export interface Turns {
  /** Runs `job` in its turn; the turn ends with its promise. */
  take<Result>(turn: Turn, job: () => Promise<Result>): Promise<Result>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

export interface Turn {
  readonly stores: readonly string[];
  readonly isWrite: boolean;
}

interface Running extends Turn {
  readonly ended: Promise<unknown>;
}

export function createTurns(): Turns {
  const running = new Set<Running>();
  return {
    async take(turn, job) {
      const earlier = [...running].filter((other) => isInTheWay(other, turn));
      const work = Promise.all(earlier.map(({ ended }) => ended)).then(job);
      const entry: Running = { ...turn, ended: work.catch(() => undefined) };
      running.add(entry);
      try {
        return await work;
      } finally {
        running.delete(entry);
      }
    },
    async idle() {
      await Promise.all([...running].map(({ ended }) => ended));
    },
  };
}

function isInTheWay(earlier: Turn, later: Turn): boolean {
  if (!earlier.isWrite && !later.isWrite) return false;
  return later.stores.some((store) => earlier.stores.includes(store));
}
