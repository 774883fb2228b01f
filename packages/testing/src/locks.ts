import type { LockOptions } from "@im-chat/core";

/** Locks of one browser profile, given in the order in which they were asked for. */
export interface Locks {
  /** @param later Runs what is told to the tab that asks. @returns gives it up */
  take(name: string, options: LockOptions, later: (run: () => void) => void): () => void;
}

interface Request extends LockOptions {
  readonly later: (run: () => void) => void;
}

export function createLocks(): Locks {
  /** The first of each has the lock. */
  const queues = new Map<string, Request[]>();

  const give = (queue: readonly Request[]): void => {
    const [first] = queue;
    first?.later(() => {
      if (queue[0] === first) first.onTaken();
    });
  };

  return {
    take(name, options, later) {
      const queue = queues.get(name) ?? [];
      queues.set(name, queue);
      const request = { ...options, later };
      const robbed = options.how === "steal" ? queue.shift() : undefined;
      robbed?.later(() => robbed.onLost());
      if (options.how === "steal") queue.unshift(request);
      else queue.push(request);
      if (queue[0] === request) give(queue);
      return () => {
        const at = queue.indexOf(request);
        if (at < 0) return;
        queue.splice(at, 1);
        if (at === 0) give(queue);
      };
    },
  };
}
