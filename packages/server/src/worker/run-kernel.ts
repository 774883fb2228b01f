import type { MessagePort } from "node:worker_threads";
import { createKernel } from "../create-kernel.ts";
import type { Logger } from "../logger.ts";
import { openNodeSqlite } from "../database/node-sqlite.ts";
import { StartError } from "../database/start-error.ts";
import { systemEnvironment } from "../environment.ts";
import type { Calls, FromKernel } from "./messages.ts";
import type { WorkerSettings } from "./node-edge.ts";
import { serveKernel } from "./serve-kernel.ts";

/** Its own checkpoints are only for when those of the other thread find no gap to end in: 256 MB. */
const CHECKPOINT_PAGES = 64_000;
/** Nobody feels it; at 1,700 messages a second it saves an eighth of the work. */
const COMMIT_INTERVAL_MS = 2;

/** The thread that owns the database. */
export async function runKernel(
  port: MessagePort,
  { file, groupSize, commitDelayMs }: Extract<WorkerSettings, { task: "kernel" }>,
): Promise<void> {
  const post = (message: FromKernel): void => port.postMessage(message);
  const { now, randomBytes, soon, monotonic, after } = systemEnvironment;
  const logger: Logger = {
    info: (fields, message) => post({ type: "logged", level: "info", fields, message }),
    error: (fields, message) => post({ type: "logged", level: "error", fields, message }),
  };
  const tell = (sentence: string): void => logger.info({}, sentence);
  try {
    const kernel = await createKernel({
      driver: openNodeSqlite(file, { commitDelayMs, checkpointPages: CHECKPOINT_PAGES, tell }),
      clock: now,
      random: randomBytes,
      schedule: soon,
      after,
      groupSize,
      pacing: { intervalMs: COMMIT_INTERVAL_MS, monotonic, after },
      logger,
    });
    void kernel.failed.then((sentence) => post({ type: "failed", sentence }));
    serveKernel(kernel, {
      port: {
        post,
        onMessage: (listener) => void port.on("message", (message) => listener(message as Calls)),
      },
      // After every promise that the commit settles: some go through more hands than others.
      soon: (run) => process.nextTick(run),
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
