import { expect, test } from "vitest";
import { migrateSqlite } from "../database/migrations.ts";
import { openNodeSqlite } from "../database/node-sqlite.ts";
import { SqliteDatabase } from "../database/sqlite-database.ts";
import { watchedDriver } from "../test/watched-driver.ts";
import { Runner } from "./runner.ts";

test("however many logs fail, those behind them are read", async () => {
  const driver = openNodeSqlite(":memory:");
  migrateSqlite(driver, 0);
  driver.exec(`insert into dirty select 'demo', 'conversation', 'bad ' || value, 1
    from (with recursive n(value) as (select 1 union all select value + 1 from n where value < 200)
      select value from n)`);
  driver.exec("insert into dirty values ('z', 'conversation', 'good', 1)");
  const read: string[] = [];
  const runner = new Runner({
    database: new SqliteDatabase({ driver, schedule: (run) => void setImmediate(run) }),
    consumer: {
      name: "reader",
      log: "conversation",
      async advance({ id }) {
        if (id.startsWith("bad")) throw new Error("it cannot be read");
        read.push(id);
        return 1;
      },
    },
    onFailure: () => {},
    after: () => () => {},
  });
  runner.wake();
  await runner.settled();
  expect(read).toEqual(["good"]);
  expect(driver.prepare("select count(*) as n from dirty").get([])).toEqual({ n: 200 });
});

test("however many logs there are, what is written of one touches no other", async () => {
  const inner = openNodeSqlite(":memory:");
  migrateSqlite(inner, 0);
  inner.exec("insert into dirty values ('demo', 'conversation', 'one', 1)");
  const statements = new Set<string>();
  const driver = watchedDriver(inner, (statement) => statements.add(statement));
  const runner = new Runner({
    database: new SqliteDatabase({ driver, schedule: (run) => void setImmediate(run) }),
    consumer: { name: "reader", log: "conversation", advance: async () => 1 },
    onFailure: () => {},
    after: () => () => {},
  });
  runner.wake();
  await runner.settled();
  const plans = [...statements]
    .filter((statement) => /^(?:update|delete)/.test(statement))
    .map((statement) => inner.prepare(`explain query plan ${statement}`).all([]));
  const byKey = [expect.objectContaining({ detail: expect.stringContaining("log_id=?") })];
  expect(plans).toEqual([byKey, byKey]);
});
