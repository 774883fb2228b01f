import { hostEnvironment } from "@im-chat/transport";
import { describe, expect, test } from "vitest";
import { CONTRACT_SCHEMA, storageContract } from "../testing/storage-contract.ts";
import type { ContractStores } from "../testing/storage-contract.ts";
import { openStorage } from "./open-storage.ts";
import type { Encryption } from "./open-storage.ts";
import type { Storage, StorageLoss } from "./storage.ts";

let databases = 0;

describe("storage on a browser's IndexedDB", () => {
  const contract = storageContract({
    async create() {
      databases += 1;
      const name = `contract-${databases}`;
      return { open: () => open(name) };
    },
  });
  test.for(contract)("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

test("a browser with IndexedDB gets it", async () => {
  const storage = await open("kind");
  expect(storage.kind).toBe("indexeddb");
  expect(storage.reason).toBeUndefined();
  await storage.destroy();
});

test("what another tab has deleted while a page stood still is not made again", async () => {
  const storage = await open("resting");
  const losses: StorageLoss[] = [];
  storage.onLoss((loss) => losses.push(loss));
  await storage.write(["notes"], (tx) => tx.put("notes", { id: "a", text: "" }));
  storage.rest?.();
  const again = await open("resting");
  expect(await again.read(["notes"], (tx) => tx.getAll("notes"))).toHaveLength(1);
  await again.destroy();
  const reading = storage.read(["notes"], (tx) => tx.getAll("notes"));
  await expect(reading).rejects.toMatchObject({ code: "storage" });
  expect(losses).toEqual(["deleted"]);
  const names = (await indexedDB.databases()).map(({ name }) => name);
  expect(names).not.toContain("resting");
  await storage.close();
});

describe("encrypted storage on a browser's IndexedDB", () => {
  const contract = storageContract({
    async create() {
      databases += 1;
      const name = `encrypted-${databases}`;
      return { open: () => open(name, ENCRYPTION) };
    },
  });
  test.for(contract)("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

const ENCRYPTION: Encryption = {
  key: async () => new Uint8Array(32).fill(7),
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
};

function open(name: string, encryption?: Encryption): Promise<Storage<ContractStores>> {
  return openStorage({
    name,
    schema: CONTRACT_SCHEMA,
    kind: "auto",
    environment: hostEnvironment(),
    encryption,
  });
}
