import { createKernel } from "@im-chat/server/kernel";
import type { Environment, GatewayLimits, SqliteDriver } from "@im-chat/server/kernel";
import { openMemoryGateway } from "@im-chat/server/testing";
import type {
  ExchangeRequest,
  MemoryGateway,
  Peer,
  PeerLink,
  RunningExchange,
} from "@im-chat/server/testing";
import { createAccounts } from "./accounts.ts";
import type { TestAccounts } from "./accounts.ts";
import { hostServerEnvironment } from "./environment.ts";

/** The server's own kernel and gateway on a database in memory, without a port: links and requests are brought to it. */
export interface MemoryServer extends TestAccounts {
  /** False between {@link stop} and {@link start}. */
  readonly isUp: boolean;
  /** Takes the far end of a link. @returns undefined while it is stopped. */
  accept(peer: Peer): PeerLink | undefined;
  /** Takes an HTTP request whose body is a batch. @returns undefined while it is stopped. */
  exchange(request: ExchangeRequest): RunningExchange | undefined;
  /** Breaks all links and takes no new ones; the data stays. Idempotent. */
  stop(): void;
  /** Takes links again. Does nothing while it does. @throws Error after `close`. */
  start(): void;
  /** Ends it, and its database. Idempotent. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface MemoryServerOptions {
  /** `stopped`: entries of accounts' logs ("you were added", mentions) wait. */
  readonly consumers?: "running" | "stopped" | undefined;
  /** What a link may do; the limits of a public server when left out. */
  readonly limits?: Partial<GatewayLimits> | undefined;
  /** Time, chance and timers: the platform's when left out, or those of a `TestClock`. */
  readonly environment?: Environment | undefined;
}

/** Opens a server on a database that nobody else uses.
 * @param driver The server closes it. */
export async function openMemoryServer(
  driver: SqliteDriver,
  options: MemoryServerOptions = {},
): Promise<MemoryServer> {
  const { environment = hostServerEnvironment, consumers, limits } = options;
  const kernel = await createKernel({
    driver,
    clock: environment.now,
    random: environment.randomBytes,
    schedule: environment.soon,
    after: environment.after,
    consumers,
  });
  const open = (): MemoryGateway => openMemoryGateway({ kernel, environment, limits });
  let gateway: MemoryGateway | undefined = open();
  let closing: Promise<void> | undefined;
  const stop = (): void => {
    gateway?.close();
    gateway = undefined;
  };
  const close = (): Promise<void> => {
    stop();
    return (closing ??= kernel.close());
  };
  const accounts = createAccounts(() => kernel, environment.now);
  return {
    ...accounts,
    kernel,
    get isUp() {
      return gateway !== undefined;
    },
    accept: (peer) => gateway?.accept(peer),
    exchange: (request) => gateway?.exchange(request),
    stop,
    start() {
      if (closing !== undefined) throw new Error("Cannot start the server: it was closed");
      gateway ??= open();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
