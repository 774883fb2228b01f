import { copyValue } from "./copy-value.ts";
import type { Database, TransactionOptions } from "./indexeddb.ts";
import { keyOf } from "./keys.ts";
import { findRow, insertRow, removeRange, rowsWithin } from "./sorted-rows.ts";
import type { SortedRow, SortedRows } from "./sorted-rows.ts";
import type { Key, Schema, StoreMap, WriteTx } from "./storage.ts";
import { createTurns } from "./turns.ts";

/** Tables in memory, with the transactions of IndexedDB. */
export interface MemoryDatabase<Stores extends StoreMap> extends Database<Stores> {
  run<Result>(
    transaction: Pick<TransactionOptions, "stores" | "mode">,
    fn: (tx: WriteTx<Stores>) => Promise<Result>,
  ): Promise<Result>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  erase(): void;
}

type Tables = ReadonlyMap<string, SortedRows>;
type Refuse = (why: string) => Error;

/** Imports nothing that a page has fetched already, so that it can be fetched apart: bundlers would tear that in two.
 * @param refuse Makes the error that says why. */
export function createMemoryDatabase<Stores extends StoreMap>(
  schema: Schema<Stores>,
  refuse: Refuse,
): MemoryDatabase<Stores> {
  const turns = createTurns();
  let committed: Tables = new Map();
  return {
    isNew: true,
    close: () => undefined,
    run: ({ stores, mode }, fn) =>
      turns.take({ stores, isWrite: mode === "readwrite" }, async () => {
        const tx = beginTx({ schema, stores, committed, refuse });
        const result = await tx.run(() => fn(tx));
        committed = new Map([...committed, ...tx.drafts]);
        return result;
      }),
    idle: () => turns.idle(),
    erase() {
      committed = new Map();
    },
  };
}

interface TxOptions<Stores extends StoreMap> {
  readonly schema: Schema<Stores>;
  readonly stores: readonly string[];
  readonly committed: Tables;
  readonly refuse: Refuse;
}

interface MemoryTx<Stores extends StoreMap> extends WriteTx<Stores> {
  /** Copies of the tables it has changed. */
  readonly drafts: ReadonlyMap<string, SortedRows>;
  /** Ends with the promise of `work`. */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
}

function beginTx<Stores extends StoreMap>(options: TxOptions<Stores>): MemoryTx<Stores> {
  const { schema, stores, committed, refuse } = options;
  const drafts = new Map<string, SortedRow[]>();
  let isActive = true;

  function rowsOf(store: string): SortedRows {
    if (!isActive) throw refuse(`Cannot use store "${store}": the transaction has ended`);
    if (!stores.includes(store))
      throw refuse(`Cannot use store "${store}": the transaction did not name it`);
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
      return copyValue(findRow(rowsOf(store), key)?.value) as Stores[Name] | undefined;
    },
    async getAll<Name extends keyof Stores & string>(store: Name, range = {}) {
      const values = rowsWithin(rowsOf(store), range).map(({ value }) => value);
      return copyValue(values) as Stores[Name][];
    },
    async put(store, value) {
      const { keyPath } = schema[store];
      const key = keyOf(value, keyPath);
      if (key === undefined)
        throw refuse(`Cannot store value: it has no key at "${String(keyPath)}"`);
      insertRow(draftOf(store), { key, value: copyValue(value) });
    },
    async delete(store, key) {
      removeRange(draftOf(store), { from: key, to: key });
    },
    async deleteRange(store, bounds) {
      removeRange(draftOf(store), bounds);
    },
  };
}
