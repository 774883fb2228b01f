import { hostEnvironment } from "@im-chat/transport";
import { createManualEnvironment } from "@im-chat/transport/testing";
import { describe, expect, test } from "vitest";
import { CONTRACT_SCHEMA, storageContract } from "../testing/storage-contract.ts";
import type { ContractStores } from "../testing/storage-contract.ts";
import { openStorage } from "./open-storage.ts";
import type { StorageOptions } from "./open-storage.ts";
import type { Storage } from "./storage.ts";
import { useIndexedDb } from "../../test/indexed-db.ts";

useIndexedDb();

const KEY = new Uint8Array(32).fill(7);
const randomBytes = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
const SECRET = { id: "a", text: "the key is under the mat 钥匙" };

let databases = 0;

function freshName(): string {
  databases += 1;
  return `seal-${databases}`;
}

function open(
  name: string,
  { key, ...options }: Partial<StorageOptions<ContractStores>> & { readonly key?: Uint8Array } = {},
): Promise<Storage<ContractStores>> {
  return openStorage({
    name,
    schema: CONTRACT_SCHEMA,
    kind: "auto",
    environment: hostEnvironment(),
    encryption: key && { key: async () => key, randomBytes },
    ...options,
  });
}

const put = (storage: Storage<ContractStores>, ...notes: readonly (typeof SECRET)[]) =>
  storage.write(["notes"], async (tx) => {
    for (const note of notes) await tx.put("notes", note);
  });
const notesOf = (storage: Storage<ContractStores>) =>
  storage.read(["notes"], (tx) => tx.getAll("notes"));

type Raw = Record<string, unknown>;

/** What really lies in a store, past everything of ours. */
async function rawOf(name: string, change?: (store: IDBObjectStore, values: Raw[]) => void) {
  const opening = indexedDB.open(name);
  await new Promise((resolve) => (opening.onsuccess = resolve));
  const transaction = opening.result.transaction(["notes"], "readwrite");
  const store = transaction.objectStore("notes");
  const all = store.getAll() as IDBRequest<Raw[]>;
  all.onsuccess = () => change?.(store, all.result);
  await new Promise((resolve) => (transaction.oncomplete = resolve));
  opening.result.close();
  return all.result;
}

describe("encrypted storage", () => {
  const contract = storageContract({
    async create() {
      const name = freshName();
      return { open: () => open(name, { key: KEY }) };
    },
  });
  test.for(contract)("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

test("nothing but the keys of the stores can be read without the key", async () => {
  const name = freshName();
  const storage = await open(name, { key: KEY });
  await put(storage, SECRET, { ...SECRET, id: "b" });
  await storage.close();
  const raw = await rawOf(name);
  expect(raw.map((value) => Object.keys(value))).toEqual([
    ["id", "sealed"],
    ["id", "sealed"],
  ]);
  const bytes = raw.map(({ sealed }) => sealed as Uint8Array);
  const clear = new TextEncoder().encode(SECRET.text.slice(0, 8)).join();
  for (const part of bytes) expect(part.join()).not.toContain(clear);
  // The same text looks different each time.
  expect(bytes[0]?.slice(24)).not.toEqual(bytes[1]?.slice(24));
});

test.for<readonly [string, Uint8Array | undefined, string]>([
  ["another key", new Uint8Array(32).fill(8), "it was encrypted with another key"],
  ["half a key", KEY.slice(16), "its key has 16 bytes, not 32"],
  ["no key", undefined, "it is encrypted, and no key was given"],
])("with %s it is in memory and says why, and what is kept stays", async ([, key, why]) => {
  const name = freshName();
  const storage = await open(name, { key: KEY });
  await put(storage, SECRET);
  await storage.close();

  const refused = await open(name, key ? { key } : {});
  expect(refused.kind).toBe("memory");
  expect(refused.reason?.message).toContain(why);
  await put(refused, { id: "z", text: "" });
  await refused.close();

  const again = await open(name, { key: KEY });
  expect(again.kind).toBe("indexeddb");
  expect(await notesOf(again)).toEqual([SECRET]);
  await again.destroy();
});

test("a key that cannot be had leaves it in memory, and the reason is told", async () => {
  const key = async (): Promise<Uint8Array> => {
    throw new Error("the vault is shut");
  };
  const storage = await open(freshName(), { encryption: { key, randomBytes } });
  expect(storage.kind).toBe("memory");
  expect(storage.reason?.message).toContain("no key for it: the vault is shut");
  await storage.close();
});

test("what was kept before there was a key can be read with one, and is encrypted by and by", async () => {
  const name = freshName();
  const plain = await open(name);
  const notes = Array.from({ length: 450 }, (_, index) => ({ id: `n${1000 + index}`, text: "x" }));
  await put(plain, ...notes);
  await plain.close();

  const storage = await open(name, { key: KEY });
  expect(await notesOf(storage)).toEqual(notes);
  const isLegible = async () => (await rawOf(name)).some((value) => "text" in value);
  await expect.poll(isLegible).toBe(false);
  expect(await notesOf(storage)).toEqual(notes);
  await storage.destroy();
});

test("a value in another's place is refused, as a damaged one is: memory stands in, and the rest stays", async () => {
  const name = freshName();
  const storage = await open(name, { key: KEY });
  await put(storage, SECRET, { id: "b", text: "harmless" });
  await storage.close();
  await rawOf(name, (store, [first, second]) => {
    store.put({ ...second, id: first?.["id"] });
  });

  const environment = createManualEnvironment();
  const damaged = await open(name, { key: KEY, environment });
  const reading = notesOf(damaged);
  const progress = { isDone: false };
  void reading.finally(() => (progress.isDone = true));
  for (let step = 0; step < 500 && !progress.isDone; step += 1) await environment.advance(50);
  expect(await reading).toEqual([]);
  expect(damaged.kind).toBe("memory");
  expect(damaged.reason?.message).toContain('what is stored in "notes" is damaged');
  await damaged.close();
  expect(await rawOf(name)).toHaveLength(2);
});
