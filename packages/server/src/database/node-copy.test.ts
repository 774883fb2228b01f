import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { historyQuery, textOf } from "@im-chat/protocol";
import { expect, test } from "vitest";
import { createFixture, type Fixture } from "../test/kernel-fixture.ts";
import { openNodeSqlite } from "./node-sqlite.ts";
import { beginCopy, isUnbegunCopy } from "./node-copy.ts";

const folder = mkdtempSync(join(tmpdir(), "im-chat-unbegun-"));
const NAME = "im-chat.sqlite";
const SIDES = ["-wal", "-shm"];

/** A database of Alice and Bob with a backup in its midst, as a killed server leaves it. */
async function killedServer(name: string) {
  const live = join(folder, name, "live");
  mkdirSync(live, { recursive: true });
  const fixture = await createFixture({ driver: openNodeSqlite(join(live, NAME)) });
  const alice = await fixture.person("alice");
  await fixture.person("bob");
  const id = await alice.direct("bob");
  const { epoch } = await fixture.kernel.audience("demo", id);
  await alice.send(id, "in the backup");
  const backup = join(folder, name, "backup.sqlite");
  await fixture.kernel.backup(backup);
  for (let line = 0; line < 20; line += 1) await alice.send(id, `after it ${line} `.repeat(100));
  const killed = killedCopy(join(live, NAME), join(folder, name, "killed"));
  await fixture.kernel.close();
  return { backup, killed, id, epoch };
}

/** What a killed process leaves of an open database, in another folder. */
function killedCopy(file: string, place: string): string {
  mkdirSync(place, { recursive: true });
  for (const rest of ["", ...SIDES]) copyFileSync(file + rest, join(place, NAME + rest));
  return join(place, NAME);
}

async function texts(fixture: Fixture, conversationId: string): Promise<readonly string[]> {
  const alice = await fixture.person("alice");
  const page = { conversationId, anchor: { type: "newest" }, limit: 50 } as const;
  return (await alice.ask(historyQuery, page)).rows.map(textOf);
}

test("a backup put in the place of a killed server's database is exactly what starts, and begins anew", async () => {
  const { backup, killed, id, epoch } = await killedServer("restored");
  copyFileSync(backup, killed);
  const told: string[] = [];
  const tell = (sentence: string): void => void told.push(sentence);
  const restored = await createFixture({ driver: openNodeSqlite(killed, { tell }) });
  expect(await texts(restored, id)).toEqual(["in the backup"]);
  expect((await restored.kernel.audience("demo", id)).epoch).not.toBe(epoch);
  expect(told).toEqual([
    expect.stringMatching(/is a copy put in its place: removed .*im-chat\.sqlite-wal/),
  ]);
  await restored.kernel.close();
});

test("a copy that was started and then killed keeps all that it has acknowledged", async () => {
  const { backup, killed, id } = await killedServer("started");
  copyFileSync(backup, killed);
  const started = await createFixture({ driver: openNodeSqlite(killed) });
  const alice = await started.person("alice");
  await alice.send(id, "after the restore");
  const again = killedCopy(killed, join(folder, "started", "again"));
  await started.kernel.close();
  const after = await createFixture({ driver: openNodeSqlite(again) });
  expect(await texts(after, id)).toEqual(["in the backup", "after the restore"]);
  await after.kernel.close();
});

test("a copy that was begun and then killed before it was opened still begins new epochs", async () => {
  const { backup, killed, id, epoch } = await killedServer("begun");
  copyFileSync(backup, killed);
  beginCopy(killed);
  expect(isUnbegunCopy(killed)).toBe(false);
  expect(SIDES.filter((rest) => existsSync(killed + rest))).toEqual([]);
  const later = await createFixture({ driver: openNodeSqlite(killed) });
  expect(await texts(later, id)).toEqual(["in the backup"]);
  expect((await later.kernel.audience("demo", id)).epoch).not.toBe(epoch);
  await later.kernel.close();
});

test("a backup of a restored database is a new copy again, and what lies in its folder is left alone", async () => {
  const { backup, killed } = await killedServer("twice");
  copyFileSync(backup, killed);
  const restored = await createFixture({ driver: openNodeSqlite(killed) });
  const second = join(folder, "twice", "second.sqlite");
  await restored.kernel.backup(second);
  await restored.kernel.close();
  expect([isUnbegunCopy(killed), isUnbegunCopy(second)]).toEqual([false, true]);
  expect(readdirSync(join(folder, "twice")).toSorted()).toEqual([
    "backup.sqlite",
    "killed",
    "live",
    "second.sqlite",
  ]);
});

test("a backup from before the number is known by its mark and by never having had a log", async () => {
  const { backup, killed, id, epoch } = await killedServer("old");
  withoutNumber(backup);
  copyFileSync(backup, killed);
  const restored = await createFixture({ driver: openNodeSqlite(killed) });
  const alice = await restored.person("alice");
  expect(await texts(restored, id)).toEqual(["in the backup"]);
  const begun = await restored.kernel.audience("demo", id);
  expect(begun.epoch).not.toBe(epoch);
  await alice.send(id, "after the restore", { epoch: begun.epoch });
  const again = killedCopy(killed, join(folder, "old", "again"));
  await restored.kernel.close();
  // Its file still has the mark: that it is gone stands in the log.
  expect(isUnbegunCopy(again)).toBe(false);
  const after = await createFixture({ driver: openNodeSqlite(again) });
  expect(await texts(after, id)).toEqual(["in the backup", "after the restore"]);
  await after.kernel.close();
});

/** As a backup was before it had the number. */
function withoutNumber(backup: string): void {
  const database = new DatabaseSync(backup);
  database.exec("pragma user_version = 0");
  database.close();
}

test("a database with a log of its own is no unbegun copy, and a file that is missing is none", () => {
  const file = join(folder, "own.sqlite");
  const own = new DatabaseSync(file);
  own.exec("pragma journal_mode = wal");
  own.exec("create table t (x)");
  expect(isUnbegunCopy(file)).toBe(false);
  own.close();
  expect(isUnbegunCopy(join(folder, "missing.sqlite"))).toBe(false);
});
