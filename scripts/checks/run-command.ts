import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

export const ROOT: string = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

const running = new Set<ChildProcess>();

/** Ends everything that runs, before the process itself ends. */
export function stopCommands(): void {
  for (const child of running) child.kill("SIGTERM");
}

export type Finished = { readonly code: number; readonly output: string };

export type RunOptions = {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The program is ended after this time; 0 is never. */
  readonly timeoutMs?: number;
};

/** Runs a program to its end and keeps what it printed. */
export function runCommand(
  command: string,
  args: readonly string[],
  { cwd = ROOT, env = {}, timeoutMs = 0 }: RunOptions = {},
): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: timeoutMs,
    });
    running.add(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    }
    child.on("error", (error) => {
      resolve({ code: 1, output: `${command}: ${error.message}` });
    });
    child.on("close", (code) => {
      running.delete(child);
      resolve({ code: code ?? 1, output });
    });
  });
}
