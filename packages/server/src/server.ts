import { LIMITS } from "@im-chat/protocol";
import type { Logger } from "pino";
import { claimDatabase } from "./database/node-claim.ts";
import { openNodeSqlite } from "./database/node-sqlite.ts";
import { systemEnvironment } from "./environment.ts";
import type { Environment } from "./environment.ts";
import type { GatewayLimits } from "./gateway/limits.ts";
import { listen } from "./http-server.ts";
import type { Kernel } from "./kernel.ts";
import { createLog } from "./metrics/logger.ts";
import type { DemoPerson } from "./pages/demo-token.ts";
import { openWorkerKernel } from "./worker/node-edge.ts";

export interface ServerOptions {
  /** Database file, made when missing, or ":memory:". One server at a time has it: another one on the same file is
   * refused, in this process too. */
  readonly database?: string | undefined;
  /** A kernel that is open already, instead of a database. Its owner closes it, and sees to it that no other server has
   * the same file. */
  readonly kernel?: Kernel | undefined;
  /** Address to listen on; 127.0.0.1 when left out. */
  readonly host?: string | undefined;
  /** Port to listen on; any free one when left out. */
  readonly port?: number | undefined;
  readonly limits?: Partial<GatewayLimits> | undefined;
  /** Subnets of reverse proxies whose `X-Forwarded-For` is believed. */
  readonly trustProxy?: readonly string[] | undefined;
  /** Folder with the built im-chat.js for plain websites. */
  readonly webDir?: string | undefined;
  /** Example pages, and people whom anyone may be: never on a public server. */
  readonly demo?: { readonly folder: string; readonly people: readonly DemoPerson[] } | undefined;
  readonly hasMetrics?: boolean | undefined;
  /** Silent when left out. */
  readonly log?: Logger | undefined;
  readonly environment?: Environment | undefined;
  /** Allowance for wrong clocks of those who sign tokens, milliseconds. */
  readonly skewMs?: number | undefined;
}

export interface Server {
  /** `http://HOST:PORT` */
  readonly url: string;
  readonly kernel: Kernel;
  /** Idempotent. @param drainMs Time that links have to go by themselves; 0 when left out. */
  close(drainMs?: number): Promise<void>;
}

/** Starts a whole server in this process: for tests, the simulator, and programs that embed it.
 * @throws StartError when the database cannot be used as it is; Error of Node when the address cannot be had. */
export async function createServer(options: ServerOptions = {}): Promise<Server> {
  const {
    host = "127.0.0.1",
    port = 0,
    environment = systemEnvironment,
    log = createLog("silent"),
    skewMs = LIMITS.clockSkewMs,
  } = options;
  const { kernel, close: closeKernel } =
    options.kernel === undefined
      ? await openClaimed(options.database ?? ":memory:", { environment, log })
      : { kernel: options.kernel, close: async () => {} };
  try {
    const http = await listen({
      ...options,
      kernel,
      host,
      port,
      environment,
      log,
      skewMs,
      tokenLifetimeMs: LIMITS.tokenLifetimeMs,
    });
    return {
      url: http.url,
      kernel,
      close: async (drainMs = 0) => {
        await http.close(drainMs);
        await closeKernel();
      },
    };
  } catch (thrown) {
    await closeKernel();
    throw thrown;
  }
}

interface Surroundings {
  readonly environment: Environment;
  readonly log: Logger;
}

async function openClaimed(
  database: string,
  surroundings: Surroundings,
): Promise<{ readonly kernel: Kernel; readonly close: () => Promise<void> }> {
  const claim = claimDatabase(database, {
    tell: (sentence) => surroundings.log.info({}, sentence),
  });
  try {
    const kernel = await openKernel(database, surroundings);
    return { kernel, close: async () => await kernel.close().finally(() => claim.release()) };
  } catch (thrown) {
    claim.release();
    throw thrown;
  }
}

async function openKernel(database: string, { environment, log }: Surroundings): Promise<Kernel> {
  // A file is written by a thread of its own, so that no link waits for the disk.
  if (database !== ":memory:" && environment === systemEnvironment)
    return await openWorkerKernel({ file: database, logger: log });
  const { createKernel } = await import("./create-kernel.ts");
  return await createKernel({
    driver: openNodeSqlite(database),
    clock: environment.now,
    random: environment.randomBytes,
    schedule: environment.soon,
    after: environment.after,
    logger: log,
  });
}
