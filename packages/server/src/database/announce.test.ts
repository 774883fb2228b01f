import { expect, test } from "vitest";
import type { SqliteDriver } from "./driver.ts";
import { migrateSqlite } from "./migrations.ts";
import { openNodeSqlite } from "./node-sqlite.ts";
import { SqliteDatabase } from "./sqlite-database.ts";
import type { WriteTx } from "./tx.ts";

const FULL = Object.assign(new Error("database or disk is full"), { errcode: 13 });

/** A database whose order of commits and of what is said around them is written down, and whose commits can fail. */
function recorded() {
  const told: string[] = [];
  const disk = { isFull: false };
  const real = openNodeSqlite(":memory:");
  migrateSqlite(real, 0);
  const driver: SqliteDriver = {
    exec: (sql) => real.exec(sql),
    copyTo: (file, mark) => real.copyTo(file, mark),
    close: () => real.close(),
    prepare(sql) {
      const statement = real.prepare(sql);
      if (sql !== "commit") return statement;
      return {
        get: (parameters) => statement.get(parameters),
        all: (parameters) => statement.all(parameters),
        run(parameters) {
          told.push(disk.isFull ? "full" : "commit");
          if (disk.isFull) throw FULL;
          return statement.run(parameters);
        },
      };
    },
  };
  const schedule = (run: () => void): void => void setImmediate(run);
  const database = new SqliteDatabase({ driver, schedule });
  const write = (name: string, more: (tx: WriteTx) => void = () => {}): Promise<unknown> =>
    database
      .write(async (tx) => {
        tx.beforeCommit(() => void Promise.resolve().then(() => told.push(`${name} comes`)));
        tx.afterCommit(() => told.push(`${name} came`));
        more(tx);
      })
      .catch(() => told.push(`${name} failed`));
  return { database, disk, told, write };
}

const fail = (): void => {
  throw new Error("refused");
};

test("what is said before a commit has left when it begins, of all that it carries", async () => {
  const { database, told, write } = recorded();
  await Promise.all([write("one"), write("two"), write("wrong", fail)]);
  expect(told).toEqual([
    "one comes",
    "two comes",
    "commit",
    "one came",
    "two came",
    "wrong failed",
  ]);
  await database.close();
});

test("where commits fail nothing more is said before them, until one succeeds", async () => {
  const { database, disk, told, write } = recorded();
  disk.isFull = true;
  await write("one");
  await write("two");
  disk.isFull = false;
  await write("three");
  await write("four");
  expect(told).toEqual([
    ...["one comes", "full", "one failed"],
    ...["full", "two failed"],
    ...["commit", "three came"],
    ...["four comes", "commit", "four came"],
  ]);
  await database.close();
});
