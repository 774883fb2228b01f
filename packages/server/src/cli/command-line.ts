import { keepYoungHeapSmall, prepareHeaps } from "./heap.ts";
import { run } from "./run.ts";
import { serveCommand } from "./serve.ts";
import { startServer } from "./start.ts";
import { systemEnvironment as environment } from "../environment.ts";
import { serverName } from "../version.ts";

/** A stop that takes longer than this ends as it is. */
const STOP_MS = 9500;
const SECOND_SIGNAL_EXIT = 2;

/** Resolves at the first signal; the second one ends the process at once. */
async function stopAsked(): Promise<string> {
  return await new Promise((resolve) => {
    let isAsked = false;
    const onSignal = (signal: string): void => {
      if (isAsked) process.exit(SECOND_SIGNAL_EXIT);
      isAsked = true;
      environment.after(STOP_MS, () => process.exit(0));
      resolve(signal);
    };
    process.on("SIGTERM", onSignal);
    process.on("SIGINT", onSignal);
  });
}

const code = await run(
  {
    args: process.argv.slice(2),
    env: process.env,
    environment,
    print: (line) => void process.stdout.write(`${line}\n`),
    complain: (line) => void process.stderr.write(`${line}\n`),
    // Not loaded by who serves: its kernel is another thread's.
    openKernel: async (dataDir) =>
      await (await import("./open-beside.ts")).openBeside(dataDir, environment),
  },
  {
    version: serverName(),
    serve: serveCommand({
      start: async (settings) => {
        prepareHeaps();
        const server = await startServer(settings, environment);
        keepYoungHeapSmall();
        return server;
      },
      stopAsked,
    }),
  },
);
process.exit(code);
