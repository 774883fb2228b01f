import { mkdtempSync, openSync, rmSync, statSync, writeSync, closeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { historyQuery } from "@im-chat/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createFixture, settle } from "../test/kernel-fixture.ts";
import { openNodeSqlite } from "./node-sqlite.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "im-chat-fault-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const LONG = "long ".repeat(3000);

function recorder() {
  const lines: string[] = [];
  const logger = {
    info: (_fields: object, message: string) => lines.push(message),
    error: (_fields: object, message: string) => lines.push(message),
  };
  return { lines, logger };
}

test("a full disk refuses messages, acks none of them, goes on reading, and takes them again when there is room", async () => {
  const driver = openNodeSqlite(join(folder, "full.sqlite"));
  const { lines, logger } = recorder();
  const fixture = await createFixture({ driver, logger });
  const alice = await fixture.person("alice");
  await fixture.person("bob");
  const id = await alice.direct("bob");
  const { epoch } = await fixture.kernel.audience("demo", id);
  await settle(fixture.kernel);
  // What the file system says of a full disk, said by SQLite itself.
  const pages = Number(driver.prepare("pragma page_count").get([])?.["page_count"]);
  driver.exec(`pragma max_page_count = ${pages + 20}`);

  const commandIds = Array.from({ length: 10 }, () => fixture.uuid());
  const send = (commandId: string) => alice.send(id, LONG, { commandId, epoch });
  const first = await Promise.allSettled(commandIds.map(send));
  const one = await Promise.allSettled([send(commandIds[0] ?? "")]);
  for (const result of [...first, ...one]) {
    if (result.status === "fulfilled") continue;
    expect(result.reason).toMatchObject({ code: "unavailable", isRetryable: true });
    expect(result.reason.message).toContain("disk is full");
    expect(result.reason.retryAfterMs).toBeGreaterThan(0);
  }
  expect(first.some(({ status }) => status === "rejected")).toBe(true);
  const acked = [...first, ...one].filter(({ status }) => status === "fulfilled").length;
  const { heads } = await alice.sync();
  expect(heads[0]?.lastSeq).toBe(acked);

  driver.exec("pragma max_page_count = 1000000");
  const again = await Promise.all(commandIds.map(send));
  expect(again.map(({ seq }) => seq).toSorted((left, right) => left - right)).toEqual(
    commandIds.map((_, index) => index + 1),
  );
  expect(lines.filter((line) => line.includes("disk"))).toEqual([
    "the disk is full: messages are refused until there is room",
    "the disk has room again: messages are taken",
  ]);
  await fixture.kernel.close();
});

test("a damaged database is told, takes nothing any more, and stays as it is", async () => {
  const file = join(folder, "damaged.sqlite");
  const before = await createFixture({ driver: openNodeSqlite(file) });
  const alice = await before.person("alice");
  await before.person("bob");
  const id = await alice.direct("bob");
  for (let line = 0; line < 50; line += 1) await alice.send(id, `${line} ${LONG}`);
  await before.kernel.close();
  damage(file);

  const { lines, logger } = recorder();
  const driver = openNodeSqlite(file);
  const { kernel } = await createFixture({ driver, logger });
  const newest = { conversationId: id, anchor: { type: "newest" }, limit: 50 } as const;
  const asked = kernel.query(alice.principal, {
    type: "query",
    kind: historyQuery.number,
    data: historyQuery.encode(newest),
  });
  await expect(asked).rejects.toMatchObject({ code: "unavailable" });
  expect(await kernel.failed).toMatch(/database has failed .*left as they are/);
  expect(lines.filter((line) => line.includes("database"))).toEqual([
    "the database has failed: nothing is taken any more",
  ]);
  await expect(kernel.audience("demo", id)).rejects.toMatchObject({ code: "unavailable" });
  const size = statSync(file).size;
  await kernel.close();
  expect(statSync(file).size).toBe(size);
  driver.close();
});

/** Overwrites the second half of the file, where the messages are; its head and the tables of the start stay whole. */
function damage(file: string): void {
  const { size } = statSync(file);
  const from = Math.floor(size / 2 / 4096) * 4096;
  const handle = openSync(file, "r+");
  writeSync(handle, Buffer.alloc(size - from, 0xa5), 0, size - from, from);
  closeSync(handle);
}
