import mitt from "mitt";

export interface Emitter<Events extends object> {
  /** @returns unsubscribe, idempotent. */
  on<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => void): () => void;
  emit<Name extends keyof Events>(name: Name, event: Events[Name]): void;
}

// The package's types do not resolve under every module setting; this is all that is used of it.
interface Mitt {
  on(name: PropertyKey, listener: (event: never) => void): void;
  off(name: PropertyKey, listener: (event: never) => void): void;
  emit(name: PropertyKey, event: unknown): void;
}

/** Events to listeners. What a listener throws goes to `report`, never to the one who emits. */
export function createEmitter<Events extends object>(
  report: (thrown: unknown) => void,
): Emitter<Events> {
  const inner = (mitt as unknown as () => Mitt)();
  return {
    on(name, listener) {
      const guarded = (event: never): void => {
        try {
          listener(event);
        } catch (thrown) {
          report(thrown);
        }
      };
      inner.on(name, guarded);
      return () => {
        listener = () => undefined;
        inner.off(name, guarded);
      };
    },
    emit: (name, event) => inner.emit(name, event),
  };
}
