import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { LINK_PATH } from "@im-chat/protocol";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { registerCommands } from "./api/commands.ts";
import { createHttp, sendMissing } from "./api/http.ts";
import type { Environment } from "./environment.ts";
import { trustedProxies } from "./gateway/address.ts";
import { createAddressLimits } from "./gateway/address-limits.ts";
import { nodeCompression } from "./gateway/node-compression.ts";
import { createGateway } from "./gateway/gateway.ts";
import { registerHttpDoors } from "./gateway/http-doors.ts";
import { GATEWAY_LIMITS } from "./gateway/limits.ts";
import type { GatewayLimits } from "./gateway/limits.ts";
import { createSockets } from "./gateway/sockets.ts";
import type { Upgrade } from "./gateway/sockets.ts";
import { cachedApps } from "./identity/cached-apps.ts";
import { createTokenVerifier } from "./identity/token.ts";
import type { Kernel } from "./kernel.ts";
import { createCounters } from "./metrics/counters.ts";
import { registerMetrics } from "./metrics/metrics.ts";
import { registerDemoPages } from "./pages/demo-pages.ts";
import { registerDemoToken } from "./pages/demo-token.ts";
import type { DemoPerson } from "./pages/demo-token.ts";
import { registerLoader } from "./pages/loader.ts";

export interface HttpServerOptions {
  readonly kernel: Kernel;
  readonly host: string;
  readonly port: number;
  readonly environment: Environment;
  readonly log: Logger;
  readonly limits?: Partial<GatewayLimits> | undefined;
  /** Subnets of reverse proxies. */
  readonly trustProxy?: readonly string[] | undefined;
  /** Folder of the built loader for plain websites. */
  readonly webDir?: string | undefined;
  readonly demo?: { readonly folder: string; readonly people: readonly DemoPerson[] } | undefined;
  readonly hasMetrics?: boolean | undefined;
  /** Allowance for wrong clocks, milliseconds. */
  readonly skewMs: number;
  readonly tokenLifetimeMs: number;
}

export interface HttpServer {
  /** `http://HOST:PORT` */
  readonly url: string;
  /** Stops taking requests, sends links away, then ends what is left. Idempotent.
   * @param drainMs Time that links have to go; 0: none. */
  close(drainMs: number): Promise<void>;
}

/** Over how long links come back after a stop, milliseconds per link and at least. */
const SPREAD_PER_LINK_MS = 2;
const SPREAD_MIN_MS = 1000;
const SPREAD_MAX_MS = 60_000;
const DRAIN_STEP_MS = 50;
const DEMO_APP = "demo";

/** Listens for links and requests on one kernel.
 * @throws Error of Node when the address cannot be had (`EADDRINUSE`, `EACCES`, …) */
export async function listen(options: HttpServerOptions): Promise<HttpServer> {
  const { kernel, environment, log } = options;
  const state = { isReady: true };
  const counters = createCounters();
  const limits: GatewayLimits = { ...GATEWAY_LIMITS, ...options.limits };
  const apps = cachedApps(kernel.apps, environment.monotonic);
  const tokens = createTokenVerifier({
    apps,
    now: environment.now,
    skewMs: options.skewMs,
    maxLifetimeMs: options.tokenLifetimeMs,
  });
  const isTrustedProxy = trustedProxies(options.trustProxy ?? []);
  const addresses = createAddressLimits({ limits, monotonic: environment.monotonic });
  const gateway = createGateway({
    kernel,
    apps,
    tokens,
    limits,
    addresses,
    environment,
    counters,
    log,
    skewMs: options.skewMs,
    compression: nodeCompression,
  });
  const http = createHttp({ log, isReady: () => state.isReady });
  registerHttpDoors(http, {
    exchange: gateway.exchange,
    batchBytes: limits.batchBytes,
    stuckMs: limits.stuckMs,
    isTrustedProxy,
    addresses,
    isReady: () => state.isReady,
  });
  registerCommands(http, {
    kernel,
    tokens,
    addresses,
    isTrustedProxy,
    rate: API_RATE,
    monotonic: environment.monotonic,
    isReady: () => state.isReady,
  });
  if (options.hasMetrics ?? true) registerMetrics(http, { counters, kernel });
  registerPages(http, options);
  http.server.on(
    "upgrade",
    routeUpgrade(createSockets({ ...gateway.doors, isTrustedProxy }), () => state.isReady),
  );
  await http.listen({ host: options.host, port: options.port });

  async function stop(drainMs: number): Promise<void> {
    state.isReady = false;
    const spreadMs = Math.min(
      SPREAD_MAX_MS,
      Math.max(SPREAD_MIN_MS, counters.links * SPREAD_PER_LINK_MS),
    );
    gateway.drain(spreadMs);
    await drained({ environment, drainMs, isEmpty: () => counters.links === 0 });
    gateway.close();
    await http.close();
  }

  void kernel.failed.then(() => (state.isReady = false));
  let stopped: Promise<void> | undefined;
  return { url: urlOf(http, options.host), close: (drainMs) => (stopped ??= stop(drainMs)) };
}

const API_RATE = { perSecond: 200, burst: 2000 };

function registerPages(
  http: FastifyInstance,
  { kernel, environment, webDir, demo }: HttpServerOptions,
): void {
  if (webDir !== undefined) registerLoader(http, webDir);
  if (demo === undefined) {
    http.setNotFoundHandler(async (_request, reply) => await sendMissing(reply));
    return;
  }
  registerDemoPages(http, { folder: demo.folder, loader: webDir });
  registerDemoToken(http, {
    apps: kernel.apps,
    app: DEMO_APP,
    people: demo.people,
    now: environment.now,
  });
}

function routeUpgrade(
  upgrade: Upgrade,
  isReady: () => boolean,
): (request: IncomingMessage, socket: Duplex, head: Buffer) => void {
  return (request, socket, head) => {
    const path = (request.url ?? "").split("?")[0];
    if (path === LINK_PATH && isReady()) return upgrade(request, socket, head);
    socket.on("error", () => undefined);
    const status =
      path === LINK_PATH ? "503 Service Unavailable\r\nretry-after: 1" : "404 Not Found";
    // Nothing else ends it where the other side keeps its half open.
    socket.once("finish", () => socket.destroy());
    socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  };
}

interface Draining {
  readonly environment: Environment;
  readonly drainMs: number;
  readonly isEmpty: () => boolean;
}

async function drained({ environment, drainMs, isEmpty }: Draining): Promise<void> {
  const endMs = environment.monotonic() + drainMs;
  while (!isEmpty() && environment.monotonic() < endMs) {
    await new Promise<void>((resolve) => void environment.after(DRAIN_STEP_MS, resolve));
  }
}

function urlOf(http: FastifyInstance, host: string): string {
  const { port } = http.server.address() as AddressInfo;
  const name = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}
