import type { IncomingMessage, Server } from "node:http";
import Fastify from "fastify";
import type { FastifyInstance, FastifyReply } from "fastify";
import { stackOf } from "../gateway/errors.ts";
import type { Logger } from "pino";
import { httpError, retryAfter } from "./http-errors.ts";
import { openApiDocument } from "./openapi.ts";

export interface HttpOptions {
  readonly log: Logger;
  /** Whether requests are taken: false while starting and stopping. */
  readonly isReady: () => boolean;
}

/** Largest body of a request, bytes. */
const BODY_BYTES = 256 * 1024;
/** For the largest frame on the slowest way up that clients wait for. */
const REQUEST_MS = 60_000;
const HEADERS_MS = 10_000;

const HEADERS: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "interest-cohort=()",
};

/** Our routes check bodies by themselves. Fastify's compilers of schemas are left where they are: loading them was a third
 * of what a start takes. */
const NO_SCHEMAS = { buildValidator: refuseSchema, buildSerializer: refuseSchema };

function refuseSchema(): never {
  throw new Error("Routes have no schemas here");
}

function isForSockets({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === "websocket";
}

/** The HTTP side: errors as JSON, security headers, health; routes are registered by their owners. */
export function createHttp({ log, isReady }: HttpOptions): FastifyInstance {
  const http = Fastify({
    logger: false,
    schemaController: { compilersFactory: NO_SCHEMAS },
    // Else Node takes every offer of another protocol for one: Java's client offers HTTP/2 with whatever it asks.
    http: { shouldUpgradeCallback: isForSockets },
    bodyLimit: BODY_BYTES,
    requestTimeout: REQUEST_MS,
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: false },
    exposeHeadRoutes: true,
  });
  limitTimes(http.server);
  // Fastify takes it by itself; nothing here does.
  http.removeContentTypeParser("text/plain");
  http.addHook("onRequest", async (_request, reply) => {
    reply.headers(HEADERS);
  });
  http.setErrorHandler(async (thrown, _request, reply) => {
    const error = httpError(thrown);
    const { status, body } = error;
    if (status >= 500) log.error({ status, stack: stackOf(thrown) }, "request failed");
    const seconds = retryAfter(error);
    if (seconds !== undefined) reply.header("retry-after", String(seconds));
    return await reply.status(status).header("cache-control", "no-store").send(body);
  });
  http.get(
    "/livez",
    async (_request, reply) =>
      await reply.header("cache-control", "no-store").send({ isAlive: true }),
  );
  http.get("/readyz", async (_request, reply) => {
    const isTaking = isReady();
    if (!isTaking) reply.header("retry-after", "1");
    return await reply
      .status(isTaking ? 200 : 503)
      .header("cache-control", "no-store")
      .send({ isReady: isTaking });
  });
  http.get("/v1/openapi.json", async () => openApiDocument());
  return http;
}

/** What an address without anything answers. */
export async function sendMissing(reply: FastifyReply): Promise<FastifyReply> {
  const error = {
    code: "not_found",
    message: "There is nothing at this address",
    isRetryable: false,
  };
  return await reply.status(404).header("cache-control", "no-store").send({ error });
}

/** Answers the methods that an address does not know, before their bodies are read.
 * @param allowed The methods that it knows. */
export function refuseOtherMethods(
  http: FastifyInstance,
  { url, allowed }: { readonly url: string; readonly allowed: readonly string[] },
): void {
  const others = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
  const allow = allowed.join(", ");
  const error = {
    code: "unsupported",
    message: `Cannot answer: this address takes ${allow} only`,
    isRetryable: false,
  };
  http.route({
    method: others.filter((method) => !allowed.includes(method)),
    url,
    onRequest: async (_request, reply) =>
      await reply.status(405).headers({ allow, "cache-control": "no-store" }).send({ error }),
    // Never reached, but a route has one.
    handler: async (_request, reply) => await sendMissing(reply),
  });
}

function limitTimes(server: Server): void {
  server.headersTimeout = HEADERS_MS;
  server.keepAliveTimeout = 65_000;
}
