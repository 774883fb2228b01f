import { Worker } from "node:worker_threads";
import { SILENT, type Logger } from "../logger.ts";
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

/** What a worker gets to begin with, by what it is for. */
export type WorkerSettings =
  | {
      readonly task: "kernel";
      readonly file: string;
      readonly groupSize: number | undefined;
      readonly commitDelayMs: number | undefined;
    }
  /** Moves the database's log into its file now and then, so that no commit has to. */
  | { readonly task: "checkpoint"; readonly file: string };

/** Opens a kernel in a thread of its own, so that the caller's never waits for the disk.
 * @throws StartError when the database cannot be used as it is */
export async function openWorkerKernel(options: WorkerKernelOptions): Promise<Kernel> {
  const { file, groupSize, commitDelayMs, logger = SILENT } = options;
  const worker = startWorker({ task: "kernel", file, groupSize, commitDelayMs });
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
  const checkpoints = startWorker({ task: "checkpoint", file });
  checkpoints.unref();
  checkpoints.on("error", (error) => logger.error({ error: String(error) }, "checkpoints ended"));
  // Its exit follows.
  worker.on("error", (error) =>
    logger.error({ error: String(error) }, "the database thread failed"),
  );
  worker.on("exit", () => {
    kernel.fail("The server's database thread has ended");
    if (!isClosing) logger.error({}, "the database thread ended by itself");
  });
  return {
    ...kernel,
    close: async () => {
      // The last to close the file moves the whole log into it; that shall be the kernel.
      await checkpoints.terminate();
      await kernel.close();
    },
  };
}

/** What Node itself needs to start a thread, and little more. */
const SMALL_THREAD = { maxOldGenerationSizeMb: 24, maxYoungGenerationSizeMb: 2 };
const SOURCE_ENTRY = new URL("./kernel-worker.ts", import.meta.url);
const BUILT_ENTRY = new URL("./kernel-worker.js", import.meta.url);

/** From source the worker is TypeScript too, and finds the other packages' sources as its starter does. */
function startWorker(workerData: WorkerSettings): Worker {
  const isSource = import.meta.url.endsWith(".ts");
  return new Worker(isSource ? SOURCE_ENTRY : BUILT_ENTRY, {
    workerData,
    name: workerData.task,
    ...(workerData.task === "checkpoint" ? { resourceLimits: SMALL_THREAD } : {}),
    ...(isSource ? { execArgv: ["--conditions=@im-chat/source"] } : {}),
  });
}
