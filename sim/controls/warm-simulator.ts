import { Worker } from "node:worker_threads";
import { messageOf } from "../message-of.ts";
import { bundleWithSwitches } from "./bundle.ts";
import type { Trial } from "./thread.ts";

/** One program for all rules that a history shows: most of what a short one costs is to start, and to become fast. */
export interface WarmSimulator {
  /** Runs one history. @returns What did not hold. */
  run(trial: Trial): Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function startSimulator(): Promise<WarmSimulator> {
  const thread = new Worker(await bundleWithSwitches());
  return {
    run(trial) {
      thread.postMessage(trial);
      return messageOf(thread);
    },
    async close() {
      await thread.terminate();
    },
  };
}
