import { expect, test } from "vitest";
import { migrateSqlite } from "./migrations.ts";
import { openNodeSqlite } from "./node-sqlite.ts";
import { SqliteDatabase } from "./sqlite-database.ts";

/** A database that begins a commit every 4 ms at most, on a clock that the test moves. */
function paced(groupSize = 128) {
  let nowMs = 1000;
  const timers: { readonly dueMs: number; readonly run: () => void }[] = [];
  const driver = openNodeSqlite(":memory:");
  migrateSqlite(driver, 0);
  const database = new SqliteDatabase({
    driver,
    schedule: (run) => void setImmediate(run),
    groupSize,
    pacing: {
      intervalMs: 4,
      monotonic: () => nowMs,
      after: (delayMs, run) => timers.push({ dueMs: nowMs + delayMs, run }),
    },
  });
  return {
    database,
    async move(ms: number): Promise<void> {
      nowMs += ms;
      for (const timer of timers.splice(0)) {
        if (timer.dueMs <= nowMs) timer.run();
        else timers.push(timer);
      }
      await turns();
    },
    write: () => database.write(async () => {}),
  };
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1)
    await new Promise((resolve) => void setImmediate(resolve));
}

test("a write that comes alone waits for nothing, those that follow share the next commit", async () => {
  const { database, write, move } = paced();
  await write();
  expect(database.stats()).toMatchObject({ commits: 1, writes: 1 });
  const following = [write(), write(), write()];
  await move(3);
  expect(database.stats()).toMatchObject({ commits: 1, waiting: 3 });
  await move(1);
  await Promise.all(following);
  expect(database.stats()).toMatchObject({ commits: 2, writes: 4, largestGroup: 3 });
  await move(4);
  await write();
  expect(database.stats()).toMatchObject({ commits: 3 });
  await database.close();
});

test("reads do not wait for the next commit", async () => {
  const { database, write, move } = paced();
  await write();
  const waiting = write();
  expect(await database.read(async () => "read")).toBe("read");
  expect(database.stats()).toMatchObject({ commits: 1, waiting: 1 });
  await move(4);
  await waiting;
  await database.close();
});

test("many reads do not keep a write waiting to the last of them", async () => {
  const { database, write } = paced();
  const done: string[] = [];
  let written: Promise<unknown> | undefined;
  const reads = Array.from({ length: 200 }, () =>
    database.read(async () => {
      done.push("read");
      written ??= write().then(() => done.push("write"));
    }),
  );
  await Promise.all(reads);
  await written;
  expect(done.indexOf("write")).toBeLessThan(100);
  await database.close();
});

test("a full group begins at once", async () => {
  const { database, write } = paced(2);
  await write();
  await Promise.all([write(), write()]);
  expect(database.stats()).toMatchObject({ commits: 2, writes: 3 });
  await database.close();
});

test("closing waits for no interval", async () => {
  const { database, write } = paced();
  await write();
  const last = write();
  await database.close();
  await last;
  expect(database.stats()).toMatchObject({ writes: 2 });
});
