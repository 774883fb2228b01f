import { ImError } from "@im-chat/protocol";
import type { Environment, Timer } from "@im-chat/transport";
import { SEAL_STORE, deleteDatabase, openDatabase } from "./indexeddb.ts";
import type { Database, TransactionOptions } from "./indexeddb.ts";
import type { Sealing } from "./seal.ts";
import { isConnectionLost, isDiskFull, storageError } from "./storage-error.ts";
import type {
  ReadTx,
  Schema,
  Storage,
  StorageLoss,
  StoreMap,
  WriteOptions,
  WriteTx,
} from "./storage.ts";

export interface StorageOptions<Stores extends StoreMap> {
  /** One database for each name and origin. */
  readonly name: string;
  readonly schema: Schema<Stores>;
  /** `auto`: IndexedDB, and memory where that cannot be had. */
  readonly kind: "auto" | "memory";
  readonly environment: Pick<Environment, "setTimer" | "clearTimer">;
  /** Called when the device has no room left: deletes what can be had again. @returns whether there was some. */
  readonly makeRoom?: ((storage: RoomStorage<Stores>) => Promise<boolean>) | undefined;
  /** Encrypts what is kept in IndexedDB. */
  readonly encryption?: Encryption | undefined;
}

export interface Encryption {
  /** 32 bytes. Where it cannot be had, the storage is in memory. */
  readonly key: () => Promise<Uint8Array>;
  readonly randomBytes: (length: number) => Uint8Array;
}

/** In which nothing waits until there is room. */
export type RoomStorage<Stores extends StoreMap> = Pick<Storage<Stores>, "read" | "write">;

/** Never fails: where there is no database, what it opens is in memory and says why. */
export async function openStorage<Stores extends StoreMap>(
  options: StorageOptions<Stores>,
): Promise<Storage<Stores>> {
  const storage = new FallbackStorage(options);
  await storage.open();
  return storage;
}

const OPEN_MS = 5_000;
const KEY_MS = 10_000;
const DELETE_MS = 5_000;
/** A connection that WebKit has lost stays lost when asked again at once. */
const RETRY_AFTER_MS = [200, 1_000, 5_000];

/** IndexedDB for as long as it can be had, then memory. */
class FallbackStorage<Stores extends StoreMap> implements Storage<Stores> {
  kind: "indexeddb" | "memory" = "indexeddb";
  reason: ImError | undefined;
  readonly #options: StorageOptions<Stores>;
  readonly #listeners = new Set<(loss: StorageLoss) => void>();
  readonly #underWay = new Set<Promise<unknown>>();
  #connecting: Promise<Database<Stores>> | undefined;
  /** The one attempt to make room that is under way. */
  #makingRoom: Promise<boolean> | undefined;
  /** With the key, which is asked for once. */
  #sealing: Sealing<Stores> | undefined;
  /** Nobody could tell what became of the database. */
  #isResting = false;
  /** Why nothing more can be asked of it. */
  #ended: ImError | undefined;
  #hasOpened = false;

  constructor(options: StorageOptions<Stores>) {
    this.#options = options;
  }

  get isShared(): boolean {
    return this.kind === "indexeddb";
  }

