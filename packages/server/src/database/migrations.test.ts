import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { historyQuery } from "@im-chat/protocol";
import { expect, test } from "vitest";
import { createFixture } from "../test/kernel-fixture.ts";
import { APPLICATION_ID } from "./foreign.ts";
import { baseTables } from "./migrations/0001-base.ts";
import { openNodeSqlite } from "./node-sqlite.ts";
import { createBuilder } from "./query.ts";
import { sqliteDialect } from "./sqlite-dialect.ts";

const folder = mkdtempSync(join(tmpdir(), "im-chat-migrations-"));

/** As a server with the first migration alone would have left it, with all that the other file has. */
function asFirst(file: string): string {
  const first = `${file}.first`;
  const database = new DatabaseSync(first);
  database.exec(`pragma application_id = ${APPLICATION_ID}`);
  database.exec(
    "create table migration (number integer primary key, name text not null, applied_at integer not null)",
  );
  database.exec("insert into migration values (1, 'base', 0)");
  for (const statement of baseTables(createBuilder(sqliteDialect), sqliteDialect)) {
    const { sql, parameters } = statement.compile();
    database.prepare(sql).run(...parameters.map(Number));
  }
  database.exec(`attach '${file}' as source; delete from change`);
  const tables = database
    .prepare("select name from sqlite_master where type = 'table' and name <> 'migration'")
    .all();
  for (const table of tables) {
    const name = String(table["name"]);
    const columns = database.prepare(`pragma table_info(${name})`).all();
    const names = columns.map((column) => `"${String(column["name"])}"`).join(", ");
    database.exec(`insert into ${name} (${names}) select ${names} from source.${name}`);
  }
  database.close();
  return first;
}

test("a database of the first server keeps its messages, what was read and what was answered before", async () => {
  const file = join(folder, "old.sqlite");
  const before = await createFixture({ driver: openNodeSqlite(file) });
  const alice = await before.person("alice");
  const bob = await before.person("bob");
  const id = await alice.direct("bob");
  const [sentId, refusedId] = [before.uuid(), before.uuid()];
  const sent = await alice.send(id, "from the old one", { commandId: sentId });
  const refusal = { precondition: { version: 99 }, commandId: refusedId };
  await expect(alice.send(id, "at another version", refusal)).rejects.toThrow(/99/);
  await bob.read(id, sent.seq);
  await before.kernel.close();

  const after = await createFixture({ driver: openNodeSqlite(asFirst(file)) });
  const later = await after.person("alice");
  const again = await later.send(id, "from the old one", { commandId: sentId });
  expect(again).toMatchObject({ isReplayed: true, version: sent.version, seq: sent.seq });
  await expect(later.send(id, "at another version", refusal)).rejects.toThrow(/99/);
  await expect(
    (await after.person("bob")).send(id, "under that id", { commandId: sentId }),
  ).rejects.toMatchObject({ code: "conflict" });
  const anchor = { type: "newest" } as const;
  const { registers } = await later.ask(historyQuery, { conversationId: id, anchor, limit: 0 });
  expect(registers).toEqual([{ userId: "bob", readSeq: sent.seq, deliveredSeq: sent.seq }]);
  const next = await later.send(id, "from the new one");
  expect(next).toMatchObject({ version: sent.version + 1, epoch: sent.epoch });
  await after.kernel.close();
});

test("guests of an older database are no longer in the index of names, and users still are", async () => {
  const file = join(folder, "guests.sqlite");
  const before = await createFixture({ driver: openNodeSqlite(file) });
  await before.person("alice");
  const guest = { app: "demo", userId: `~${"A".repeat(22)}`, secret: new Uint8Array(32) };
  await before.kernel.signInGuest({ ...guest, name: "Visitor", commandId: before.uuid() });
  await before.kernel.close();
  const older = new DatabaseSync(file);
  older.exec("update account set search_name = 'visitor' where kind = 1");
  older.close();

  const driver = openNodeSqlite(asFirst(file));
  const after = await createFixture({ driver });
  const names = driver.prepare("select search_name from account order by search_name").all([]);
  expect(names).toEqual([{ search_name: "" }, { search_name: "alice" }]);
  await after.kernel.close();
});
