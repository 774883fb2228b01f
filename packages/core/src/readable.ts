import type { Readable } from "./client.ts";

export interface Writable<Value> extends Readable<Value> {
  /** Tells the listeners when the reference differs. */
  set(value: Value): void;
}

export interface ReadableOptions {
  /** A throwing listener is reported here and disturbs nobody else. */
  readonly report: (thrown: unknown) => void;
  /** Called when the first listener comes; what it returns, when the last one goes. */
  readonly onUse?: (() => (() => void) | void) | undefined;
}

/** A value with listeners, compared by identity. */
export function createReadable<Value>(initial: Value, options: ReadableOptions): Writable<Value> {
  let value = initial;
  let stopUse: (() => void) | void;
  const listeners = new Set<(value: Value) => void>();
  const tell = (listener: (value: Value) => void): void => {
    try {
      listener(value);
    } catch (thrown) {
      options.report(thrown);
    }
  };
  return {
    get: () => value,
    set(next) {
      if (next === value) return;
      value = next;
      for (const listener of [...listeners]) if (listeners.has(listener)) tell(listener);
    },
    subscribe(listener) {
      const own = (current: Value): void => listener(current);
      listeners.add(own);
      if (listeners.size === 1) stopUse = options.onUse?.();
      tell(own);
      return () => {
        if (!listeners.delete(own) || listeners.size > 0) return;
        stopUse?.();
        stopUse = undefined;
      };
    },
  };
}