  async open(): Promise<void> {
    if (this.#options.kind === "memory") return this.#useMemory(undefined);
    try {
      await this.#connect();
      // Here before it is needed: by then there may be no network.
      importMemory().catch(() => undefined);
    } catch (error) {
      this.#useMemory(storageError(error, "open database"));
    }
  }

  read<Result>(
    stores: readonly (keyof Stores & string)[],
    fn: (tx: ReadTx<Stores>) => Promise<Result>,
  ): Promise<Result> {
    return this.#track(this.#run({ stores, mode: "readonly", isDurable: false }, fn));
  }

  write<Result>(
    stores: readonly (keyof Stores & string)[],
    fn: (tx: WriteTx<Stores>) => Promise<Result>,
    { isDurable = false }: WriteOptions = {},
  ): Promise<Result> {
    return this.#track(this.#writeInRoom({ stores, mode: "readwrite", isDurable }, fn));
  }

  /** What the user composed is refused when there is no room for it, and stays in the user's hands; what comes from the
   * server can be had again: memory stands in for it. */
  async #writeInRoom<Result>(
    transaction: TransactionOptions,
    fn: (tx: WriteTx<Stores>) => Promise<Result>,
  ): Promise<Result> {
    for (let hasRoom = false; ;) {
      try {
        return await this.#run(transaction, fn);
      } catch (error) {
        if (!isDiskFull(error)) throw error;
        hasRoom = !hasRoom && (await this.#makeRoom());
        if (hasRoom) continue;
        if (transaction.isDurable) throw error;
        this.#useMemory(storageError(error, "use the database"));
      }
    }
  }

  /** Once for all that find the disk full meanwhile. */
  async #makeRoom(): Promise<boolean> {
    const room: RoomStorage<Stores> = {
      read: (stores, fn) => this.read(stores, fn),
      // What makes room is not to wait for itself.
      write: (stores, fn) => this.#run({ stores, mode: "readwrite", isDurable: false }, fn),
    };
    try {
      return (await (this.#makingRoom ??= this.#options.makeRoom?.(room))) ?? false;
    } catch {
      return false;
    } finally {
      this.#makingRoom = undefined;
    }
  }

  onLoss(listener: (loss: StorageLoss) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  rest(): void {
    if (this.kind === "memory" || !this.#connecting) return;
    // A transaction that has begun goes on to its end.
    void closeWhenOpen(this.#connecting);
    this.#connecting = undefined;
    this.#isResting = true;
  }

  async close(): Promise<void> {
    this.#ended ??= new ImError("storage", "Cannot use the storage: it is closed");
    await Promise.allSettled(this.#underWay);
    if (this.#connecting) await closeWhenOpen(this.#connecting);
    this.#connecting = undefined;
  }

  async destroy(): Promise<void> {
    await this.close();
    if (this.#options.kind === "memory") return;
    // Also when it fell back to memory: there may be a database that could not be opened.
    const deleting = deleteDatabase(this.#options.name);
    await this.#within(DELETE_MS, deleting, "delete database: another tab may hold it");
  }

  async #run<Result>(
    transaction: TransactionOptions,
    fn: (tx: WriteTx<Stores>) => Promise<Result>,
  ): Promise<Result> {
    const { environment } = this.#options;
    for (const waitMs of [...RETRY_AFTER_MS, undefined]) {
      if (this.#ended) throw this.#ended;
      const { kind } = this;
      const connecting = this.#connect();
      let isConnected = false;
      try {
        const database = await connecting;
        isConnected = true;
        return await database.run(transaction, fn);
      } catch (error) {
        // What `fn` throws, and a full disk, are the caller's; a connection that is lost or cannot be had is ours.
        if (isConnected && !isConnectionLost(error)) throw error;
        this.#forget(connecting);
        void closeWhenOpen(connecting);
        if (waitMs) await new Promise<void>((go) => environment.setTimer(go, waitMs));
        else if (kind === "memory") throw error;
        else this.#useMemory(storageError(error, "use the database"));
      }
    }
    return this.#run(transaction, fn);
  }

  #useMemory(reason: ImError | undefined): void {
    if (this.kind === "memory") return;
    this.kind = "memory";
    this.reason = reason;
    this.#connecting = undefined;
    if (this.#hasOpened) this.#tell("reset");
    this.#hasOpened = true;
  }

  #connect(): Promise<Database<Stores>> {
    if (this.#connecting) return this.#connecting;
    const forget = (): void => this.#forget(connecting);
    const connecting = this.kind === "memory" ? this.#openMemory() : this.#openInTime(forget);
    connecting.catch(forget);
    return (this.#connecting = connecting);
  }

  async #openMemory(): Promise<Database<Stores>> {
    try {
      const loading = importMemory();
      const { createMemoryDatabase } = await this.#within(OPEN_MS, loading, "load: no answer came");
      return createMemoryDatabase(this.#options.schema, (why) => new ImError("storage", why));
    } catch (cause) {
      // Nothing is wrong with what is stored: the same call may succeed later.
      throw new ImError("unavailable", "Cannot use the storage: its code did not load", { cause });
    }
  }

  async #openInTime(forget: () => void): Promise<Database<Stores>> {
    const onEnd = (why: "cut" | "changed" | "deleted"): void => {
      forget();
      if (why === "deleted") this.#endDeleted();
    };
    const { name, encryption } = this.#options;
    const schema = { ...this.#options.schema, ...(encryption && SEAL_SCHEMA) };
    // Before the database is held open: asking may take its time.
    const sealing = (this.#sealing ??= await this.#askKey());
    const opening = openDatabase<Stores>({ name, schema, onEnd, isReturn: this.#isResting });
    try {
      const database = await this.#within(
        OPEN_MS,
        opening,
        "open database: another tab may hold it",
      );
      if (database.isNew && this.#hasOpened) this.#tell("reset");
      this.#hasOpened = true;
      this.#isResting = false;
      return sealing ? await sealing(database) : database;
    } catch (error) {
      void closeWhenOpen(opening);
      throw error;
    }
  }

  /** Asks for the key; undefined when nothing is to be encrypted. */
  async #askKey(): Promise<Sealing<Stores> | undefined> {
    const { schema, encryption } = this.#options;
    if (!encryption) return undefined;
    const refuse = (why: string, cause?: unknown): ImError =>
      new ImError("storage", `Cannot use database: ${why}`, { cause });
    const { prepareSealing } = await import("./seal.ts");
    const asking = prepareSealing({ ...encryption, schema, store: SEAL_STORE, refuse });
    return this.#within(KEY_MS, asking, "get the key: no answer came");
  }

  #forget(connecting: Promise<Database<Stores>>): void {
    if (this.#connecting === connecting) this.#connecting = undefined;
  }

  #endDeleted(): void {
    if (this.#ended) return;
    this.#ended = new ImError("storage", "Cannot use the storage: another tab has deleted it");
    this.#tell("deleted");
  }

  #tell(loss: StorageLoss): void {
    // Not in the middle of opening: a listener may use the storage, or throw.
    for (const listener of this.#listeners) void Promise.resolve(loss).then(listener);
  }

  async #track<Result>(work: Promise<Result>): Promise<Result> {
    this.#underWay.add(work);
    try {
      return await work;
    } finally {
      this.#underWay.delete(work);
    }
  }

  async #within<Result>(limitMs: number, work: Promise<Result>, what: string): Promise<Result> {
    const { environment } = this.#options;
    let timer: Timer | undefined;
    const limit = new Promise<never>((_, reject) => {
      const giveUp = (): void => reject(new ImError("storage", `Cannot ${what}`));
      timer = environment.setTimer(giveUp, limitMs);
    });
    try {
      return await Promise.race([work, limit]);
    } finally {
      environment.clearTimer(timer);
    }
  }
}

const SEAL_SCHEMA: Schema<StoreMap> = { [SEAL_STORE]: { keyPath: "id" } };

/** Few need it, so it is fetched apart. */
function importMemory() {
  return import("./memory-database.ts");
}

async function closeWhenOpen(opening: Promise<Database<StoreMap>>): Promise<void> {
  try {
    (await opening).close();
  } catch {
    // It never opened: nothing to close.
  }
}
