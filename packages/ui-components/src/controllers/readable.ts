import type { Readable } from "@im-chat/core";

/** The two functions that React's `useSyncExternalStore` takes; for other frameworks a `Readable` fits as it is. */
export interface ExternalStore<Value> {
  readonly subscribe: (onChange: () => void) => () => void;
  readonly getSnapshot: () => Value;
}

/** A readable for `useSyncExternalStore(store.subscribe, store.getSnapshot)`. Make it once per readable:
 * React subscribes anew when the functions are others. */
export function externalStore<Value>(readable: Readable<Value>): ExternalStore<Value> {
  return {
    subscribe: (onChange) => readable.subscribe(() => onChange()),
    getSnapshot: () => readable.get(),
  };
}

/** A readable of something computed from another; the same reference in gives the same reference out. */
export function mapReadable<From, To>(
  source: Readable<From>,
  map: (value: From) => To,
): Readable<To> {
  let known: { readonly from: From; readonly to: To } | undefined;
  const get = (): To => {
    const from = source.get();
    if (!known || known.from !== from) known = { from, to: map(from) };
    return known.to;
  };
  return {
    get,
    subscribe(listener) {
      let last: { readonly value: To } | undefined;
      return source.subscribe(() => {
        const value = get();
        if (last && last.value === value) return;
        last = { value };
        listener(value);
      });
    },
  };
}
