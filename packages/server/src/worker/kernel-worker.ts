import { parentPort, workerData } from "node:worker_threads";
import { checkpointNodeSqlite } from "../database/node-sqlite.ts";
import { systemEnvironment } from "../environment.ts";
import type { WorkerSettings } from "./node-edge.ts";

// Entry of both threads beside the gateway's.

const CHECKPOINT_PERIOD_MS = 500;

function runCheckpoints(file: string): void {
  systemEnvironment.after(CHECKPOINT_PERIOD_MS, () => {
    try {
      checkpointNodeSqlite(file);
    } catch {
      // Full or failing: the thread of the kernel meets the same disk, and tells of it.
    }
    runCheckpoints(file);
  });
}

if (parentPort === null) throw new Error("This file is the entry of a worker");
// Given by the starter alone.
const settings = workerData as WorkerSettings;
if (settings.task === "kernel") {
  // The thread for checkpoints stays small without it.
  const { runKernel } = await import("./run-kernel.ts");
  await runKernel(parentPort, settings);
} else {
  runCheckpoints(settings.file);
}
