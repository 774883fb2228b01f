import { LIMITS } from "@im-chat/protocol";
import { existsSync, renameSync, rmSync } from "node:fs";
import type { Logger } from "pino";
import { claimDatabase } from "../database/node-claim.ts";
import { openNodeSqlite } from "../database/node-sqlite.ts";
import type { Environment } from "../environment.ts";
import type { GatewayLimits } from "../gateway/limits.ts";
import type { Kernel } from "../kernel.ts";
import { loadDemoSeed } from "../pages/demo-seed.ts";
import type { DemoSeed } from "../pages/demo-seed.ts";
import { createLog } from "../metrics/logger.ts";
import type { ServeSettings } from "../config/serve-options.ts";
import type { ServerOptions } from "../server.ts";
import { openWorkerKernel } from "../worker/node-edge.ts";
import { databaseFile } from "./data-dir.ts";
import type { Stoppable } from "./serve.ts";

/** Bursts of commands are ten times the lasting rate. */
const BURST = 10;

/** Starts the server that the settings describe, the only one of its folder: of two, neither would tell its links what
 * the other's have written.
 * @throws StartError, Error of Node when the address cannot be had */
export async function startServer(
  settings: ServeSettings,
  environment: Environment,
): Promise<Stoppable> {
  const log = createLog(settings.logLevel);
  const file = databaseFile(settings.dataDir);
  const claim = claimDatabase(file, { tell: (sentence) => log.info({}, sentence) });
  try {
    const server = await startClaimed(file, { settings, environment, log });
    const close = async (drainMs: number): Promise<void> =>
      await server.close(drainMs).finally(() => claim.release());
    return { ...server, close };
  } catch (thrown) {
    claim.release();
    throw thrown;
  }
}

/** The database has a thread of its own: links never wait for the disk. While it starts, this one loads what serves them. */
async function startClaimed(
  file: string,
  { settings, environment, log }: Serving,
): Promise<Stoppable> {
  const demoLoaded = loadDemo(settings.demo, log);
  if (!existsSync(file)) await writeExamples(file, { seed: await demoLoaded, environment, log });
  const [kernelOpened, rest] = await Promise.allSettled([
    openWorkerKernel({ file, logger: log }),
    Promise.all([import("../server.ts"), demoLoaded]),
  ]);
  if (kernelOpened.status === "rejected") throw kernelOpened.reason;
  const kernel = kernelOpened.value;
  try {
    if (rest.status === "rejected") throw rest.reason;
    const [{ createServer }, demo] = rest.value;
    const server = await createServer({
      kernel,
      host: settings.host,
      port: settings.port,
      webDir: settings.webDir,
      demo,
      trustProxy: settings.trustProxy,
      hasMetrics: settings.metrics,
      limits: limitsOf(settings),
      log,
      environment,
    });
    log.info({ url: server.url }, "listening");
    return {
      url: server.url,
      failed: kernel.failed,
      close: async (drainMs) => {
        await server.close(drainMs);
        await kernel.close();
        log.info({}, "stopped");
      },
    };
  } catch (thrown) {
    await kernel.close();
    throw thrown;
  }
}

interface Serving {
  readonly settings: ServeSettings;
  readonly environment: Environment;
  readonly log: Logger;
}

type Demo = DemoSeed & NonNullable<ServerOptions["demo"]>;

async function loadDemo(folder: string | undefined, log: Logger): Promise<Demo | undefined> {
  if (folder === undefined) return undefined;
  const demo = { folder, ...(await loadDemoSeed(folder)) };
  log.warn(
    { people: demo.people.map(({ id }) => id) },
    "DEMO: anyone who reaches this server may be any of the example people",
  );
  return demo;
}

/** A command is a frame, and so are the query and the signal that come with it. */
const FRAMES_PER_COMMAND = 3;

/** What the options of the command line say of limits. */
export function limitsOf({
  linksPerUser,
  linksPerAddress,
  commandsPerSecond,
}: Pick<
  ServeSettings,
  "commandsPerSecond" | "linksPerAddress" | "linksPerUser"
>): Partial<GatewayLimits> {
  const rate = { perSecond: commandsPerSecond, burst: commandsPerSecond * BURST };
  const frames = {
    perSecond: rate.perSecond * FRAMES_PER_COMMAND,
    // A batch that may be sent has to pass at some time.
    burst: Math.max(rate.burst * FRAMES_PER_COMMAND, 2 * LIMITS.framesPerBatch),
  };
  return { linksPerUser, linksPerAddress, commands: rate, queries: rate, frames };
}

interface Writing {
  readonly seed: DemoSeed | undefined;
  readonly environment: Environment;
  readonly log: Logger;
}

/** Fills a database that does not exist yet with what the example people have written; whole or not at all. */
async function writeExamples(database: string, { seed, environment, log }: Writing): Promise<void> {
  if (seed === undefined || database === ":memory:" || existsSync(database)) return;
  const { createKernel } = await import("../create-kernel.ts");
  const draft = `${database}.new`;
  for (const rest of ["", "-wal", "-shm"]) rmSync(draft + rest, { force: true });
  const clock = { nowMs: environment.now() };
  const kernel = await createKernel({
    driver: openNodeSqlite(draft),
    clock: () => clock.nowMs,
    random: environment.randomBytes,
    schedule: environment.soon,
    after: environment.after,
    logger: log,
  });
  await writeAndClose(
    kernel,
    async () => await seed.write({ kernel, clock, endMs: environment.now() }),
  );
  // Of a database that was taken away: SQLite would replay it onto the examples.
  for (const rest of ["-wal", "-shm"]) rmSync(database + rest, { force: true });
  renameSync(draft, database);
}

async function writeAndClose(kernel: Kernel, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } finally {
    await kernel.close();
  }
}
