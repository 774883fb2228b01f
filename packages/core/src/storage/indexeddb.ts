import { ImError } from "@im-chat/protocol";
import { deleteDB, openDB } from "idb";
import type { IDBPDatabase, IDBPObjectStore, IDBPTransaction } from "idb";
import { storageError } from "./storage-error.ts";
import type { Key, KeyBounds, KeyRange, Schema, StoreMap, WriteTx } from "./storage.ts";

/** One connection to a database; the only file that speaks to IndexedDB. */
export interface Database<Stores extends StoreMap> {
  /** Every store was made just now: what an earlier connection knew is gone. */
  readonly isNew: boolean;
  run<Result>(
    transaction: TransactionOptions,
    fn: (tx: WriteTx<Stores>) => Promise<Result>,
  ): Promise<Result>;
  close(): void;
}

export interface TransactionOptions {
  readonly stores: readonly string[];
  readonly mode: "readonly" | "readwrite";
  readonly isDurable: boolean;
}

export interface OpenOptions<Stores extends StoreMap> {
  readonly name: string;
  readonly schema: Schema<Stores>;
  /** It was there: if it is no more, another tab has deleted it, and none is made. */
  readonly isReturn: boolean;
  /** The connection has ended, and was closed: the browser cut it, another tab changes the database, or deletes it. */
  readonly onEnd: (why: "cut" | "changed" | "deleted") => void;
}

/** Stores are only ever added, and nobody keeps a version number: what is missing is added under the next one.
 * So tabs with other releases, or other features, share a database whichever came first.
 * @throws ImError `storage`. */
export async function openDatabase<Stores extends StoreMap>(
  options: OpenOptions<Stores>,
): Promise<Database<Stores>> {
  let isNew = false;
  let version: number | undefined;
  // Other tabs may add stores of theirs between our looking and our adding.
  for (let tries = 0; tries < 5; tries += 1) {
    const opened = await openOnce(options, version);
    isNew ||= opened.isNew;
    if (missingStores(opened.database, options.schema).length === 0) {
      return connect(opened.database, isNew);
    }
    version = opened.database.version + 1;
    opened.database.close();
  }
  throw new ImError("storage", "Cannot open database: other tabs keep changing it");
}

/** Deleting what is not there succeeds, also where there is no IndexedDB. @throws ImError `storage`. */
export async function deleteDatabase(name: string): Promise<void> {
  try {
    if (await hasDatabase(name)) await deleteDB(name);
  } catch (error) {
    throw storageError(error, "delete database");
  }
}

/** Looks without making it; false where nothing is kept, true where a browser does not tell. */
export async function hasDatabase(name: string): Promise<boolean> {
  try {
    const known = await indexedDB.databases?.();
    return !known || known.some((database) => database.name === name);
  } catch {
    // No IndexedDB, or it is locked away: then nothing was kept either.
    return false;
  }
}

/** The store of a database whose values are sealed; there is none in another. */
export const SEAL_STORE = "seal";

async function openOnce<Stores extends StoreMap>(
  options: OpenOptions<Stores>,
  version: number | undefined,
): Promise<{ readonly database: IDBPDatabase; readonly isNew: boolean }> {
  const { name, schema, isReturn, onEnd } = options;
  let isNew = false;
  try {
    const database = await openDB(name, version, {
      upgrade(upgrading, oldVersion, _newVersion, transaction) {
        isNew = oldVersion === 0;
        if (isNew && isReturn) {
          onEnd("deleted");
          transaction.done.catch(() => undefined);
          return transaction.abort();
        }
        for (const store of missingStores(upgrading, schema)) {
          const { keyPath } = schema[store] as Schema<Stores>[string];
          upgrading.createObjectStore(store, { keyPath: keyPath as string | string[] });
        }
      },
      blocking(_current, blocked) {
        // At once: the other tab stands still until then.
        database.close();
        onEnd(blocked === null ? "deleted" : "changed");
      },
      terminated: () => onEnd("cut"),
    });
    if (database.objectStoreNames.contains(SEAL_STORE) && !(SEAL_STORE in schema)) {
      database.close();
      throw new ImError("storage", "Cannot open database: it is encrypted, and no key was given");
    }
    return { database, isNew };
  } catch (error) {
    // Another tab was faster: what it made is as good.
    if (error instanceof DOMException && error.name === "VersionError" && version !== undefined) {
      return openOnce(options, undefined);
    }
    throw storageError(error, "open database");
  }
}

