import { promisify } from "node:util";
import { gzip, constants } from "node:zlib";
import { BATCH_TYPE, ImError, POLL_PATH, SEND_PATH } from "@im-chat/protocol";
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteShorthandOptions } from "fastify";
import { requestAddress } from "./address.ts";
import type { AddressLimits } from "./address-limits.ts";
import type { TrustedProxies } from "./address.ts";
import type { Exchanges } from "./exchanges.ts";
import type { Exchange } from "./link.ts";

export interface HttpDoorOptions {
  readonly exchange: Exchanges;
  /** Largest body, bytes. */
  readonly batchBytes: number;
  /** How long an answer may wait for somebody to read on. */
  readonly stuckMs: number;
  readonly isTrustedProxy: TrustedProxies;
  readonly addresses: Pick<AddressLimits, "admitBody">;
  /** Whether requests are taken: false while stopping. */
  readonly isReady: () => boolean;
}

const DOORS = { [POLL_PATH]: "poll", [SEND_PATH]: "send" } as const satisfies Record<
  string,
  Exchange["door"]
>;

/** Pages of any origin may ask, for nothing comes along by itself: no cookies, and the token is in the body.
 * What an app's list of origins says is asked where the app is known, and told as a frame that the page can read. */
const HEADERS: Readonly<Record<string, string>> = {
  "access-control-allow-origin": "*",
  // Else a page of another origin cannot read it.
  "access-control-expose-headers": "retry-after",
  "cross-origin-resource-policy": "cross-origin",
  // No proxy keeps or rewrites it.
  "cache-control": "no-store, no-transform",
};
const PREFLIGHT: Readonly<Record<string, string>> = {
  "access-control-allow-methods": "POST",
  "access-control-allow-headers": "content-type",
  "access-control-max-age": "7200",
};

const compress = promisify(gzip);

/** Below this it hardly shrinks. */
const GZIP_BYTES = 1024;

/** Takes links that come as HTTP requests: `POST` of one batch, answered with one batch. */
export function registerHttpDoors(http: FastifyInstance, options: HttpDoorOptions): void {
  const { exchange, batchBytes, stuckMs, isTrustedProxy, addresses } = options;
  const bodies = limitBodies(addresses, isTrustedProxy);

  async function take(
    door: Exchange["door"],
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    if (!options.isReady())
      throw new ImError("unavailable", "Cannot take the request: the server stops", {
        retryAfterMs: 1000,
      });
    const { headers, body } = request;
    if (!(body instanceof Uint8Array))
      throw new ImError("invalid", `Cannot take the request: its body is not ${BATCH_TYPE}`);
    // So that a client finds out whether it reaches us at all.
    if (body.length === 0) return reply.type(BATCH_TYPE).send(Buffer.alloc(0));
    const read = new Promise<void>((resolve) => reply.raw.once("close", resolve));
    const { answer, abandon } = exchange({
      door,
      address: requestAddress(request.raw, isTrustedProxy),
      origin: headers.origin,
      host: headers.host ?? "",
      body,
      read,
    });
    reply.raw.once("close", abandon);
    const batch = await answer;
    reply.raw.setTimeout(stuckMs, () => reply.raw.destroy());
    return await sendBatch(reply, batch, headers["accept-encoding"]);
  }

  void http.register(async (scope) => {
    scope.addHook("onRequest", async (_request, reply) => {
      reply.headers(HEADERS);
    });
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(BATCH_TYPE, { parseAs: "buffer" }, (_request, body, done) =>
      done(null, body),
    );
    for (const [path, door] of Object.entries(DOORS)) {
      scope.options(path, async (_request, reply) => reply.status(204).headers(PREFLIGHT).send());
      scope.post(path, { bodyLimit: batchBytes, ...bodies }, (request, reply) =>
        take(door, request, reply),
      );
    }
  });
}

/** Hooks of a route: a body is in memory until it is whole, and who sends it is known only then. */
function limitBodies(
  addresses: Pick<AddressLimits, "admitBody">,
  isTrustedProxy: TrustedProxies,
): Pick<RouteShorthandOptions, "onRequest" | "preValidation"> {
  const arriving = new WeakMap<FastifyRequest, () => void>();
  return {
    onRequest: async (request, reply) => {
      const whole = addresses.admitBody(requestAddress(request.raw, isTrustedProxy));
      arriving.set(request, whole);
      reply.raw.once("close", whole);
    },
    preValidation: async (request) => arriving.get(request)?.(),
  };
}

async function sendBatch(
  reply: FastifyReply,
  batch: Uint8Array,
  accepted: string | string[] | undefined,
): Promise<FastifyReply> {
  const bytes = Buffer.from(batch.buffer, batch.byteOffset, batch.length);
  reply.type(BATCH_TYPE);
  if (bytes.length < GZIP_BYTES || !/\bgzip\b/.test([accepted ?? []].flat().join()))
    return reply.send(bytes);
  const compressed = await compress(bytes, { level: constants.Z_BEST_SPEED });
  return reply.header("content-encoding", "gzip").send(compressed);
}
