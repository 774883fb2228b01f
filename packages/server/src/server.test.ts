import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { SqliteDriver, SqliteStatement } from "./database/driver.ts";
import { openNodeSqlite } from "./database/node-sqlite.ts";
import { createServer } from "./server.ts";
import { createFixture } from "./test/kernel-fixture.ts";
import { startTestServer } from "./test/server.ts";
import { openWorkerKernel } from "./worker/node-edge.ts";

let folder: string;
let database: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "im-embed-"));
  database = join(folder, "chat.sqlite");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const TIME = { timeout: 60_000 };

test(
  "a database has one embedded server at a time, and another after its close",
  TIME,
  async () => {
    const first = await createServer({ database });
    await expect(createServer({ database })).rejects.toMatchObject({
      name: "StartError",
      failure: "locked",
    });
    await first.close();
    await (await createServer({ database })).close();
  },
);

test("a start that fails gives the database back", TIME, async () => {
  const taken = await createServer();
  const port = Number(new URL(taken.url).port);
  await expect(createServer({ database, port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  await taken.close();
  await (await createServer({ database })).close();
  writeFileSync(
    database,
    "no database, and long enough not to be taken for an empty one".repeat(9),
  );
  for (const _ of [1, 2])
    await expect(createServer({ database })).rejects.toMatchObject({ failure: "not_a_database" });
});

test("a kernel that is open already is its owner's: nobody else is kept out", TIME, async () => {
  const kernel = await openWorkerKernel({ file: database });
  const [one, two] = [await createServer({ kernel }), await createServer({ kernel })];
  for (const { url } of [one, two]) expect((await fetch(`${url}/readyz`)).status).toBe(200);
  await Promise.all([one.close(), two.close()]);
  await kernel.close();
});

/** A database in memory, on a disk that can be made to give nothing back, as SQLite tells of it. */
function openOnBadDisk(): { readonly driver: SqliteDriver; isFailing: boolean } {
  const inner = openNodeSqlite(":memory:");
  const check = (): void => {
    // SQLITE_IOERR_READ
    if (disk.isFailing) throw Object.assign(new Error("disk I/O error"), { errcode: 266 });
  };
  const disk = {
    isFailing: false,
    driver: {
      exec: (sql: string) => inner.exec(sql),
      copyTo: (file: string, mark: string) => inner.copyTo(file, mark),
      close: () => inner.close(),
      prepare: (sql: string): SqliteStatement => {
        const statement = inner.prepare(sql);
        return {
          run: (values) => (check(), statement.run(values)),
          get: (values) => (check(), statement.get(values)),
          all: (values) => (check(), statement.all(values)),
        };
      },
    },
  };
  return disk;
}

test(
  "a disk that gives nothing back ends the taking of commands, of links and of readiness",
  TIME,
  async () => {
    const disk = openOnBadDisk();
    const { kernel, person } = await createFixture({ driver: disk.driver });
    const alice = await person("alice");
    await person("bob");
    const id = await alice.direct("bob");
    await using server = await startTestServer({ kernel });
    const readiness = async (): Promise<number> => (await fetch(`${server.url}/readyz`)).status;
    expect(await readiness()).toBe(200);
    disk.isFailing = true;
    await expect(alice.send(id, "lost?", { epoch: 1 })).rejects.toMatchObject({
      code: "unavailable",
    });
    await expect.poll(readiness).toBe(503);
    expect(await kernel.failed).toMatch(/database has failed .*left as they are/);
    // Also when the disk is there again: what it holds may be of any age.
    disk.isFailing = false;
    await expect(alice.send(id, "late", { epoch: 1 })).rejects.toMatchObject({
      code: "unavailable",
    });
    await expect(server.connect()).rejects.toThrow("503");
  },
);
