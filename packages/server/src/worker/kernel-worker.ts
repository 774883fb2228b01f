import { parentPort, workerData, type MessagePort } from "node:worker_threads";
import { createKernel } from "../create-kernel.ts";
import { checkpointNodeSqlite, openNodeSqlite } from "../database/node-sqlite.ts";
import { StartError } from "../database/start-error.ts";
import { systemEnvironment } from "../environment.ts";
import type { Calls, FromKernel } from "./messages.ts";
import type { WorkerSettings } from "./node-edge.ts";
import { serveKernel } from "./serve-kernel.ts";

/** Its own checkpoints are only for when those of the other thread do not keep up: 64 MB. */
const CHECKPOINT_PAGES = 16_000;
const CHECKPOINT_PERIOD_MS = 500;

/** The thread that owns the database. */
async function runKernel(
  port: MessagePort,
  { file, groupSize, commitDelayMs }: Extract<WorkerSettings, { task: "kernel" }>,
): Promise<void> {
  const post = (message: FromKernel): void => port.postMessage(message);
  try {
    const kernel = await createKernel({
      driver: openNodeSqlite(file, { commitDelayMs, checkpointPages: CHECKPOINT_PAGES }),
      clock: systemEnvironment.now,
      random: systemEnvironment.randomBytes,
      schedule: systemEnvironment.soon,
      groupSize,
      logger: {
        info: (fields, message) => post({ type: "logged", level: "info", fields, message }),
        error: (fields, message) => post({ type: "logged", level: "error", fields, message }),
      },
    });
    serveKernel(kernel, {
      port: {
        post,
        onMessage: (listener) => void port.on("message", (message) => listener(message as Calls)),
      },
      soon: queueMicrotask,
    });
  } catch (error) {
    const failure = error instanceof StartError ? error.failure : undefined;
    post({
      type: "not_started",
      failure,
      message: error instanceof Error ? error.message : String(error),
    });
  }
}

function runCheckpoints(file: string): void {
  systemEnvironment.after(CHECKPOINT_PERIOD_MS, () => {
    checkpointNodeSqlite(file);
    runCheckpoints(file);
  });
}

if (parentPort === null) throw new Error("This file is the entry of a worker");
// Given by the starter alone.
const settings = workerData as WorkerSettings;
if (settings.task === "kernel") await runKernel(parentPort, settings);
else runCheckpoints(settings.file);
