import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TestClient, guestCredentials, helloOf } from "../test/client.ts";

const MAIN = new URL("../main.ts", import.meta.url).pathname;
const TIME = { timeout: 60_000 };

let dataDir: string;
let child: ChildProcess;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "im-process-"));
});
afterEach(() => {
  child.kill("SIGKILL");
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(): Promise<string> {
  const flags = [
    "--conditions=@im-chat/source",
    MAIN,
    "--port",
    "0",
    "--data-dir",
    dataDir,
    "--log-level",
    "error",
  ];
  child = spawn(process.execPath, flags, { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  for await (const text of child.stdout ?? []) {
    output += String(text);
    const url = /open (http:\/\/127\.0\.0\.1:\d+)\//.exec(output)?.[1];
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
  await expect.poll(async () => await isRefused(url), { timeout: 10_000 }).toBe(true);
  child.kill("SIGINT");
  const [exitCode] = (await once(child, "exit")) as [number];
  expect(exitCode).toBe(2);
});

/** Whether it says that it is not ready any more. */
async function isRefused(url: string): Promise<boolean> {
  return (await fetch(`${url}/readyz`)).status === 503;
}
