/** Who wants to be told of one thing, in the order in which they came. */
export interface Listeners<Value> {
  add(listener: (value: Value) => void): () => void;
  /** Called while it tells another value, it waits until that one is told: all hear the same order. */
  tell(value: Value): void;
}

/** @param report Told of what a listener threw; the others are told all the same. */
export function createListeners<Value>(report: (error: unknown) => void): Listeners<Value> {
  let listeners: readonly ((value: Value) => void)[] = [];
  const values: Value[] = [];
  let isTelling = false;

  function tellOne(value: Value): void {
    for (const listener of listeners) {
      try {
        listener(value);
      } catch (error) {
        report(error);
      }
    }
  }

  return {
    add(listener) {
      // The same function added twice is told twice, and each removal takes back one.
      const own = (value: Value): void => listener(value);
      listeners = [...listeners, own];
      return () => {
        listeners = listeners.filter((other) => other !== own);
      };
    },
    tell(value) {
      values.push(value);
      if (isTelling) return;
      isTelling = true;
      for (let next = values.shift(); next !== undefined; next = values.shift()) tellOne(next);
      isTelling = false;
    },
  };
}
