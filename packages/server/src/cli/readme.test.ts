import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { kebab, type Option } from "../config/option.ts";
import { SERVE_OPTIONS } from "../config/serve-options.ts";
import { systemEnvironment as environment } from "../environment.ts";
import { signToken } from "../identity/sign.ts";
import { createServer } from "../server.ts";
import type { Server, ServerOptions } from "../server.ts";
import { TestClient, helloOf } from "../test/client.ts";
import { databaseFile } from "./data-dir.ts";
import { openBeside } from "./open-beside.ts";
import { run } from "./run.ts";

const FILE = new URL("../../README.md", import.meta.url);
const readme = (): string => readFileSync(FILE, "utf8");

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "im-readme-"));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** What stands where nothing is given. */
function defaultOf({ schema }: Option): string {
  const value: unknown = "default" in schema ? schema.default : undefined;
  return value === undefined || (Array.isArray(value) && value.length === 0)
    ? ""
    : `\`${JSON.stringify(value).replaceAll('"', "")}\``;
}

function optionTable(): string {
  const rows = Object.entries<Option>(SERVE_OPTIONS).map(([name, option]) => [
    `\`--${kebab(name)} ${option.sample.replaceAll("|", "\\|")}\``,
    `\`${option.variable}\``,
    defaultOf(option),
    option.help,
  ]);
  const lines = [["option", "variable", "when left out", "what"], ["-", "-", "-", "-"], ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Without the padding that the formatter gives a table. */
function cellsOf(table: string): readonly string[] {
  return table
    .trim()
    .split("\n")
    .map((line) => line.replaceAll(/\s*\|\s*/g, "|").replaceAll(/-+/g, "-"));
}

test("the README has the options of the server; IM_UPDATE=1 writes them anew", () => {
  const place = /(?<=<!-- options -->\n)[^]*?(?=<!-- \/options -->)/;
  if (process.env["IM_UPDATE"] === "1")
    writeFileSync(
      FILE,
      readme().replace(place, () => `\n${optionTable()}\n\n`),
    );
  expect(cellsOf(place.exec(readme())?.[0] ?? "")).toEqual(cellsOf(optionTable()));
});

test(
  "the commands of the README do what they say, beside a server",
  { timeout: 60_000 },
  async () => {
    const server = await createServer({ database: databaseFile(dataDir) });
    try {
      const blocks = [...readme().matchAll(/```sh\n([^]*?)```/g)].map(([, block = ""]) => block);
      const commands = blocks
        .flatMap((block) => block.split("\n"))
        .map((line) => /^npx im-chat-server (?!-)([^#]*)/.exec(line)?.[1]?.trim())
        .filter((words) => words !== undefined);
      expect(commands.length).toBeGreaterThan(5);
      for (const command of commands) {
        const args = command
          .split(/\s+/)
          .map((word) => word.replace("monday", `${dataDir}/monday`));
        expect([command, await runCommand(args)]).toEqual([command, 0]);
      }
      expect((await server.kernel.apps.get("shop"))?.policies.findUsers).toBe("open");
    } finally {
      await server.close();
    }
  },
);

// What runs the scripts of a folder passes over those that it cannot execute, and says so to nobody who looks.
test("the daily backup of docs/deploying.md is a script that can be executed", () => {
  const page = readFileSync(new URL("../../../../docs/deploying.md", import.meta.url), "utf8");
  const script = [...page.matchAll(/```sh\n([^]*?)```/g)].find(([, text]) =>
    text?.includes("/etc/cron.daily/"),
  );
  expect(script?.[1]).toMatch(/^#!\/bin\/sh\n/);
});

async function runCommand(args: readonly string[]): Promise<number> {
  return await run(
    {
      args,
      env: { IM_DATA_DIR: dataDir },
      environment,
      print: () => {},
      complain: () => {},
      openKernel: async (dir) => await openBeside(dir, environment),
    },
    { serve: async () => 1, version: "" },
  );
}

test(
  "the program of the README starts a server whose token signs in",
  { timeout: 60_000 },
  async () => {
    const code = /```js\n([^]*?)```/.exec(readme())?.[1]?.replace(/^import .*$/m, "") ?? "";
    let server: Server | undefined;
    let stop: (() => Promise<void>) | undefined;
    let said = "";
    const create = async (options: ServerOptions): Promise<Server> =>
      (server = await createServer({ ...options, port: 0, database: databaseFile(dataDir) }));
    await runInNewContext(`(async () => {${code}})()`, {
      createServer: create,
      signToken,
      console: { log: (line: string) => (said = line) },
      process: { once: (_signal: string, listener: () => Promise<void>) => (stop = listener) },
    });
    const token = said.split(" ").at(-1) ?? "";
    const client = await new TestClient(server?.url ?? "").opened();
    expect((await client.request(helloOf({ type: "token", token }))).type).toBe("welcome");
    client.socket.close();
    await stop?.();
  },
);
