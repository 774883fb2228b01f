import { ImError } from "@im-chat/protocol";
import { expect, test } from "vitest";
import { LaneGuard } from "../log/append-lane.ts";
import { migrateSqlite } from "./migrations.ts";
import { openNodeSqlite } from "./node-sqlite.ts";
import { define } from "./query.ts";
import { SqliteDatabase } from "./sqlite-database.ts";
import type { WriteOptions, WriteTx } from "./tx.ts";

const insert = define<{ readonly name: string }>()((builder, { name }) =>
  builder.insertInto("meta").values({ name, value: "test" }),
);
const written = define()((builder) =>
  builder.selectFrom("meta").select("name").where("value", "=", "test").orderBy("name"),
);

const TRUSTED: WriteOptions = { decidesFirst: true };

function open() {
  const told: string[] = [];
  const driver = openNodeSqlite(":memory:");
  migrateSqlite(driver, 0);
  const database = new SqliteDatabase({
    driver,
    schedule: (run) => void setImmediate(run),
    report: (error) => told.push(`report: ${String(error)}`),
  });
  /** Writes its name, tells so after the commit, then does more. */
  const write = (
    name: string,
    options: WriteOptions = TRUSTED,
    more: (tx: WriteTx) => void = () => {},
  ): Promise<void> =>
    database.write(async (tx) => {
      told.push(`${name} runs`);
      await tx.run(insert, { name });
      tx.afterCommit(() => told.push(`${name} came`));
      more(tx);
    }, options);
  const names = async (): Promise<readonly string[]> =>
    (await database.read((tx) => tx.all(written, {}))).map(({ name }) => name);
  return { database, told, write, names };
}

const fail = (): void => {
  throw new ImError("internal", "a bug");
};
const codeOf = (error: unknown): string => ImError.from(error).code;

test("a write that was trusted to refuse first, and fails later, takes nobody of its group with it", async () => {
  const { database, told, write, names } = open();
  const outcomes = await Promise.all([
    write("a").then(() => "done", codeOf),
    write("b", TRUSTED, fail).then(() => "done", codeOf),
    write("c").then(() => "done", codeOf),
  ]);
  expect(outcomes).toEqual(["done", "internal", "done"]);
  expect(await names()).toEqual(["a", "c"]);
  // Once more from the beginning, each undone alone; what is told of them is told once.
  expect(told).toEqual(["a runs", "b runs", "a runs", "b runs", "c runs", "a came", "c came"]);
  expect(database.stats()).toMatchObject({ commits: 1, writes: 3 });
  await database.close();
});

test("a refusal before anything is written, and what stays of it, costs its group nothing", async () => {
  const { database, told, write, names } = open();
  const refuse = (): Promise<void> =>
    database.write(
      async () => {
        told.push("b runs");
        throw new ImError("forbidden", "no");
      },
      { decidesFirst: true, rejected: (tx) => tx.run(insert, { name: "kept" }) },
    );
  const outcomes = await Promise.all([
    write("a").then(() => "done", codeOf),
    refuse().then(() => "done", codeOf),
    write("c").then(() => "done", codeOf),
  ]);
  expect(outcomes).toEqual(["done", "forbidden", "done"]);
  expect(await names()).toEqual(["a", "c", "kept"]);
  expect(told).toEqual(["a runs", "b runs", "c runs", "a came", "c came"]);
  await database.close();
});

test("a refusal that cannot be kept is its own trouble, and is reported", async () => {
  const { database, told, write, names } = open();
  const refuse = (): Promise<void> =>
    database.write(
      async () => {
        throw new ImError("forbidden", "no");
      },
      // Its name is taken.
      { decidesFirst: true, rejected: (tx) => tx.run(insert, { name: "a" }) },
    );
  const outcomes = await Promise.all([
    write("a").then(() => "done", codeOf),
    refuse().then(() => "done", codeOf),
    write("c").then(() => "done", codeOf),
  ]);
  expect(outcomes).toEqual(["done", "forbidden", "done"]);
  expect(await names()).toEqual(["a", "c"]);
  expect(told.filter((line) => line.startsWith("report"))).toEqual([
    expect.stringContaining("UNIQUE"),
  ]);
  await database.close();
});

test("whoever writes before it refuses is undone alone at once", async () => {
  const { database, told, write, names } = open();
  const outcomes = await Promise.all([
    write("a").then(() => "done", codeOf),
    write("b", {}, fail).then(() => "done", codeOf),
    write("c").then(() => "done", codeOf),
  ]);
  expect(outcomes).toEqual(["done", "internal", "done"]);
  expect(await names()).toEqual(["a", "c"]);
  expect(told).toEqual(["a runs", "b runs", "c runs", "a came", "c came"]);
  await database.close();
});

test("a lane that is run again keeps what is before the failure and blocks what is behind it", async () => {
  const { database, names } = open();
  const block = { place: Number.POSITIVE_INFINITY };
  const run = (name: string, place: number, more: () => void = () => {}): Promise<string> => {
    const guard = new LaneGuard(block, place);
    const execute = async (tx: WriteTx): Promise<never> => {
      await tx.run(insert, { name });
      more();
      return undefined as never;
    };
    return database.write((tx) => guard.run(() => execute(tx)), TRUSTED).then(() => "done", codeOf);
  };
  const late = (): void => {
    throw new ImError("unavailable", "later");
  };
  expect(await Promise.all([run("a", 0), run("b", 1, late), run("c", 2)])).toEqual([
    "done",
    "unavailable",
    "lane_blocked",
  ]);
  expect(await names()).toEqual(["a"]);
  await database.close();
});
