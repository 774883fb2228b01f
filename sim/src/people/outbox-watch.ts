import type { StoreMap, WriteTx } from "@im-chat/core";

/** What the outbox of a device holds, as far as the simulator looks into it. */
export interface OutboxRow {
  readonly lane: string;
  readonly number: number;
  readonly commandId: string;
  readonly kind: number;
  /** The command it cannot do without. */
  readonly dependsOn?: string;
  readonly state: {
    readonly name: string;
    readonly isFinal?: boolean;
    readonly wasAttempted?: boolean;
  };
}

/** Follows the rows of a device's outbox through the writes of its tabs. */
export interface OutboxWatch {
  readonly rows: ReadonlyMap<string, OutboxRow>;
  /** Wraps a transaction; @returns to be called when it has been committed. */
  follow<Stores extends StoreMap>(
    tx: WriteTx<Stores>,
  ): { readonly tx: WriteTx<Stores>; readonly commit: () => void };
}

/** @param onMove Told of each change of a row's state, as `from>to`. */
export function createOutboxWatch(onMove: (move: string) => void): OutboxWatch {
  const rows = new Map<string, OutboxRow>();
  return {
    rows,
    follow(tx) {
      const changes: (() => void)[] = [];
      const put: typeof tx.put = (store, value) => {
        if (store === "outbox") {
          const row = value as unknown as OutboxRow;
          const key = keyOf([row.lane, row.number]);
          changes.push(() => {
            const before = rows.get(key)?.state.name ?? "none";
            if (before !== row.state.name) onMove(`${before}>${row.state.name}`);
            rows.set(key, row);
          });
        }
        return tx.put(store, value);
      };
      const remove: typeof tx.delete = (store, key) => {
        if (store === "outbox") {
          const name = keyOf(key);
          changes.push(() => {
            const before = rows.get(name);
            if (before !== undefined) onMove(`${before.state.name}>gone`);
            rows.delete(name);
          });
        }
        return tx.delete(store, key);
      };
      const removeRange: typeof tx.deleteRange = (store, bounds) => {
        if (store === "outbox") {
          const [lane] = bounds.from as readonly [string];
          changes.push(() => {
            for (const [key, row] of rows) if (row.lane === lane) rows.delete(key);
          });
        }
        return tx.deleteRange(store, bounds);
      };
      return {
        tx: {
          get: (store, key) => tx.get(store, key),
          getAll: (store, range) => tx.getAll(store, range),
          put,
          delete: remove,
          deleteRange: removeRange,
        },
        commit: () => changes.forEach((change) => change()),
      };
    },
  };
}

function keyOf(key: unknown): string {
  return JSON.stringify(key);
}
