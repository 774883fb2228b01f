import { spawn } from "node:child_process";
import { ROOT } from "./paths.mjs";

/** Runs a command to its end, quietly.
 * @returns Exit code (1 when it could not start) and everything it printed. */
export function capture(command, args, { env = process.env, cwd = ROOT } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env, cwd, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => (output += text));
    }
    child.on("error", (error) => resolve({ code: 1, output: error.message }));
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Runs a command that owns the terminal; signals sent to us reach it.
 * @returns Its exit code; 128 + n when signal n ended it. */
export function passThrough(command, args, { env = process.env, cwd = ROOT } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, cwd, stdio: "inherit" });
    const forward = (signal) => child.kill(signal);
    // A terminal sends Ctrl-C to the whole group: the child has it already.
    const onInterrupt = (signal) => process.stdin.isTTY || forward(signal);
    process.on("SIGINT", onInterrupt);
    for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, forward);
    child.on("error", reject);
    child.on("close", (code, signal) => {
      process.off("SIGINT", onInterrupt);
      for (const name of ["SIGTERM", "SIGHUP"]) process.off(name, forward);
      resolve(code ?? 128 + (SIGNAL_NUMBERS[signal] ?? 0));
    });
  });
}

const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

/** The last lines of a program's output, for an error message. */
export function tail(output, lines = 15) {
  return output.trim().split("\n").slice(-lines).join("\n");
}
