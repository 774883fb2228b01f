import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { deserialize, serialize } from "node:v8";
import { runInThisContext } from "node:vm";
import { createMemoryDisk, ImError } from "@im-chat/core";
import type { Environment } from "@im-chat/core";
import { CONTRACT_SCHEMA, storageContract } from "@im-chat/core/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestStage } from "./stage.ts";
import { until } from "./until.ts";

type OpenStorage = Environment["openStorage"];
type FileStorage = (path: string) => OpenStorage;

let folder: string;
let count = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "im-own-storage-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const newFile = (): string => join(folder, `${(count += 1)}.sqlite`);

/** The program of the docs. */
function fileStorage(): FileStorage {
  const page = readFileSync(new URL("../../../docs/storage.md", import.meta.url), "utf8");
  const code = /```js\n(import[^]*?)```/.exec(page)?.[1] ?? "";
  const lines = code.split("\n").filter((line) => line.trim() !== "");
  expect(lines.length).toBeLessThan(60);
  const given = { DatabaseSync, deserialize, serialize, createMemoryDisk, ImError };
  const body = code.replaceAll(/^import .*$/gm, "").replace("export function", "return function");
  const make = runInThisContext(`({ ${Object.keys(given).join(", ")} }) => {${body}}`) as (
    parts: typeof given,
  ) => FileStorage;
  return make(given);
}

describe("the storage of the docs keeps the contract:", () => {
  const contract = storageContract({
    async create() {
      const openStorage = fileStorage()(newFile());
      const options = { name: "contract", schema: CONTRACT_SCHEMA, kind: "auto" } as const;
      const environment = { setTimer: () => 0, clearTimer: () => {} };
      return { open: async () => await openStorage({ ...options, environment }) };
    },
  });
  test.for(contract)("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

test("a client on the storage of the docs knows after a restart what it knew, also without a server", async () => {
  const file = newFile();
  const stage = await createTestStage();
  await stage.server.addUser("bob");
  const world = (): { openStorage: OpenStorage } => ({ openStorage: fileStorage()(file) });
  const before = stage.chat("alice", { world: world() });
  await until(before.connection, ({ name }) => name === "online", "a link");
  const conversation = await before.openDirect("bob");
  await conversation.send({ text: "kept" });
  await until(before.conversations, ({ items }) => items[0]?.lastMessage?.text === "kept", "it");
  await before.close();
  await stage.close();
  const after = stage.chat("alice", { world: world() });
  await until(
    after.conversations,
    ({ items }) => items[0]?.lastMessage?.text === "kept",
    "it again",
  );
  expect(after.storage.get()).toEqual({ kind: "custom", reason: undefined });
  await after.close();
});
