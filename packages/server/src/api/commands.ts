import { ImError } from "@im-chat/protocol";
import type { CommandFrame } from "@im-chat/protocol";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { Compile } from "typebox/compile";
import type { TokenVerifier } from "../identity/token.ts";
import type { Kernel, Principal } from "../kernel.ts";
import type { AddressLimits } from "../gateway/address-limits.ts";
import { requestAddress } from "../gateway/address.ts";
import type { TrustedProxies } from "../gateway/address.ts";
import { fullBucket, take } from "../gateway/token-bucket.ts";
import type { Bucket, Rate } from "../gateway/token-bucket.ts";
import { problemOf } from "../schema-problem.ts";
import { encodeCommand } from "./command-frame.ts";
import type { Encoded } from "./command-frame.ts";
import { refuseOtherMethods } from "./http.ts";
import { COMMAND_SHAPES } from "./command-shapes.ts";
import type { CommandBody, CommandName } from "./command-shapes.ts";

export interface CommandRouteOptions {
  readonly kernel: Kernel;
  readonly tokens: TokenVerifier;
  readonly addresses: Pick<AddressLimits, "admitKey" | "countWrongKey">;
  readonly isTrustedProxy: TrustedProxies;
  /** Commands of one app. */
  readonly rate: Rate;
  /** Whether commands are taken: what is under way at the end of a stop is cut, and gets no answer. */
  readonly isReady: () => boolean;
  readonly monotonic: () => number;
}

const PATH = "/v1/commands";

/** `POST /v1/commands`: the door of the embedding site's backend. One command per request, through the same
 * pipeline as every client's; the app is that of the key which signed the request. */
export function registerCommands(http: FastifyInstance, options: CommandRouteOptions): void {
  const { kernel, tokens, addresses } = options;
  const buckets = new Map<string, Bucket>();

  function checkRate(app: string): void {
    const nowMs = options.monotonic();
    const bucket = buckets.get(app) ?? fullBucket(options.rate, nowMs);
    buckets.set(app, bucket);
    const waitMs = take(bucket, options.rate, { nowMs });
    if (waitMs > 0)
      throw new ImError("rate_limited", "Cannot take more commands of this app now", {
        retryAfterMs: waitMs,
      });
  }

  async function appOf({ raw, headers }: FastifyRequest): Promise<string> {
    const address = requestAddress(raw, options.isTrustedProxy);
    addresses.admitKey(address);
    try {
      return await tokens.host(bearer(headers.authorization));
    } catch (thrown) {
      addresses.countWrongKey(address);
      throw thrown;
    }
  }

  const apps = new WeakMap<FastifyRequest, string>();
  /** Before the body of somebody without a key is read. */
  async function onRequest(request: FastifyRequest): Promise<void> {
    if (!options.isReady()) throw stopping();
    apps.set(request, await appOf(request));
  }

  refuseOtherMethods(http, { url: PATH, allowed: ["POST"] });
  http.post(PATH, { onRequest }, async (request, reply) => {
    // A body may have taken its time.
    if (!options.isReady()) throw stopping();
    const app = apps.get(request) ?? "";
    checkRate(app);
    const body = checkBody(request.body);
    const command = encodeCommand(body, app);
    const principal: Principal = { app, userId: body.actAs ?? "", role: "host" };
    const result = await kernel.append(principal, {
      type: "command",
      commandId: body.commandId,
      kind: command.kind,
      conversationId: command.conversationId,
      epoch: await epochOf(kernel, app, { body, command }),
      data: command.data,
      // Part of what a repeat must equal; a backend has no clock worth showing.
      writtenAt: 0,
    } satisfies CommandFrame);
    const { epoch, version, seq, at, isReplayed } = result;
    return reply.send({
      commandId: body.commandId,
      conversationId: command.conversationId,
      epoch,
      version,
      seq,
      at,
      isReplayed,
    });
  });
}

function stopping(): ImError {
  return new ImError("unavailable", "Cannot take the command: the server is stopping");
}

/** A backend holds no cursor: its command is meant for the conversation as it is now. */
async function epochOf(
  kernel: Kernel,
  app: string,
  { body, command }: { body: CommandBody; command: Encoded },
): Promise<number> {
  if (command.conversationId === undefined || body.type === "createConversation") return 0;
  try {
    return await kernel.epochOf(app, command.conversationId);
  } catch (thrown) {
    if (!(thrown instanceof ImError) || thrown.code !== "not_found") throw thrown;
    const isOfTwo = "direct" in body && body.direct !== undefined;
    const why = isOfTwo
      ? "there is no conversation of these two yet; make it with createConversation"
      : "there is no such conversation";
    throw new ImError("not_found", `Cannot take the command: ${why}`, { cause: thrown });
  }
}

function bearer(header: string | undefined): string {
  const [scheme, token] = (header ?? "").split(" ");
  if (scheme?.toLowerCase() === "bearer" && token !== undefined && token !== "") return token;
  throw new ImError(
    "unauthenticated",
    "Cannot take the command: the header is not Authorization: Bearer, then a JWT signed with a key of kind api",
  );
}

const CHECKS = new Map(
  Object.entries(COMMAND_SHAPES).map(([name, schema]) => [name, Compile(schema)]),
);

/** @throws ImError `invalid` with the field and what is wrong */
function checkBody(body: unknown): CommandBody {
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new ImError("invalid", "Cannot take the command: the body is no JSON object");
  const type = "type" in body ? body.type : undefined;
  const names = Object.keys(COMMAND_SHAPES) as CommandName[];
  const check = typeof type === "string" ? CHECKS.get(type) : undefined;
  if (check === undefined)
    throw new ImError("invalid", `Cannot take the command: "type" is none of ${names.join(", ")}`);
  if (check.Check(body)) return body as CommandBody;
  const { path, message } = problemOf(check.Errors(body));
  const field = path.replaceAll("/", ".").slice(1);
  const problem = message === "schema is false" ? "is no field of this command" : message;
  throw new ImError(
    "invalid",
    `Cannot take the command: ${field === "" ? "it" : `"${field}"`} ${problem}`,
  );
}
