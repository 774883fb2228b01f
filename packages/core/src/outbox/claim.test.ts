import { createConversationCommand, sendMessageCommand } from "@im-chat/protocol";
import { expect, test } from "vitest";
import { createDatabase } from "../database/database.ts";
import type { Database } from "../database/database.ts";
import { SCHEMA } from "../database/schema.ts";
import type { OutboxRecord } from "../database/schema.ts";
import { createMemoryDisk } from "../storage/memory-storage.ts";
import { claimBatch, releaseClaims } from "./claim.ts";
import type { Claimant } from "./claim.ts";
import { readLane } from "./lane.ts";

const LANE = "00000000-0000-7000-8000-0000000000aa";

const tab = (owner: string, parts: Partial<Claimant> = {}): Claimant => ({
  owner,
  nowMs: 1000,
  aheadMs: 0,
  newId: () => "018f0000-0000-7000-8000-000000000001",
  ...parts,
});

async function lane(rows: readonly Partial<OutboxRecord>[]): Promise<Database> {
  const fail = (thrown: unknown): void => {
    throw thrown as Error;
  };
  const storage = Promise.resolve(createMemoryDisk(SCHEMA).open());
  const line = { post: () => undefined, close: () => undefined };
  const database = createDatabase({ storage, openLine: () => line, report: fail });
  await database.commit(["outbox", "meta"], async (tx) => {
    const cursor = { epoch: 3, version: 0 };
    await tx.put("meta", { key: "account", cursor, stamp: new Uint8Array(0), epochCount: 0 });
    for (const [index, row] of rows.entries()) {
      const number = index + 1;
      const commandId = `00000000-0000-7000-8000-${String(number).padStart(12, "0")}`;
      const base = { lane: LANE, number, commandId, kind: sendMessageCommand.number } as const;
      const rest = {
        data: new Uint8Array(10),
        writtenAt: 0,
        expiresAt: 9e15,
        state: { name: "queued" },
      } as const;
      await tx.put("outbox", { ...base, ...rest, ...row });
    }
  });
  return database;
}

const statesOf = (database: Database) =>
  database.read(["outbox"], async (tx) =>
    (await readLane(tx, LANE)).map(({ state }) => state.name),
  );

test("a lane that one tab sends is left alone by the others until the claim lapses or is given up", async () => {
  const database = await lane([{}, {}]);
  expect(await claimBatch(database, LANE, tab("left"))).toMatchObject({
    type: "batch",
    epochs: [0, 0],
  });
  expect(await statesOf(database)).toEqual(["attempted", "attempted"]);
  const other = await claimBatch(database, LANE, tab("right"));
  expect(other.type).toBe("taken");
  const later = other.type === "taken" ? other.untilMs : 0;
  expect(await claimBatch(database, LANE, tab("right", { nowMs: later }))).toMatchObject({
    type: "batch",
  });
  await releaseClaims(database, "right");
  expect(await claimBatch(database, LANE, tab("left"))).toMatchObject({ type: "batch" });
});

test("a claim of before the clock was set back holds up nothing", async () => {
  const database = await lane([{}]);
  const tomorrow = { nowMs: 86_400_000 };
  expect(await claimBatch(database, LANE, tab("left", tomorrow))).toMatchObject({ type: "batch" });
  expect(await claimBatch(database, LANE, tab("right"))).toMatchObject({ type: "batch" });
});

test("a creation goes first and alone, under the account's epoch", async () => {
  const database = await lane([{ kind: createConversationCommand.number }, {}]);
  const claim = await claimBatch(database, LANE, tab("left"));
  expect(claim).toMatchObject({ type: "batch", epochs: [3] });
  expect(await statesOf(database)).toEqual(["attempted", "queued"]);
});

test("a batch has at most 16 rows and 100 KB, and always one", async () => {
  const many = await claimBatch(
    await lane(Array.from({ length: 20 }, () => ({}))),
    LANE,
    tab("left"),
  );
  expect(many.type === "batch" && many.rows.length).toBe(16);
  const data = new Uint8Array(90_000);
  const large = await claimBatch(await lane([{ data }, { data }]), LANE, tab("left"));
  expect(large.type === "batch" && large.rows.length).toBe(1);
});

test("what has waited too long fails, what failed is passed over, what the server had in memory goes again", async () => {
  const database = await lane([
    { expiresAt: 999 },
    { state: { name: "provisional" } },
    { state: { name: "failed", code: "invalid", message: "", wasAttempted: true } },
    {},
  ]);
  const claim = await claimBatch(database, LANE, tab("left"));
  expect(claim.type === "batch" && claim.rows.map(({ number }) => number)).toEqual([2, 4]);
  expect(await statesOf(database)).toEqual(["failed", "provisional", "failed", "attempted"]);
});

test("a command that makes sense in one epoch only is dropped in another, and waits nowhere any more", async () => {
  const database = await lane([{ epoch: 9 }]);
  const told: string[] = [];
  database.onChange(({ lanes }) => void told.push(...lanes));
  expect(await claimBatch(database, LANE, tab("left"))).toEqual({ type: "empty" });
  expect(await statesOf(database)).toEqual([]);
  expect(told).toEqual([LANE]);
});
