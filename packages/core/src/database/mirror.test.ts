import { expect, test } from "vitest";
import { createMemoryDisk } from "../storage/memory-storage.ts";
import type { Storage } from "../storage/storage.ts";
import { createDatabase } from "./database.ts";
import type { Database } from "./database.ts";
import { Mirror } from "./mirror.ts";
import { SCHEMA } from "./schema.ts";
import type { Stores } from "./schema.ts";

const ID = "00000000-0000-7000-8000-0000000000aa";

/** One command waits. */
async function open(storage: Storage<Stores>): Promise<Database> {
  const database = createDatabase({
    storage: Promise.resolve(storage),
    openLine: () => undefined,
    report(thrown) {
      throw thrown;
    },
  });
  await write(database, "the first");
  return database;
}

/** Puts a command in the first place of its lane. */
function write(database: Database, commandId: string): Promise<void> {
  return database.commit(["outbox"], (tx) =>
    tx.put("outbox", {
      lane: ID,
      number: 1,
      commandId,
      kind: 1,
      data: new Uint8Array(0),
      writtenAt: 0,
      expiresAt: 1,
      state: { name: "queued" },
    }),
  );
}

test("a first reading that is run again shows what waits once", async () => {
  const storage = createMemoryDisk(SCHEMA).open();
  const database = await open({
    ...storage,
    // As when the browser cuts the connection at the end of a transaction.
    async read(stores, fn) {
      await storage.read(stores, fn);
      return storage.read(stores, fn);
    },
  });
  const mirror = new Mirror(database);
  await mirror.start();
  expect(mirror.lanes.get(ID)).toHaveLength(1);
});

test("a command that has gone is told to have, also when another one took its place in the lane", async () => {
  const database = await open(createMemoryDisk(SCHEMA).open());
  const mirror = new Mirror(database);
  await mirror.start();
  await write(database, "the second");
  const { gone } = await mirror.read({
    conversations: new Set(),
    lanes: new Set([ID]),
    drafts: new Set(),
    users: new Set(),
    rows: new Map(),
    facts: [],
  });
  expect(gone.get(ID)?.map(({ commandId }) => commandId)).toEqual(["the first"]);
});
