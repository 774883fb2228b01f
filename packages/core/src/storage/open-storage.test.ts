import { forceCloseDatabase } from "fake-indexeddb";
import { hostEnvironment } from "@im-chat/transport";
import { createManualEnvironment } from "@im-chat/transport/testing";
import type { ManualEnvironment } from "@im-chat/transport/testing";
import { afterEach, describe, expect, test, vi } from "vitest";
import { CONTRACT_SCHEMA, storageContract } from "../testing/storage-contract.ts";
import type { ContractStores } from "../testing/storage-contract.ts";
import { openStorage } from "./open-storage.ts";
import type { StorageOptions } from "./open-storage.ts";
import type { Storage, StorageLoss } from "./storage.ts";
import { isClosed, watchConnections } from "../../test/connections.ts";
import { useIndexedDb } from "../../test/indexed-db.ts";

useIndexedDb();

let databases = 0;

/** As in a page whose cookies are blocked: there, and everything asked of it throws. */
function refusing(): Pick<IDBFactory, "open" | "databases" | "deleteDatabase"> {
  const refuse = (): never => {
    throw new DOMException("The operation is insecure.", "SecurityError");
  };
  return { open: refuse, databases: refuse, deleteDatabase: refuse };
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("storage on IndexedDB", () => {
  const contract = storageContract({
    async create() {
      const name = freshName();
      return { open: () => open({ name }) };
    },
  });
  test.for(contract)("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

describe("where there is no IndexedDB", () => {
  test("it is in memory, and says why", async () => {
    vi.stubGlobal("indexedDB", undefined);
    const storage = await open();
    expect(storage.kind).toBe("memory");
    expect(storage.reason).toMatchObject({
      code: "storage",
      message: expect.stringContaining("Cannot open database"),
    });
    await put(storage, "a");
    expect(await ids(storage)).toEqual(["a"]);
    await storage.close();
  });

  test("a page that may not use it is told so", async () => {
    vi.spyOn(indexedDB, "open").mockImplementation(() => {
      throw new DOMException("The operation is insecure.", "SecurityError");
    });
    const storage = await open();
    expect(storage.kind).toBe("memory");
    expect(storage.reason?.message).toContain("The operation is insecure.");
  });

  test.for([undefined, refusing()])("there is nothing to delete either", async (refused) => {
    vi.stubGlobal("indexedDB", refused);
    const storage = await open();
    await put(storage, "a");
    await expect(storage.destroy()).resolves.toBeUndefined();
  });

  test("asked for memory, it has nothing to explain", async () => {
    const storage = await open({ kind: "memory" });
    expect(storage.kind).toBe("memory");
    expect(storage.reason).toBeUndefined();
  });

  test("a database that another tab does not let go is waited for five seconds", async () => {
    const name = freshName();
    const holder = await holdOpen(name);
    const environment = createManualEnvironment();
    const opening = open({ name, environment });
    await passUntil(environment, opening);
    const storage = await opening;
    expect(storage.kind).toBe("memory");
    expect(storage.reason?.message).toContain("another tab may hold it");
    holder.close();
    await storage.close();
  });
});

describe("tabs of different releases", () => {
  type More = ContractStores & { readonly extra: { readonly id: string } };
  const schema = { ...CONTRACT_SCHEMA, extra: { keyPath: "id" } };

  test("a newer one adds its stores and keeps what is there, and the older one goes on", async () => {
    const name = freshName();
    const older = await open({ name });
    await put(older, "a");
    const newer = await openStorage<More>({
      name,
      schema,
      kind: "auto",
      environment: hostEnvironment(),
    });
    expect(newer.kind).toBe("indexeddb");
    await newer.write(["extra", "notes"], async (tx) => {
      await tx.put("extra", { id: "x" });
      await tx.put("notes", { id: "b", text: "" });
    });
    expect(await ids(older)).toEqual(["a", "b"]);
    expect(older.kind).toBe("indexeddb");
    await older.close();
    await newer.destroy();
  });

  test("an older one that comes later opens what the newer one made", async () => {
    const name = freshName();
    const newer = await openStorage<More>({
      name,
      schema,
      kind: "auto",
      environment: hostEnvironment(),
    });
    const older = await open({ name });
    await put(older, "a");
    expect(older.kind).toBe("indexeddb");
    await older.close();
    await newer.destroy();
  });

  test("many that come at once, with different stores, all find theirs", async () => {
    const name = freshName();
    const storages = await Promise.all(
      ["one", "two", "three", "four"].map((extra) =>
        openStorage<Record<string, { readonly id: string }>>({
          name,
          schema: { [extra]: { keyPath: "id" } },
          kind: "auto",
          environment: hostEnvironment(),
        }),
      ),
    );
    for (const [index, extra] of ["one", "two", "three", "four"].entries()) {
      await storages[index]?.write([extra], (tx) => tx.put(extra, { id: "a" }));
    }
    expect(storages.map(({ kind }) => kind)).toEqual([
      "indexeddb",
      "indexeddb",
      "indexeddb",
      "indexeddb",
    ]);
    await Promise.all(storages.map((storage) => storage.close()));
  });
});

describe("a database that breaks", () => {
  test("one lost connection is replaced, and the write is there", async () => {
    const environment = createManualEnvironment();
    const storage = await open({ environment });
    failTransactions(1, "UnknownError");
    const write = put(storage, "a");
    await passUntil(environment, write);
    expect(await ids(storage)).toEqual(["a"]);
    expect(storage.kind).toBe("indexeddb");
    await storage.destroy();
  });

  test("it is tried after 0.2, 1 and 5 seconds, and then memory stands in", async () => {
    const environment = createManualEnvironment();
    const storage = await open({ environment });
    const losses: StorageLoss[] = [];
    storage.onLoss((loss) => losses.push(loss));
    await put(storage, "a");
    failTransactions(4, "InvalidStateError");
    const startMs = environment.now();
    const write = put(storage, "b");
    await passUntil(environment, write);
    expect(environment.now() - startMs).toBeGreaterThanOrEqual(6_200);
    expect(storage.kind).toBe("memory");
    expect(storage.reason).toMatchObject({ code: "storage" });
    expect(losses).toEqual(["reset"]);
    expect(await ids(storage)).toEqual(["b"]);
    await storage.close();
  });

  test("what the user wrote and a full disk refuses is told as such, and the storage stays", async () => {
    const storage = await open();
    fillDisk();
    const write = storage.write(["notes"], (tx) => tx.put("notes", { id: "a", text: "" }), {
      isDurable: true,
    });
    await expect(write).rejects.toMatchObject({ code: "storage_full" });
    expect(storage.kind).toBe("indexeddb");
    vi.restoreAllMocks();
    await put(storage, "a");
    expect(await ids(storage)).toEqual(["a"]);
    await storage.destroy();
  });

  test("a full disk is made room on once, and the write is done again", async () => {
    let asked = 0;
    const storage = await open({
      makeRoom: async () => {
        asked += 1;
        vi.restoreAllMocks();
        return true;
      },
    });
    fillDisk();
    await put(storage, "a");
    expect(asked).toBe(1);
    expect(storage.kind).toBe("indexeddb");
    expect(await ids(storage)).toEqual(["a"]);
    await storage.destroy();
  });

  test("where no room can be made, memory takes what can be had again, and says why", async () => {
    const storage = await open({ makeRoom: async () => false });
    const losses: StorageLoss[] = [];
    storage.onLoss((loss) => losses.push(loss));
    fillDisk();
    await put(storage, "a");
    expect(storage.kind).toBe("memory");
    expect(storage.reason).toMatchObject({ code: "storage_full" });
    expect(await ids(storage)).toEqual(["a"]);
    await storage.destroy();
    expect(losses).toEqual(["reset"]);
  });

  test("a disk that is full after room was made too is done without, but for what the user wrote", async () => {
    const storage = await open({ makeRoom: async () => true });
    fillDisk();
    const write = storage.write(["notes"], (tx) => tx.put("notes", { id: "a", text: "" }), {
      isDurable: true,
    });
    await expect(write).rejects.toMatchObject({ code: "storage_full" });
    expect(storage.kind).toBe("indexeddb");
    await put(storage, "b");
    expect(storage.kind).toBe("memory");
    expect(storage.reason).toMatchObject({ code: "storage_full" });
    expect(await ids(storage)).toEqual(["b"]);
    await storage.destroy();
  });

  test("whoever finds the disk full while room is made waits for it", async () => {
    let asked = 0;
    const storage = await open({
      makeRoom: async (full) => {
        asked += 1;
        // What makes room does not wait for itself.
        await expect(put(full, "in vain")).rejects.toMatchObject({ code: "storage_full" });
        await new Promise((resolve) => setTimeout(resolve, 20));
        vi.restoreAllMocks();
        return true;
      },
    });
    fillDisk();
    const durable = storage.write(["notes"], (tx) => tx.put("notes", { id: "c", text: "" }), {
      isDurable: true,
    });
    await Promise.all([put(storage, "a"), put(storage, "b"), durable]);
    expect(asked).toBe(1);
    expect(storage.kind).toBe("indexeddb");
    expect(await ids(storage)).toEqual(["a", "b", "c"]);
    await storage.destroy();
  });

  test("what the caller throws is never taken for a broken database", async () => {
    const storage = await open();
    let runs = 0;
    const mine = new DOMException("Stopped by the user", "AbortError");
    const write = storage.write(["notes"], async () => {
      runs += 1;
      throw mine;
    });
    await expect(write).rejects.toBe(mine);
    expect(runs).toBe(1);
    await storage.destroy();
  });

  test("a database that was cleared behind its back stands empty, and says so", async () => {
    const connections = watchConnections();
    const name = freshName();
    const storage = await open({ name });
    await put(storage, "a");
    const losses: StorageLoss[] = [];
    storage.onLoss((loss) => losses.push(loss));
    // The types of the package ask for the class instead of its object.
    const forceClose: (connection: never) => void = forceCloseDatabase;
    for (const connection of connections) forceClose(connection as never);
    await new Promise((resolve) => {
      indexedDB.deleteDatabase(name).onsuccess = resolve;
    });
    expect(await ids(storage)).toEqual([]);
    expect(storage.kind).toBe("indexeddb");
    expect(losses).toEqual(["reset"]);
    await storage.destroy();
  });

  test("a write that the browser aborts is done again from the start", async () => {
    const environment = createManualEnvironment();
    const storage = await open({ environment });
    const transactions = watchTransactions();
    let runs = 0;
    const write = storage.write(["notes"], async (tx) => {
      runs += 1;
      await tx.put("notes", { id: "a", text: "" });
      if (runs === 1) transactions[0]?.abort();
      await tx.put("notes", { id: "b", text: "" });
    });
    await passUntil(environment, write);
    await write;
    expect(runs).toBe(2);
    expect(await ids(storage)).toEqual(["a", "b"]);
    await storage.destroy();
  });
});

describe("a page that is about to stand still", () => {
  test("lets go of the database, and what is asked for next finds it again", async () => {
    const connections = watchConnections();
    const storage = await open();
    const write = put(storage, "a");
    await Promise.resolve();
    storage.rest?.();
    await write;
    await expect.poll(() => connections.map(isClosed)).toEqual([true]);
    expect(await ids(storage)).toEqual(["a"]);
    expect(storage.kind).toBe("indexeddb");
    await storage.destroy();
  });

  test("is told that another tab has deleted it meanwhile, and makes no new one", async () => {
    const name = freshName();
    const storage = await open({ name });
    await put(storage, "a");
    const losses: StorageLoss[] = [];
    storage.onLoss((loss) => losses.push(loss));
    storage.rest?.();
    await (await open({ name })).destroy();
    await expect(ids(storage)).rejects.toMatchObject({ code: "storage" });
    expect(losses).toEqual(["deleted"]);
    expect((await indexedDB.databases()).map((database) => database.name)).not.toContain(name);
    await storage.close();
  });

  test("keeps what is in memory", async () => {
    const storage = await open({ kind: "memory" });
    await put(storage, "a");
    storage.rest?.();
    expect(await ids(storage)).toEqual(["a"]);
    await storage.close();
  });

  test("asks for no key again", async () => {
    let asked = 0;
    const key = async (): Promise<Uint8Array> => {
      asked += 1;
      return new Uint8Array(32);
    };
    const randomBytes = (length: number): Uint8Array => new Uint8Array(length);
    const storage = await open({ encryption: { key, randomBytes } });
    await put(storage, "a");
    storage.rest?.();
    expect(await ids(storage)).toEqual(["a"]);
    expect(asked).toBe(1);
    await storage.destroy();
  });
});

function freshName(): string {
  databases += 1;
  return `storage-${databases}`;
}

function open(
  options: Partial<StorageOptions<ContractStores>> = {},
): Promise<Storage<ContractStores>> {
  return openStorage({
    name: freshName(),
    schema: CONTRACT_SCHEMA,
    kind: "auto",
    environment: hostEnvironment(),
    ...options,
  });
}

function fillDisk(): void {
  vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
    throw new DOMException("", "QuotaExceededError");
  });
}

function put(storage: Pick<Storage<ContractStores>, "write">, id: string): Promise<void> {
  return storage.write(["notes"], (tx) => tx.put("notes", { id, text: "" }));
}

async function ids(storage: Storage<ContractStores>): Promise<readonly string[]> {
  const notes = await storage.read(["notes"], (tx) => tx.getAll("notes"));
  return notes.map(({ id }) => id);
}

/** A tab that is frozen: it does not close its connection when another tab asks. */
async function holdOpen(name: string): Promise<IDBDatabase> {
  return new Promise((resolve) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => resolve(request.result);
  });
}

type Begin = (...options: Parameters<IDBDatabase["transaction"]>) => IDBTransaction;

/** Puts something in the way of transactions that begin from here on. */
function interceptTransactions(intercept: (begin: () => IDBTransaction) => IDBTransaction): void {
  const begin: Begin = Reflect.get(IDBDatabase.prototype, "transaction");
  vi.spyOn(IDBDatabase.prototype, "transaction").mockImplementation(function (
    this: IDBDatabase,
    ...options
  ) {
    return intercept(() => begin.apply(this, options));
  });
}

/** The next transactions cannot begin. */
function failTransactions(count: number, name: string): void {
  let left = count;
  interceptTransactions((begin) => {
    left -= 1;
    if (left >= 0) throw new DOMException("Connection to Indexed Database server lost.", name);
    return begin();
  });
}

/** Transactions that begin from here on. */
function watchTransactions(): readonly IDBTransaction[] {
  const transactions: IDBTransaction[] = [];
  interceptTransactions((begin) => {
    const transaction = begin();
    transactions.push(transaction);
    return transaction;
  });
  return transactions;
}

/** Lets time pass until the work is done, whichever way it ends. */
async function passUntil(environment: ManualEnvironment, work: Promise<unknown>): Promise<void> {
  const progress = { isDone: false };
  const finish = (): void => {
    progress.isDone = true;
  };
  work.then(finish, finish);
  for (let step = 0; step < 500 && !progress.isDone; step += 1) await environment.advance(50);
}
