import { Worker } from "node:worker_threads";
import { SILENT, type Logger } from "../create-kernel.ts";
import type { Kernel } from "../kernel.ts";
import { connectKernel } from "./connect-kernel.ts";
import type { FromKernel } from "./messages.ts";

export interface WorkerKernelOptions {
  /** The database, made when missing. */
  readonly file: string;
  readonly logger?: Logger | undefined;
  /** Commands in one commit at most. */
  readonly groupSize?: number | undefined;
  /** Added to every commit: a slow disk, for measurements. */
  readonly commitDelayMs?: number | undefined;
}

/** What the worker gets to begin with. */
export interface WorkerSettings {
  readonly file: string;
  readonly groupSize: number | undefined;
  readonly commitDelayMs: number | undefined;
}

/** Opens a kernel in a thread of its own, so that the caller's never waits for the disk.
 * @throws StartError when the database cannot be used as it is */
export async function openWorkerKernel(options: WorkerKernelOptions): Promise<Kernel> {
  const { file, groupSize, commitDelayMs, logger = SILENT } = options;
  const settings: WorkerSettings = { file, groupSize, commitDelayMs };
  const worker = startWorker(settings);
  let isClosing = false;
  const kernel = await connectKernel({
    port: {
      post: (message) => worker.postMessage(message),
      // Posted by the worker's entry alone.
      onMessage: (listener) =>
        void worker.on("message", (message) => listener(message as FromKernel)),
    },
    soon: (run) => void setImmediate(run),
    end: async () => {
      isClosing = true;
      await worker.terminate();
    },
    logger,
  });
  worker.on("exit", () => {
    kernel.fail("The server's database thread has ended");
    if (!isClosing) logger.error({}, "the database thread ended by itself");
  });
  return kernel;
}

/** From source the worker is TypeScript too, and finds the other packages' sources as its starter does. */
function startWorker(workerData: WorkerSettings): Worker {
  const isSource = import.meta.url.endsWith(".ts");
  const entry = new URL(isSource ? "./kernel-worker.ts" : "./kernel-worker.js", import.meta.url);
  return new Worker(entry, {
    workerData,
    name: "kernel",
    ...(isSource ? { execArgv: ["--conditions=@im-chat/source"] } : {}),
  });
}
