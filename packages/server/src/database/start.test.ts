import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { createFixture } from "../test/kernel-fixture.ts";
import { openWorkerKernel } from "../worker/node-edge.ts";
import { openNodeSqlite } from "./node-sqlite.ts";
import { StartError, type StartFailure } from "./start-error.ts";

const folder = mkdtempSync(join(tmpdir(), "im-chat-start-"));

/** How a file is refused, in which words, and whether it is as it was. */
async function openRefused(
  file: string,
): Promise<readonly [StartFailure | undefined, string, boolean]> {
  const before = readFileSync(file);
  try {
    const fixture = await createFixture({ driver: openNodeSqlite(file, { busyTimeoutMs: 50 }) });
    await fixture.kernel.close();
    return [undefined, "", false];
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return [error.failure, error.message, readFileSync(file).equals(before)];
  }
}

const SENTENCE: unknown = expect.stringMatching(/^The (file|database) [^\n]*\.$/u);

test("a file that is no database is refused and left alone", async () => {
  const file = join(folder, "text.sqlite");
  writeFileSync(
    file,
    "This is a shopping list, and it is longer than a header of a database file would be.",
  );
  expect(await openRefused(file)).toEqual(["not_a_database", SENTENCE, true]);
});

test("a damaged database is refused and left alone", async () => {
  const file = join(folder, "damaged.sqlite");
  const fixture = await createFixture({ driver: openNodeSqlite(file) });
  await fixture.kernel.close();
  const bytes = readFileSync(file);
  bytes.fill(0xff, 100, 4096);
  writeFileSync(file, bytes);
  expect(await openRefused(file)).toEqual(["not_a_database", SENTENCE, true]);
});

test("a database of another program is refused and left alone", async () => {
  const file = join(folder, "foreign.sqlite");
  const database = new DatabaseSync(file);
  database.exec("create table recipes (name text)");
  database.close();
  expect(await openRefused(file)).toEqual(["foreign", SENTENCE, true]);
});

test("a database of a newer server is refused and left alone", async () => {
  const file = join(folder, "newer.sqlite");
  const fixture = await createFixture({ driver: openNodeSqlite(file) });
  await fixture.kernel.close();
  const database = new DatabaseSync(file);
  database.exec("insert into migration (number, name, applied_at) values (99, 'of the future', 0)");
  database.close();
  expect(await openRefused(file)).toEqual(["newer", SENTENCE, true]);
});

test("a folder that cannot be made is told in a sentence", () => {
  const file = join(folder, "text.sqlite", "below-a-file", "im-chat.sqlite");
  expect(() => openNodeSqlite(file)).toThrow(/^The database .* cannot be written: .*\.$/u);
});

test("a worker tells why its database cannot be used", async () => {
  const file = join(folder, "text.sqlite");
  await expect(openWorkerKernel({ file })).rejects.toMatchObject({
    name: "StartError",
    failure: "not_a_database",
  });
});

test("a new database has the app demo with a key of either kind, and keeps them", async () => {
  const file = join(folder, "new.sqlite");
  const first = await createFixture({ driver: openNodeSqlite(file) });
  const keys = await first.kernel.apps.keys("demo");
  expect(keys.map(({ kind, algorithm }) => `${kind} ${algorithm}`).toSorted()).toEqual([
    "api HS256",
    "token HS256",
  ]);
  await first.kernel.close();
  const second = await createFixture({ driver: openNodeSqlite(file) });
  expect(await second.kernel.apps.keys("demo")).toEqual(keys);
  await second.kernel.close();
});

test("a disk that is full while tables are made is told as such, and nothing was changed", async () => {
  const file = join(folder, "full.sqlite");
  const driver = openNodeSqlite(file);
  driver.exec("pragma max_page_count = 8");
  const failed = createFixture({ driver });
  await expect(failed).rejects.toThrow(/^The database .*cannot be written: .*full/u);
  await expect(failed).rejects.toBeInstanceOf(StartError);
  const later = await createFixture({ driver: openNodeSqlite(file) });
  expect(await later.kernel.apps.list()).toHaveLength(1);
  await later.kernel.close();
});

test("a database that another program writes for long is said to be in use", async () => {
  const file = join(folder, "busy.sqlite");
  const other = new DatabaseSync(file);
  other.exec("pragma journal_mode = wal");
  const driver = openNodeSqlite(file, { busyTimeoutMs: 1 });
  other.exec("begin immediate");
  const failed = createFixture({ driver });
  await expect(failed).rejects.toMatchObject({ failure: "locked", message: SENTENCE });
  other.close();
});
