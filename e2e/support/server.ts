import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const MAIN = join(ROOT, "packages/server/dist/main.js");
const DATABASE = "im-chat.sqlite";
const READY = /im-chat: .* (http:\/\/\S+)\//;

/** The real server in a process of its own, as `npm start` runs it, on a folder that is deleted at the end. */
export interface ServerProcess {
  /** Without a slash at the end; the same after a restart. */
  readonly url: string;
  readonly dataDir: string;
  /** `kill -9`: nothing is said, nothing is flushed. */
  kill(): Promise<void>;
  /** Stands still, with everything it has open, as on a machine that is too busy. */
  pause(): void;
  /** Goes on after a pause. */
  resume(): void;
  /** Starts again on the same port and the same data. */
  restart(): Promise<void>;
  /** Asks it to end, as an operator does; the data stays. @returns its exit code */
  terminate(): Promise<number | null>;
  /** Ends it and deletes its data. */
  stop(): Promise<void>;
  /** Runs one of the server's own commands on its data. @returns What it printed. */
  command(...args: readonly string[]): Promise<string>;
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Folder for its data, which stays there; a new one, deleted at the end, when left out. */
  readonly dataDir?: string | undefined;
  /** Fills the database before the server opens it; without it, the server writes its own examples. */
  readonly prepare?: ((databaseFile: string) => Promise<void>) | undefined;
  /** A command that runs it, such as a tracer; it has to leave signals to the server. */
  readonly through?: readonly string[] | undefined;
  /** Options of Node. */
  readonly nodeArgs?: readonly string[] | undefined;
}

export async function startServer({
  env = {},
  prepare,
  dataDir: givenDir,
  through = [],
  nodeArgs = [],
}: StartOptions = {}): Promise<ServerProcess> {
  const dataDir = givenDir ?? (await mkdtemp(join(tmpdir(), "im-chat-e2e-")));
  await prepare?.(join(dataDir, DATABASE));
  const options = { dataDir, env, through, nodeArgs };
  let { child, url } = await launch(options, 0);
  const port = Number(new URL(url).port);
  return {
    url,
    dataDir,
    kill: async () => void (await end(child, "SIGKILL")),
    pause: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
    terminate: () => end(child, "SIGTERM"),
    restart: async () => {
      ({ child, url } = await launch(options, port));
    },
    stop: async () => {
      await end(child, "SIGTERM");
      if (givenDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
    command: (...args) => output([...args, "--data-dir", dataDir]),
  };
}

interface Launch extends Required<Omit<Running, "args">> {
  readonly dataDir: string;
}

interface Running {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly through?: readonly string[];
  readonly nodeArgs?: readonly string[];
}

function launch(
  { dataDir, env, through, nodeArgs }: Launch,
  port: number,
): Promise<{ child: ChildProcess; url: string }> {
  const child = run({
    args: ["--port", String(port), "--data-dir", dataDir],
    env: {
      IM_DEMO_DIR: join(ROOT, "examples"),
      IM_WEB_DIR: join(ROOT, "packages/ui-components/dist/website"),
      IM_LOG_LEVEL: "warn",
      ...env,
    },
    through,
    nodeArgs,
  });
  return new Promise((resolve, reject) => {
    let text = "";
    const read = (chunk: Buffer): void => {
      text = (text + chunk.toString()).slice(-8192);
      const url = READY.exec(text)?.[1];
      if (url !== undefined) resolve({ child, url });
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", (code) => reject(new Error(`The server ended with ${code}:\n${text}`)));
  });
}

function run({ args, env = {}, through = [], nodeArgs = [] }: Running): ChildProcess {
  const [command = "", ...rest] = [...through, process.execPath, ...nodeArgs, MAIN, ...args];
  return spawn(command, rest, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.once("exit", (code) => resolve(code));
    child.kill(signal);
  });
}

async function output(args: readonly string[]): Promise<string> {
  const { code, text } = await runServer(args);
  if (code === 0) return text;
  throw new Error(`im-chat-server ${args[0]} ended with ${code}: ${text}`);
}

/** Runs the program until it ends by itself. */
export function runServer(
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly text: string }> {
  const child = run({ args, env: { IM_LOG_LEVEL: "warn" } });
  return new Promise((resolve) => {
    let text = "";
    child.stdout?.on("data", (chunk: Buffer) => (text += chunk.toString()));
    child.stderr?.on("data", (chunk: Buffer) => (text += chunk.toString()));
    child.once("close", (code) => resolve({ code, text: text.trim() }));
  });
}
