import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { catchUpQuery, historyQuery, textOf, type CommandResult } from "@im-chat/protocol";
import { expect, test } from "vitest";
import type { SqliteDriver } from "../database/driver.ts";
import { openNodeSqlite } from "../database/node-sqlite.ts";
import { createFixture, type Fixture } from "../test/kernel-fixture.ts";
import { watchedDriver } from "../test/watched-driver.ts";

const NEWEST = { type: "newest" } as const;
const SENDS = 6;

/** A database that fails at its n-th write from `arm` on: once, or for ever. */
function failing(
  inner: SqliteDriver,
): SqliteDriver & { arm(after: number, forEver: boolean): void } {
  let left = Number.POSITIVE_INFINITY;
  let isForEver = false;
  const check = (sql: string): void => {
    if (/^(begin|select|rollback)/i.test(sql)) return;
    left -= 1;
    if (left === 0 || (left < 0 && isForEver)) throw new Error("disk failed");
  };
  return {
    ...watchedDriver(inner, (sql, how) => {
      if (how === "run") check(sql);
    }),
    arm(after, forEver) {
      left = after;
      isForEver = forEver;
    },
  };
}

const folder = mkdtempSync(join(tmpdir(), "im-chat-crash-"));

/** Sends the same commands, together; a rejection is told as such. */
async function sendAll(
  fixture: Fixture,
  id: string,
  commandIds: readonly string[],
): Promise<readonly (CommandResult | undefined)[]> {
  const alice = await fixture.person("alice");
  const { epoch } = await fixture.kernel.audience("demo", id);
  return Promise.all(
    commandIds.map((commandId, index) =>
      alice.send(id, `message ${index}`, { commandId, epoch }).catch(() => undefined),
    ),
  );
}

interface Whole {
  readonly seqs: readonly number[];
  readonly texts: readonly string[];
  readonly versions: readonly number[];
}

const WHOLE: Whole = {
  seqs: [1, 2, 3, 4, 5, 6],
  texts: Array.from({ length: SENDS }, (_, index) => `message ${index}`),
  versions: [2, 3, 4, 5, 6, 7],
};

async function readWhole(fixture: Fixture, id: string): Promise<Whole> {
  const alice = await fixture.person("alice");
  const page = await alice.ask(historyQuery, { conversationId: id, anchor: NEWEST, limit: 0 });
  const cursor = { epoch: page.epoch, version: 1 };
  const { events } = await alice.ask(catchUpQuery, { conversationId: id, cursor, limit: 0 });
  return {
    seqs: page.rows.map((row) => row.seq),
    texts: page.rows.map(textOf).toSorted(),
    versions: events.map(({ version }) => version),
  };
}

test("a statement that fails anywhere leaves no hole, and the same commands succeed afterwards", async () => {
  for (let step = 1; step <= 45; step += 1) {
    const driver = failing(openNodeSqlite(":memory:"));
    const fixture = await createFixture({ driver });
    const alice = await fixture.person("alice");
    await fixture.person("bob");
    const id = await alice.direct("bob");
    const commandIds = Array.from({ length: SENDS }, () => fixture.uuid());
    driver.arm(step, false);
    const first = await sendAll(fixture, id, commandIds);
    driver.arm(Number.POSITIVE_INFINITY, false);
    const second = await sendAll(fixture, id, commandIds);
    for (const [index, result] of first.entries()) {
      if (result !== undefined) expect(second[index]).toEqual({ ...result, isReplayed: true });
    }
    expect(await readWhole(fixture, id)).toEqual(WHOLE);
    await fixture.kernel.close();
  }
});

test("what was acknowledged before a database died is there when it is opened again", async () => {
  for (let step = 1; step <= 45; step += 4) {
    const file = join(folder, `${step}.sqlite`);
    const inner = openNodeSqlite(file);
    const driver = failing(inner);
    const fixture = await createFixture({ driver });
    const alice = await fixture.person("alice");
    await fixture.person("bob");
    const id = await alice.direct("bob");
    const commandIds = Array.from({ length: SENDS }, () => fixture.uuid());
    const early = await sendAll(fixture, id, commandIds.slice(0, 2));
    driver.arm(step, true);
    const acknowledged = [...early, ...(await sendAll(fixture, id, commandIds)).slice(2)];
    // As a killed process leaves it: nothing is ended in order.
    inner.close();
    const reopened = await createFixture({ driver: openNodeSqlite(file) });
    const again = await sendAll(reopened, id, commandIds);
    for (const [index, result] of acknowledged.entries()) {
      if (result !== undefined) expect(again[index]).toEqual({ ...result, isReplayed: true });
    }
    expect(await readWhole(reopened, id)).toEqual(WHOLE);
    await reopened.kernel.close();
  }
});

test("nothing is published of what was not committed", async () => {
  const driver = failing(openNodeSqlite(":memory:"));
  const fixture = await createFixture({ driver });
  const alice = await fixture.person("alice");
  await fixture.person("bob");
  const id = await alice.direct("bob");
  fixture.publications.length = 0;
  const { epoch } = await fixture.kernel.audience("demo", id);
  driver.arm(5, true);
  await expect(alice.send(id, "lost", { epoch })).rejects.toMatchObject({ code: "unavailable" });
  expect(fixture.publications).toEqual([]);
});