function missingStores(database: IDBPDatabase, schema: Schema<StoreMap>): readonly string[] {
  return Object.keys(schema).filter((store) => !database.objectStoreNames.contains(store));
}

function connect<Stores extends StoreMap>(
  database: IDBPDatabase,
  isNew: boolean,
): Database<Stores> {
  return {
    isNew,
    close: () => database.close(),
    async run({ stores, mode, isDurable }, fn) {
      const durability = isDurable ? "strict" : "relaxed";
      const transaction = begin(() =>
        database.transaction([...stores], mode as "readwrite", { durability }),
      );
      const done = transaction.done.catch((error: unknown) => {
        throw storageError(transaction.error ?? error, "keep what was written");
      });
      // It is awaited below, and may fail earlier.
      done.catch(() => undefined);
      let result: Awaited<ReturnType<typeof fn>>;
      try {
        result = await fn(wrap(transaction));
      } catch (error) {
        abort(transaction);
        await done.catch(() => undefined);
        throw error;
      }
      // Readers too: a write that begins before the reader ahead of it has ended may fail (WebKit bug 222746).
      await done;
      return result;
    },
  };
}

/** Taken to be for writing: that a reader gets no writing methods is seen to by `ReadTx`. */
type Transaction = IDBPTransaction<unknown, string[], "readwrite">;
type ObjectStore = IDBPObjectStore<unknown, string[], string, "readwrite">;

function begin(open: () => Transaction): Transaction {
  try {
    return open();
  } catch (error) {
    throw storageError(error, "begin a transaction");
  }
}

function abort(transaction: Transaction): void {
  try {
    transaction.abort();
  } catch {
    // It ended by itself.
  }
}

function wrap<Stores extends StoreMap>(transaction: Transaction): WriteTx<Stores> {
  /** What is written is not waited for: requests take effect in their order, and one that fails aborts the transaction. */
  function tell(store: string, request: (store: ObjectStore) => Promise<unknown>): Promise<void> {
    try {
      request(transaction.objectStore(store)).catch(() => undefined);
      return Promise.resolve();
    } catch (error) {
      return Promise.reject(storageError(error, `use ${store}`));
    }
  }

  async function ask<Result>(
    store: string,
    question: (store: ObjectStore) => Promise<Result>,
  ): Promise<Result> {
    try {
      return await question(transaction.objectStore(store));
    } catch (error) {
      throw storageError(transaction.error ?? error, `use ${store}`);
    }
  }

  return {
    // Stores hold what `put` let in.
    get: async (store, key) => ask(store, (from) => from.get(key as IDBValidKey)),
    getAll: async (store, range = {}) =>
      ask(store, (from) => getAll(from, range) as Promise<Stores[typeof store][]>),
    put: (store, value) => tell(store, (into) => into.put(value)),
    delete: (store, key) => tell(store, (from) => from.delete(key as IDBValidKey)),
    async deleteRange(store, bounds) {
      if (isEmptyRange(bounds)) return;
      const range = idbRange(bounds);
      await tell(store, (from) => (range ? from.delete(range) : from.clear()));
    },
  };
}

async function getAll(store: ObjectStore, range: KeyRange): Promise<readonly unknown[]> {
  const { limit, direction } = range;
  if (isEmptyRange(range) || limit === 0) return [];
  const query = idbRange(range) ?? null;
  if (direction !== "descending") return store.getAll(query, limit);
  if (limit === undefined) return (await store.getAll(query)).toReversed();
  return getLast(store, query, limit);
}

async function getLast(
  store: ObjectStore,
  query: IDBKeyRange | null,
  count: number,
): Promise<readonly unknown[]> {
  const values: unknown[] = [];
  let cursor = await store.openCursor(query, "prev");
  while (cursor !== null && values.length < count) {
    values.push(cursor.value);
    if (values.length < count) cursor = await cursor.continue();
  }
  return values;
}

/** Whether no key can be within. */
function isEmptyRange({ from, to }: KeyBounds): boolean {
  return from !== undefined && to !== undefined && indexedDB.cmp(from, to) > 0;
}

function idbRange({ from, to }: KeyBounds): IDBKeyRange | undefined {
  if (from === undefined) return to === undefined ? undefined : IDBKeyRange.upperBound(mutable(to));
  if (to === undefined) return IDBKeyRange.lowerBound(mutable(from));
  return IDBKeyRange.bound(mutable(from), mutable(to));
}

/** The types ask for arrays that may be changed; IndexedDB changes none. */
function mutable(key: Key): IDBValidKey {
  return key as IDBValidKey;
}
