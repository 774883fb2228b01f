import { ImError } from "@im-chat/protocol";
import { keyOf } from "./keys.ts";
import { findRow, insertRow, removeRange, rowsWithin } from "./sorted-rows.ts";
import type { SortedRow, SortedRows } from "./sorted-rows.ts";
import type { Key, Schema, Storage, StoreMap, WriteTx } from "./storage.ts";
import { createTurns } from "./turns.ts";

/** What several storages in memory share, as tabs share a database; it outlives them, as a reload does. */
export interface MemoryDisk<Stores extends StoreMap> {
  open(reason?: ImError): Storage<Stores>;
}

type Tables = ReadonlyMap<string, SortedRows>;

export function createMemoryDisk<Stores extends StoreMap>(
  schema: Schema<Stores>,
): MemoryDisk<Stores> {
  const turns = createTurns();
  const losers = new Set<() => void>();
  let committed: Tables = new Map();

  function erase(eraser: () => void): void {
    committed = new Map();
    for (const lose of losers) if (lose !== eraser) lose();
  }

  function open(reason?: ImError): Storage<Stores> {
    const listeners = new Set<(loss: "deleted") => void>();
    let isOpen = true;

    const lose = (): void => {
      isOpen = false;
      losers.delete(lose);
      for (const listener of listeners) void Promise.resolve("deleted" as const).then(listener);
    };
    losers.add(lose);

    const checkOpen = (): void => {
      if (!isOpen) throw new ImError("storage", "Cannot use the storage: it is closed");
    };

    const storage: Storage<Stores> = {
      kind: "memory",
      reason,
      async read(stores, fn) {
        checkOpen();
        return turns.take({ stores, isWrite: false }, async () => {
          const tx = beginTx({ schema, stores, committed });
          return tx.run(() => fn(tx));
        });
      },
      async write(stores, fn) {
        checkOpen();
        return turns.take({ stores, isWrite: true }, async () => {
          const tx = beginTx({ schema, stores, committed });
          const result = await tx.run(() => fn(tx));
          committed = new Map([...committed, ...tx.drafts]);
          return result;
        });
      },
      onLoss(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      async close() {
        isOpen = false;
        losers.delete(lose);
        await turns.idle();
      },
      async destroy() {
        await storage.close();
        erase(lose);
      },
    };
    return storage;
  }

  return { open };
}

interface TxOptions<Stores extends StoreMap> {
  readonly schema: Schema<Stores>;
  readonly stores: readonly string[];
  readonly committed: Tables;
}

interface MemoryTx<Stores extends StoreMap> extends WriteTx<Stores> {
  /** Copies of the tables it has changed. */
  readonly drafts: ReadonlyMap<string, SortedRows>;
  /** Ends with the promise of `work`. */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
}

function beginTx<Stores extends StoreMap>(options: TxOptions<Stores>): MemoryTx<Stores> {
  const { schema, stores, committed } = options;
  const drafts = new Map<string, SortedRow[]>();
  let isActive = true;

  function rowsOf(store: string): SortedRows {
    if (!isActive)
      throw new ImError("storage", `Cannot use store "${store}": the transaction has ended`);
    if (!stores.includes(store)) {
      throw new ImError("storage", `Cannot use store "${store}": the transaction did not name it`);
    }
    return drafts.get(store) ?? committed.get(store) ?? [];
  }

  function draftOf(store: string): SortedRow[] {
    const rows = rowsOf(store);
    const draft = drafts.get(store) ?? [...rows];
    drafts.set(store, draft);
    return draft;
  }

  return {
    drafts,
    async run(work) {
      try {
        return await work();
      } finally {
        isActive = false;
      }
    },
    async get<Name extends keyof Stores & string>(store: Name, key: Key) {
      // A store holds what its `put` let in.
      return structuredClone(findRow(rowsOf(store), key)?.value) as Stores[Name] | undefined;
    },
    async getAll<Name extends keyof Stores & string>(store: Name, range = {}) {
      const values = rowsWithin(rowsOf(store), range).map(({ value }) => value);
      return structuredClone(values) as Stores[Name][];
    },
    async put(store, value) {
      const key = keyOf(value, schema[store].keyPath);
      insertRow(draftOf(store), { key, value: structuredClone(value) });
    },
    async delete(store, key) {
      removeRange(draftOf(store), { from: key, to: key });
    },
    async deleteRange(store, bounds) {
      removeRange(draftOf(store), bounds);
    },
  };
}
