import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const MAIN = new URL("../main.ts", import.meta.url).pathname;

/** Tells which libraries a thread that is not the database's loads. */
const WATCH = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from "node:module";
  import { isMainThread } from "node:worker_threads";
  if (isMainThread) registerHooks({
    load(url, context, next) {
      process.stderr.write("loads " + url + "\\n");
      return next(url, context);
    },
  });
`)}`;

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "im-start-"));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

test(
  "a start loads no SQL builder beside the database's thread, no compiler of Fastify's schemas, no other command",
  { timeout: 60_000 },
  async () => {
    const loaded = await loadedUntilOpen();
    expect(loaded.some((url) => url.includes("/fastify/"))).toBe(true);
    const surplus = /\/(kysely|ajv|fast-json-stringify)\/|\/cli\/(app|key|token|backup)[.]ts$/;
    // Small files that Fastify's own answers to errors are made with.
    const needed = /\/fast-json-stringify\/lib\//;
    expect(loaded.filter((url) => surplus.test(url) && !needed.test(url))).toEqual([]);
  },
);

async function loadedUntilOpen(): Promise<readonly string[]> {
  const flags = ["--conditions=@im-chat/source", "--import", WATCH, MAIN, "--port", "0"];
  const child = spawn(process.execPath, [...flags, "--data-dir", dataDir], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  try {
    for await (const text of child.stdout) if (String(text).includes("listening on http")) break;
  } finally {
    child.kill("SIGKILL");
  }
  return [...said.matchAll(/^loads (.*)$/gm)].map(([, url = ""]) => url);
}
