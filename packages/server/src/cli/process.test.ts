import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TestClient, guestCredentials, helloOf } from "../test/client.ts";

const MAIN = new URL("../main.ts", import.meta.url).pathname;
const TIME = { timeout: 60_000 };

let dataDir: string;
let child: ChildProcess;
const children: ChildProcess[] = [];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "im-process-"));
});
afterEach(() => {
  for (const one of children.splice(0)) one.kill("SIGKILL");
  rmSync(dataDir, { recursive: true, force: true });
});

function spawnOn(place: string): ChildProcess {
  const flags = ["--conditions=@im-chat/source", MAIN, "--port", "0"];
  const more = ["--data-dir", place, "--log-level", "error"];
  const started = spawn(process.execPath, [...flags, ...more], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(started);
  return started;
}

/** What a start says that ends by itself. */
async function refused(place: string): Promise<{ said: string; exitCode: number }> {
  const started = spawnOn(place);
  let said = "";
  started.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const [exitCode] = (await once(started, "close")) as [number];
  return { said, exitCode };
}

async function start(): Promise<string> {
  child = spawnOn(dataDir);
  let output = "";
  for await (const text of child.stdout ?? []) {
    output += String(text);
    const url = /im-chat: .* (http:\/\/127\.0\.0\.1:\d+)\//.exec(output)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error(`The server ended: ${output}`);
}

test("a process that is asked to stop sends its links away, and ends with 0", TIME, async () => {
  const url = await start();
  const client = await new TestClient(url).opened();
  await client.request(helloOf(guestCredentials()));
  child.kill("SIGTERM");
  const { code } = await client.ended;
  expect(code).toBe(4000);
  const [exitCode] = (await once(child, "exit")) as [number];
  expect(exitCode).toBe(0);
});

test("a second signal ends it at once, though a link does not answer", TIME, async () => {
  const url = await start();
  const client = await new TestClient(url).opened();
  await client.request(helloOf(guestCredentials()));
  client.socket.pause();
  child.kill("SIGINT");
  await expect.poll(async () => await isRefused(url), { timeout: 30_000 }).toBe(true);
  child.kill("SIGINT");
  const [exitCode] = (await once(child, "exit")) as [number];
  expect(exitCode).toBe(2);
});

test(
  "a process whose database is damaged says so in one sentence, ends with 1, and leaves the files",
  TIME,
  async () => {
    const first = await start();
    const client = await new TestClient(first).opened();
    await client.request(helloOf(guestCredentials()));
    client.socket.close();
    child.kill("SIGTERM");
    await once(child, "exit");
    const file = join(dataDir, "im-chat.sqlite");
    damageTree(file, "account");
    const damaged = readFileSync(file);

    const url = await start();
    let complaint = "";
    child.stderr?.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
    const ended = once(child, "exit") as Promise<[number]>;
    const again = await new TestClient(url).opened();
    again.request(helloOf(guestCredentials())).catch(() => undefined);
    const [exitCode] = await ended;
    expect(exitCode).toBe(1);
    const said = complaint.split("\n").filter((line) => line.startsWith("im-chat: "));
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/The database has failed .*left as they are/);
    expect(readFileSync(file).equals(damaged)).toBe(true);
  },
);

test(
  "a folder has one server at a time, and another as soon as the first was killed",
  TIME,
  async () => {
    const url = await start();
    const { said, exitCode } = await refused(dataDir);
    expect(said).toMatch(/^im-chat: [^\n]*another im-chat server uses this folder[^\n]*\.\n$/);
    expect(exitCode).toBe(1);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect((await fetch(`${await start()}/readyz`)).status).toBe(200);
  },
);

test.runIf(process.platform === "linux")(
  "a folder where none can be made is told in one sentence, and at once",
  TIME,
  async () => {
    const { said, exitCode } = await refused("/proc/im-chat/data");
    expect(said).toMatch(/^im-chat: The database [^\n]* cannot be written: [^\n]*\.\n$/);
    expect(exitCode).toBe(1);
  },
);

/** Overwrites the first page of one table. */
function damageTree(file: string, table: string): void {
  const database = new DatabaseSync(file);
  const row = database.prepare("select rootpage from sqlite_master where name = ?").get(table);
  database.close();
  const handle = openSync(file, "r+");
  writeSync(handle, Buffer.alloc(4096, 0xa5), 0, 4096, (Number(row?.["rootpage"]) - 1) * 4096);
  closeSync(handle);
}

/** Whether it says that it is not ready any more. */
async function isRefused(url: string): Promise<boolean> {
  return (await fetch(`${url}/readyz`)).status === 503;
}
