import { spawn, type ChildProcess } from "node:child_process";
import { readFile } from "node:fs/promises";

/** A server under test in a process of its own. */
export interface Server {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Processor seconds used so far, all threads. */
  cpuSeconds(): Promise<number>;
  residentBytes(): Promise<number>;
  stop(): Promise<void>;
}

export interface Start {
  readonly file: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Added to every commit, milliseconds. */
  readonly commitMs?: number;
}

const TICKS_PER_SECOND = 100;
const READY = /(https?:\/\/127\.0\.0\.1:\d+)/;

/** Starts a server and waits for the line with its address. */
export async function startServer({
  file,
  args = [],
  env = {},
  commitMs = 0,
}: Start): Promise<Server> {
  const slow = new URL("./naive/slow-commit.mjs", import.meta.url).href;
  const child = spawn(process.execPath, ["--expose-gc", "--import", slow, file, ...args], {
    env: { ...process.env, ...env, IM_BENCH_COMMIT_MS: String(commitMs) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await addressOf(child);
  return {
    url,
    cpuSeconds: () => cpuSeconds(child.pid as number),
    residentBytes: () => residentBytes(child.pid as number),
    stop: () => stop(child),
  };
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4096);
      const url = READY.exec(output)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once("exit", (code) =>
      reject(new Error(`The server under test ended with ${code}:\n${output}`)),
    );
  });
}

async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
  });
}
