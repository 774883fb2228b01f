import { describe, expect, test } from "vitest";
import { CONTRACT_SCHEMA, storageContract } from "../testing/storage-contract.ts";
import { createMemoryDisk } from "./memory-storage.ts";

describe("storage in memory", () => {
  const contract = storageContract({
    async create() {
      const disk = createMemoryDisk(CONTRACT_SCHEMA);
      return { open: async () => disk.open() };
    },
  });
  test.for(contract)("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

test("a transaction that has ended cannot be used any more", async () => {
  const storage = createMemoryDisk(CONTRACT_SCHEMA).open();
  const tx = await storage.write(["notes"], async (writing) => writing);
  await expect(tx.put("notes", { id: "late", text: "" })).rejects.toThrow(
    "the transaction has ended",
  );
  expect(await storage.read(["notes"], (reading) => reading.getAll("notes"))).toEqual([]);
});
