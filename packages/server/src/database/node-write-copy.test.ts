import { mkdtempSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { openNodeSqlite } from "./node-sqlite.ts";
import { writeCopy } from "./node-write-copy.ts";

function scene() {
  const folder = mkdtempSync(join(tmpdir(), "im-chat-copy-"));
  const database = new DatabaseSync(":memory:");
  onTestFinished(() => database.close());
  database.exec("create table meta (name text)");
  return { database, folder, file: join(folder, "copy.sqlite") };
}

test("a copy that fails in its midst leaves nothing behind", () => {
  const { database, folder, file } = scene();
  const mark = "insert into meta values ('copied'); insert into missing values (1)";
  expect(() => writeCopy(database, { file, mark })).toThrow(/no such table: missing/);
  expect(readdirSync(folder)).toEqual([]);
});

test("what an ended backup has left is named, and left to the person to remove", () => {
  const { database, folder, file } = scene();
  writeFileSync(`${file}.partial`, "half of it");
  expect(() => writeCopy(database, { file, mark: "select 1" })).toThrow(
    `${file}.partial exists: another backup is on its way, or was ended before it was whole; then remove that file`,
  );
  expect(readdirSync(folder)).toEqual(["copy.sqlite.partial"]);
});

// Windows gives files other rights than these.
test.skipIf(process.platform === "win32")(
  "a database that is made, and a copy of it, are nobody else's to read",
  () => {
    const { folder } = scene();
    const place = join(folder, "made", "by the server");
    const driver = openNodeSqlite(join(place, "im-chat.sqlite"));
    const copy = join(folder, "private.sqlite");
    driver.copyTo(copy, "select 1");
    driver.close();
    const others = [join(folder, "made"), place, copy].map((path) => statSync(path).mode & 0o077);
    expect(others).toEqual([0, 0, 0]);
  },
);
