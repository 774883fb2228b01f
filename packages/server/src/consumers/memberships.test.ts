import { expect, test } from "vitest";
import { openNodeSqlite } from "../database/node-sqlite.ts";
import { SqliteDatabase } from "../database/sqlite-database.ts";
import type { Database } from "../database/tx.ts";
import { beginEpochs } from "../log/begin-epochs.ts";
import type { LogParts } from "../log/parts.ts";
import { EVENTS } from "../pipeline/commands.ts";
import { createFixture } from "../test/kernel-fixture.ts";
import { createMembershipConsumer } from "./memberships.ts";

const NEW = { epoch: 77, at: 1 };

/** The same database, of which every log begins a new history as soon as something was read. */
function renewedWhenRead(database: Database): Database {
  return {
    write: (run, options) => database.write(run, options),
    async read(run) {
      const found = await database.read(run);
      await database.write((tx) => beginEpochs(tx, NEW));
      return found;
    },
    stats: () => database.stats(),
    copyTo: (file) => database.copyTo(file),
    close: () => database.close(),
  };
}

/** A conversation that Bob was added to and has not heard of, and what a consumer needs to tell him. */
async function createGroup() {
  const driver = openNodeSqlite(":memory:");
  const fixture = await createFixture({ driver, consumers: "stopped" });
  const alice = await fixture.person("alice");
  const bob = await fixture.person("bob");
  const id = await alice.group("g", ["bob"]);
  const database = new SqliteDatabase({ driver, schedule: (run) => void setImmediate(run) });
  const parts: LogParts = {
    database,
    clock: () => fixture.now,
    mint: () => 1,
    projections: EVENTS,
    publish: () => undefined,
    onWork: () => undefined,
  };
  return { bob, parts, database, log: { app: "demo", kind: "conversation", id } } as const;
}

test("entries that were read under one epoch are not told under another, and are read anew", async () => {
  const { bob, parts, database, log } = await createGroup();
  const overtaken = createMembershipConsumer({ ...parts, database: renewedWhenRead(database) });
  expect(await overtaken.advance(log, 0)).toBe(0);
  expect((await bob.sync()).memberships).toEqual([]);
  expect(await createMembershipConsumer(parts).advance(log, 0)).toBeGreaterThan(0);
  const { memberships } = await bob.sync();
  expect(memberships.map(({ conversationId }) => conversationId)).toEqual([log.id]);
});

test("what was told in one epoch is not told again in the next", async () => {
  const { bob, parts, database, log } = await createGroup();
  const consumer = createMembershipConsumer(parts);
  await consumer.advance(log, 0);
  await database.write((tx) => beginEpochs(tx, NEW));
  const { account, stamp } = await bob.sync();
  expect(await consumer.advance(log, 0)).toBeGreaterThan(0);
  expect((await bob.sync({ account, stamp })).events).toEqual([]);
});
