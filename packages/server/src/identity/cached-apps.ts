import type { App, AppKey, Apps } from "../kernel.ts";

type Source = Pick<Apps, "get" | "keys">;

interface Kept<Value> {
  readonly untilMs: number;
  readonly value: Promise<Value>;
}

/** A change of an app or a key is seen after this time at the latest. */
const KEPT_MS = 2000;
const KEPT_MAX = 1000;

/** Apps and their keys, asked for at most every two seconds: a thousand links may open within one. */
export function cachedApps(source: Source, monotonic: () => number): Source {
  const apps = new Map<string, Kept<App | undefined>>();
  const keys = new Map<string, Kept<readonly AppKey[]>>();

  function keep<Value>(
    kept: Map<string, Kept<Value>>,
    app: string,
    read: () => Promise<Value>,
  ): Promise<Value> {
    const nowMs = monotonic();
    const known = kept.get(app);
    if (known !== undefined && known.untilMs > nowMs) return known.value;
    if (kept.size >= KEPT_MAX) kept.clear();
    const value = read();
    kept.set(app, { untilMs: nowMs + KEPT_MS, value });
    // A failure is told to whoever asked and not kept.
    value.catch(() => kept.delete(app));
    return value;
  }

  return {
    get: async (app) => await keep(apps, app, async () => await source.get(app)),
    keys: async (app) => await keep(keys, app, async () => await source.keys(app)),
  };
}
