/** A message to oneself: when it comes, every promise that could go on has gone on. Asks for no clock. */
export function nextTurn(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

export interface Deferred<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: Error) => void;
}

export function deferred<Value>(): Deferred<Value> {
  let resolve: (value: Value) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<Value>((settle, fail) => {
    resolve = settle;
    reject = fail;
  });
  return { promise, resolve, reject };
}

export interface Inbox<Value extends object> {
  readonly put: (value: Value) => void;
  /** The next value, when it is there. */
  readonly next: () => Promise<Value>;
}

/** Values that come when they come, for those who ask for them one by one. */
export function createInbox<Value extends object>(): Inbox<Value> {
  const values: Value[] = [];
  const askers: ((value: Value) => void)[] = [];
  return {
    put(value) {
      const asker = askers.shift();
      if (asker === undefined) values.push(value);
      else asker(value);
    },
    next: () =>
      new Promise((resolve) => {
        const value = values.shift();
        if (value === undefined) askers.push(resolve);
        else resolve(value);
      }),
  };
}
