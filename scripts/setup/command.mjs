import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
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

/** Runs a command that owns the terminal; signals sent to us reach it, and it ends when npm was ended.
 * @returns Its exit code; 128 + n when signal n ended it. */
export function passThrough(command, args, { env = process.env, cwd = ROOT } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, cwd, stdio: "inherit" });
    const stopForwarding = forwardSignals(child);
    const stopWatching = watchNpm(() => child.kill("SIGTERM"));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      stopForwarding();
      stopWatching();
      resolve(code ?? 128 + (SIGNAL_NUMBERS[signal] ?? 0));
    });
  });
}

function forwardSignals(child) {
  const forward = (signal) => {
    // A terminal sends Ctrl-C to the whole group, and npm keeps its own to itself: the child has it already.
    const isGroupWide = signal === "SIGINT" && (process.stdin.isTTY || isUnderNpm());
    if (!isGroupWide) child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, forward);
  return () => {
    for (const signal of SIGNALS) process.off(signal, forward);
  };
}

/** npm runs us through a shell that passes no signal on: that one of them is gone shows only in our ancestors. */
function watchNpm(onGone) {
  if (!isUnderNpm()) return () => {};
  const before = ancestors();
  const timer = setInterval(() => {
    if (ancestors() === before) return;
    clearInterval(timer);
    onGone();
  }, 250);
  return () => clearInterval(timer);
}

function isUnderNpm() {
  return process.env.npm_lifecycle_event !== undefined;
}

/** The shell and npm above it; only the shell where the system has no /proc. */
function ancestors() {
  const parent = process.ppid;
  try {
    const [, grandparent] = /\) \S (\d+)/.exec(readFileSync(`/proc/${parent}/stat`, "utf8"));
    return `${parent} ${grandparent}`;
  } catch {
    return `${parent}`; // not Linux, or the parent went away this instant
  }
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];
const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

/** The last lines of a program's output, for an error message. */
export function tail(output, lines = 15) {
  return output.trim().split("\n").slice(-lines).join("\n");
}
