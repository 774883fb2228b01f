import type { ConversationId } from "@im-chat/protocol";
import { createTestStage, until } from "@im-chat/testing";
import { afterEach, expect, test, vi } from "vitest";
import { hostEnvironment } from "../environment.ts";
import { createMemoryDisk } from "../storage/memory-storage.ts";
import type { Storage } from "../storage/storage.ts";
import { keepBudget, makeRoom } from "./room.ts";
import { SCHEMA } from "./schema.ts";
import type { Range, RowRecord, Stores } from "./schema.ts";
import { useIndexedDb } from "../../test/indexed-db.ts";

useIndexedDb();

afterEach(() => {
  vi.restoreAllMocks();
});

function conversationOf(number: number): ConversationId {
  return `0190a000-0000-7000-8000-00000000000${number}`;
}

function rowOf(conversationId: ConversationId, seq: number): RowRecord {
  return {
    conversationId,
    messageId: `0190a000-0000-7000-8000-${String(seq).padStart(12, "0")}`,
    seq,
    version: seq,
    sender: "bob",
    createdAt: seq,
    writtenAt: 0,
    revision: 0,
    editedAt: 0,
    state: "live",
    codec: 0,
    body: new Uint8Array(0),
    envelope: { kind: "text", mentions: [], mentionsAll: false, expiresAt: 0 },
  };
}

/** A storage with a conversation for each list of ranges; the first one was opened longest ago. */
async function stored(...conversations: readonly (readonly Range[])[]): Promise<Storage<Stores>> {
  const storage = createMemoryDisk(SCHEMA).open();
  await storage.write(["timelines", "rows"], async (tx) => {
    for (const [index, ranges] of conversations.entries()) {
      const id = conversationOf(index);
      const cursor = { epoch: 1, version: 1 };
      await tx.put("timelines", { id, cursor, ranges, generation: index, openedAt: 1 + index });
      for (const { from, to } of ranges)
        for (let seq = from; seq <= to; seq += 1) await tx.put("rows", rowOf(id, seq));
    }
  });
  return storage;
}

async function rangesOf(storage: Storage<Stores>, number: number): Promise<readonly Range[]> {
  return storage.read(["timelines", "rows"], async (tx) => {
    const id = conversationOf(number);
    const { ranges = [] } = (await tx.get("timelines", id)) ?? {};
    const rows = await tx.getAll("rows", { from: [id], to: [id, Number.MAX_SAFE_INTEGER] });
    const told = ranges.flatMap(({ from, to }) =>
      Array.from({ length: to - from + 1 }, (_, index) => from + index),
    );
    // What is said to be here is here, and nothing else.
    expect(rows.map(({ seq }) => seq)).toEqual(told);
    return ranges;
  });
}

/** Of which a fifth is so many rows. */
const quotaOf = (rows: number): number => rows * 500 * 5;

test("within the budget everything stays", async () => {
  const storage = await stored([{ from: 1, to: 500 }]);
  const environment = { storageQuota: async () => quotaOf(500) };
  await keepBudget(storage, { environment, opened: () => [] });
  expect(await rangesOf(storage, 0)).toEqual([{ from: 1, to: 500 }]);
});

test("above it the oldest rows of what was opened longest ago go first, and the newest 200 stay", async () => {
  const storage = await stored(
    [
      { from: 1, to: 300 },
      { from: 1001, to: 3000 },
    ],
    [{ from: 1, to: 1500 }],
    [{ from: 1, to: 900 }],
  );
  const environment = { storageQuota: async () => quotaOf(1500) };
  await keepBudget(storage, { environment, opened: () => [] });
  expect(await rangesOf(storage, 0)).toEqual([{ from: 2801, to: 3000 }]);
  expect(await rangesOf(storage, 1)).toEqual([{ from: 1301, to: 1500 }]);
  expect(await rangesOf(storage, 2)).toEqual([{ from: 1, to: 900 }]);
});

test("what somebody looks at stays", async () => {
  const storage = await stored([{ from: 1, to: 900 }], [{ from: 1, to: 900 }]);
  const environment = { storageQuota: async () => quotaOf(1000) };
  await keepBudget(storage, { environment, opened: () => [conversationOf(0)] });
  expect(await rangesOf(storage, 0)).toEqual([{ from: 1, to: 900 }]);
  expect(await rangesOf(storage, 1)).toEqual([{ from: 701, to: 900 }]);
});

test("where nobody tells of a quota there is a budget all the same", async () => {
  const storage = await stored([{ from: 1, to: 900 }]);
  await keepBudget(storage, {
    environment: { storageQuota: async () => undefined },
    opened: () => [],
  });
  expect(await rangesOf(storage, 0)).toEqual([{ from: 1, to: 900 }]);
});

test("a full device gives a fifth of the rows, or says that there is nothing to give", async () => {
  const storage = await stored([{ from: 1, to: 1000 }], [{ from: 1, to: 1000 }]);
  expect(await makeRoom(storage)).toBe(true);
  expect(await rangesOf(storage, 0)).toEqual([{ from: 801, to: 1000 }]);
  expect(await rangesOf(storage, 1)).toEqual([{ from: 1, to: 1000 }]);
  expect(await makeRoom(await stored([{ from: 1, to: 150 }]))).toBe(false);
});

test("on a device without room, what comes is shown from memory, and what one writes is refused while nothing is lost", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const { openStorage } = hostEnvironment();
  const alice = stage.chat("alice", { world: { openStorage } });
  await until(alice.connection, ({ name }) => name === "online", "a link");
  const hers = await alice.openDirect("bob");
  await hers.send({ text: "while there was room" });
  await until(hers.summary, (summary) => summary?.lastMessage?.seq === 1, "the ack");

  vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
    throw new DOMException("", "QuotaExceededError");
  });
  await expect(hers.send({ text: "too much" })).rejects.toMatchObject({ code: "storage_full" });
  expect(alice.storage.get()).toEqual({ kind: "indexeddb" });

  const bob = stage.chat("bob");
  await until(bob.conversations, ({ items }) => items.length === 1, "bob's list");
  await bob.conversation(hers.id).send({ text: "an answer" });
  await until(
    alice.storage,
    ({ kind, reason }) => kind === "memory" && reason?.code === "storage_full",
    "memory",
  );
  hers.open();
  await until(hers.timeline, ({ rows }) => rows.length === 2, "both messages");
  await hers.send({ text: "in memory now" });
  await until(hers.timeline, ({ lastSeq }) => lastSeq === 3, "the third");
});
