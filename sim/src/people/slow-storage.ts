import type { Storage, StoreMap } from "@im-chat/core";
import type { OutboxWatch } from "./outbox-watch.ts";

export interface SlowStorageOptions {
  /** Milliseconds that an operation takes now; undefined: none. */
  readonly latencyMs: () => number | undefined;
  /** Resolves after so long, if the tab still lives. */
  readonly wait: (delayMs: number) => Promise<void>;
  readonly isDead: () => boolean;
  /** Of what is stored now. */
  readonly outbox: () => OutboxWatch;
}

/** A storage whose operations take time, before and after they happen, so that a tab may die in between: with what it
 * wrote kept and never learned of. Operations of a tab begin in the order in which they were asked for. */
export function slowStorage<Stores extends StoreMap>(
  inner: Storage<Stores>,
  options: SlowStorageOptions & { readonly onBusy: (change: 1 | -1) => void },
): Storage<Stores> {
  const { latencyMs, wait, isDead, outbox, onBusy } = options;
  const underWay = new Set<Promise<unknown>>();
  let last: Promise<void> = Promise.resolve();
  let waiting = 0;
  let closing: Promise<void> | undefined;

  async function take<Result>(operate: () => Promise<Result>): Promise<Result> {
    if (isDead()) return never();
    if (closing !== undefined) return closing.then(operate);
    const work = takeTime(operate);
    underWay.add(work);
    try {
      return await work;
    } finally {
      underWay.delete(work);
    }
  }

  async function takeTime<Result>(operate: () => Promise<Result>): Promise<Result> {
    const takesMs = latencyMs() ?? (waiting > 0 ? 0 : undefined);
    if (takesMs === undefined) return operate();
    onBusy(1);
    waiting += 1;
    try {
      const turn = Promise.all([last, wait(takesMs / 2)]).then(() => void (waiting -= 1));
      last = turn;
      await turn;
      const result = await operate();
      await wait(takesMs / 2);
      return result;
    } finally {
      onBusy(-1);
    }
  }

  async function close(): Promise<void> {
    await Promise.allSettled([...underWay]);
    await inner.close();
  }

  return {
    get kind() {
      return inner.kind;
    },
    get reason() {
      return inner.reason;
    },
    get isShared() {
      return inner.isShared;
    },
    read: (stores, fn) => take(() => inner.read(stores, fn)),
    write: (stores, fn, writeOptions) =>
      take(async () => {
        let commit = (): void => undefined;
        const result = await inner.write(
          stores,
          (tx) => {
            const followed = outbox().follow(tx);
            ({ commit } = followed);
            return fn(followed.tx);
          },
          writeOptions,
        );
        commit();
        return result;
      }),
    onLoss: (listener) => inner.onLoss(listener),
    close: () => (closing ??= close()),
    async destroy() {
      await (closing ??= close());
      await inner.destroy();
    },
  };
}

function never<Result>(): Promise<Result> {
  return new Promise(() => undefined);
}
