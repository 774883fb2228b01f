import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createServer } from "./server.ts";
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
