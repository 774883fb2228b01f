import type { ImError } from "@im-chat/protocol";

/** Keys compare as in IndexedDB: numbers before strings, strings before arrays, arrays element by element. */
export type Key = number | string | readonly (number | string)[];

/** Both ends included; an end left out is open. A range whose ends are the wrong way round is empty. */
export interface KeyBounds {
  readonly from?: Key | undefined;
  readonly to?: Key | undefined;
}

export interface KeyRange extends KeyBounds {
  /** Of the values in the asked direction. */
  readonly limit?: number | undefined;
  readonly direction?: "ascending" | "descending" | undefined;
}

/** A store's name and what it holds; values survive a structured clone. */
export interface StoreMap {
  readonly [store: string]: unknown;
}

export interface ReadTx<Stores extends StoreMap> {
  get<Name extends keyof Stores & string>(store: Name, key: Key): Promise<Stores[Name] | undefined>;
  /** In key order, or against it. */
  getAll<Name extends keyof Stores & string>(
    store: Name,
    range?: KeyRange,
  ): Promise<readonly Stores[Name][]>;
}

export interface WriteTx<Stores extends StoreMap> extends ReadTx<Stores> {
  /** Puts it in the place that its key path names, over what is there. */
  put<Name extends keyof Stores & string>(store: Name, value: Stores[Name]): Promise<void>;
  /** Deleting what is not there succeeds. */
  delete<Name extends keyof Stores & string>(store: Name, key: Key): Promise<void>;
  deleteRange<Name extends keyof Stores & string>(store: Name, range: KeyBounds): Promise<void>;
}

/** Key path of each store, the schema as a whole; a store is only ever added. */
export type Schema<Stores extends StoreMap> = {
  readonly [Name in keyof Stores]: { readonly keyPath: string | readonly string[] };
};

export interface WriteOptions {
  /** It must survive a power cut too: what a user has composed. */
  readonly isDurable?: boolean | undefined;
}

/** What has become of the stored values:
 * `reset`: they are gone, and an empty storage stands in their place (`kind` and `reason` say which and why);
 * `deleted`: another tab has deleted them on purpose, and every call rejects from now on. */
export type StorageLoss = "reset" | "deleted";

/** Where values are kept: `custom` is a storage of the integrator's own, and outlives the client like IndexedDB;
 * what is in memory ends with it, and is not worth making room in. */
export type StorageKind = "indexeddb" | "custom" | "memory";

/** The same promises on IndexedDB and in memory: transactions are all or nothing, isolated from each other
 * (also between tabs), take effect in the order in which they were asked for where their stores overlap,
 * and a `write` that resolved is kept. Inside `fn` await nothing but the transaction's own calls: IndexedDB commits
 * as soon as nothing is asked of it. What `fn` throws aborts the transaction and is thrown on.
 * When the database breaks underneath, `fn` may be run again from the start. */
export interface Storage<Stores extends StoreMap> {
  readonly kind: StorageKind;
  /** Why it is memory and not what outlives the client; undefined when it is what was asked for. */
  readonly reason: ImError | undefined;
  /** Whether the other tabs of the site see the same values. */
  readonly isShared: boolean;
  /** @throws ImError `storage`. */
  read<Result>(
    stores: readonly (keyof Stores & string)[],
    fn: (tx: ReadTx<Stores>) => Promise<Result>,
  ): Promise<Result>;
  /** @throws ImError `storage_full`, `storage`. */
  write<Result>(
    stores: readonly (keyof Stores & string)[],
    fn: (tx: WriteTx<Stores>) => Promise<Result>,
    options?: WriteOptions,
  ): Promise<Result>;
  /** @returns unsubscribe */
  onLoss(listener: (loss: StorageLoss) => void): () => void;
  /** The page is about to stand still: lets go, once what was begun is done, of whatever other tabs might wait for. The next
   * call takes it up again. Left out where nobody waits for anything. */
  rest?(): void;
  /** Waits for what is under way; later calls reject. Idempotent. */
  close(): Promise<void>;
  /** Closes and deletes the database. */
  destroy(): Promise<void>;
}
