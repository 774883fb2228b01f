import {
  FEATURES,
  ImError,
  PROTOCOL_VERSION,
  canDeflate,
  encodeUp,
  joinBatch,
} from "@im-chat/protocol";
import type { ConversationId, Down, Hello, Up, UpBody, Welcome } from "@im-chat/protocol";
import * as LIMITS from "@im-chat/protocol/limits";
import type { AnswerTo, Push, RequestBody, RequestOptions } from "./connection.ts";
import type { Environment } from "./environment.ts";
import { createIncoming } from "./incoming.ts";
import { endOfClose, endOfError } from "./link-end.ts";
import type { LinkEnd } from "./link-end.ts";
import { createOutgoing } from "./outgoing.ts";
import { createRequests } from "./requests.ts";
import type { Link, LinkClose, Transport } from "./transport.ts";

/** One attempt at a link and the dialogue over it. Ends once, tells it once, and is never used again:
 * whatever an old one still hears goes nowhere. */
export interface LiveLink {
  /** When the last bytes came in, epoch milliseconds. */
  readonly heardAtMs: number;
  /** The server has said why it ends: there was nothing wrong with the way to it. */
  readonly isToldWhy: boolean;
  /** How long what has no answer yet may take on its way up, milliseconds. */
  readonly uploadMs: () => number;
  /** How long a poll may be held; undefined where nobody needs to poll. */
  readonly pollMs: number | undefined;
  request<Body extends RequestBody>(body: Body, options: RequestOptions): Promise<AnswerTo<Body>>;
  /** Sends without an answer. */
  post(body: UpBody): void;
  /** Ends it without telling anyone but the server. */
  close(): void;
}

export interface LiveLinkOptions {
  readonly server: string;
  readonly transport: Transport;
  readonly environment: Environment;
  readonly hello: Omit<Hello, "type" | "versionMin" | "versionMax" | "features">;
  readonly timeoutMs: number;
  readonly onOpen: () => void;
  readonly onWelcome: (welcome: Welcome) => void;
  readonly onPush: (push: Push) => void;
  readonly onHeard: () => void;
  readonly onEnd: (end: LinkEnd) => void;
}

const GOING_AWAY = 1001;
const HELLO_ID = 1;
/** Of the watched set that goes along with each poll. */
const WATCH_ID = 2;

export function openLiveLink(options: LiveLinkOptions): LiveLink {
  const { environment } = options;
  const requests = createRequests(environment, {
    lastId: WATCH_ID,
    timeoutMs: options.timeoutMs,
    onFailed: (body) => body.type === "command" && holdBack(body.conversationId),
  });
  let heardAtMs = environment.now();
  let isWelcome = false;
  let isEnded = false;
  /** What the server said before it closed. */
  let farewell: LinkClose | undefined;
  let isToldWhy = false;
  let hello: Up = { ...helloOf(options.hello), requestId: HELLO_ID };
  let watched: Up = { type: "watch", conversationIds: [], userIds: [], requestId: WATCH_ID };

  const link: Link = options.transport.open(
    { server: options.server },
    {
      onOpen: () => {
        if (isEnded) return;
        try {
          outgoing.post(hello);
        } catch (thrown) {
          return end(endOfError(thrown));
        }
        // What is asked for now follows the hello in its batch.
        options.onOpen();
        outgoing.flush();
      },
      onBatch: (bytes) => {
        if (isEnded) return;
        heardAtMs = environment.now();
        options.onHeard();
        incoming.push(bytes);
        if (polling) outgoing.flush();
      },
      // Where the end comes without a reason of the server's, the one that it told before is the reason.
      onClose: (close) =>
        end(endOfClose(close.code < 4000 ? { ...close, ...farewell } : { ...farewell, ...close })),
    },
  );
  const { polling } = link;
  const incoming = createIncoming({
    onFrame,
    maxBytes: polling ? LIMITS.inflatedBytes : LIMITS.batchBytesDown,
    onBroken: (reason) => end({ ...endOfError(reason), isTerminal: false }),
  });
  const outgoing = createOutgoing({
    environment,
    link,
    hello: () => encodeUp(hello),
    unansweredCount: requests.count,
  });

  function end(why: LinkEnd): void {
    if (isEnded) return;
    stop(why.reason);
    options.onEnd(why);
  }

  function stop(reason: ImError): void {
    isEnded = true;
    outgoing.stop();
    requests.failAll(
      new ImError("unavailable", "Connection lost: no answer came", { cause: reason }),
    );
    link.close(GOING_AWAY);
  }

  /** What follows in the lane must not overtake a command that comes again. */
  function holdBack(lane: ConversationId | undefined): void {
    for (const id of outgoing.abandonLane(lane))
      requests.fail(id, new ImError("lane_blocked", "Cannot send: an earlier one comes first"));
  }

  function onFrame(frame: Down): void {
    if (isEnded) return;
    if (frame.requestId > 0 && requests.settle(frame)) {
      // A link of requests waits for the whole answer, so that what comes next travels together.
      if (!polling) outgoing.flush();
      // All are told, and before what comes after it: whoever asked hears of it a moment later.
      if (frame.type !== "watching") return;
    }
    switch (frame.type) {
      case "welcome":
        return welcome(frame);
      case "error":
        return refused(frame);
      case "goaway":
        isToldWhy = true;
        farewell = { ...frame, reason: frame.message };
        // A link of requests has no other end.
        return polling && end(endOfClose(farewell));
      case "ping":
        // From here and not from a timer: it works in pages whose timers are held back.
        outgoing.post({ type: "pong", requestId: 0 });
        return outgoing.flush();
      case "events":
      case "hints":
      case "registers":
      case "signal":
      case "relay":
      case "behind":
      case "watching":
        if (isWelcome) options.onPush(frame);
        return;
      default:
        // An answer that nobody waits for any more.
        return;
    }
  }

  function welcome(frame: Welcome): void {
    if (isWelcome) return;
    if (frame.version !== PROTOCOL_VERSION) {
      const reason = new ImError(
        "version_mismatch",
        `Cannot connect: the server speaks version ${frame.version}`,
      );
      return end(endOfError(reason));
    }
    isWelcome = true;
    outgoing.setLimits(frame.limits);
    if (frame.features.includes(FEATURES.deflate)) incoming.allowDeflated();
    options.onWelcome(frame);
  }

  function ask(frame: Up, encoded: Uint8Array): void {
    if (frame.type === "watch") watched = { ...frame, requestId: WATCH_ID };
    if (frame.type !== "poll") return outgoing.post(frame, encoded);
    if (!polling) throw new ImError("unsupported", "Cannot poll: the server pushes");
    polling.poll(joinBatch([encodeUp(hello), encodeUp(watched), encoded]));
  }

  function refused(frame: Down & { readonly type: "error" }): void {
    // After the welcome it is about a frame whose answer nobody waits for.
    if (isWelcome) return;
    isToldWhy = true;
    end(endOfError(new ImError(frame.code, frame.message, frame)));
  }

  return {
    get heardAtMs() {
      return heardAtMs;
    },
    get isToldWhy() {
      return isToldWhy;
    },
    uploadMs: requests.uploadMs,
    pollMs: polling?.waitMs,
    async request(body, requestOptions) {
      const { signal } = requestOptions;
      if (signal?.aborted === true) throw ImError.from(signal.reason, "cancelled");
      const requestId = requests.nextId();
      const frame = { ...body, requestId };
      const encoded = encodeUp(frame);
      const answer = requests.add<typeof body>(frame, {
        ...requestOptions,
        bytes: encoded.length,
        abandon: outgoing.abandon,
      });
      try {
        ask(frame, encoded);
      } catch (error) {
        requests.fail(requestId, ImError.from(error));
      }
      const answered = await answer;
      if (body.type === "renew")
        hello = { ...hello, credentials: { type: "token", token: body.token } } as Up;
      return answered;
    },
    post: (body) => outgoing.post({ ...body, requestId: 0 }),
    close() {
      if (isEnded) return;
      if (isWelcome && !polling) outgoing.post({ type: "bye", requestId: 0 });
      outgoing.flush({ isLast: true });
      stop(new ImError("cancelled", "Connection closed"));
    },
  };
}

function helloOf(fields: LiveLinkOptions["hello"]): UpBody {
  return {
    type: "hello",
    versionMin: PROTOCOL_VERSION,
    versionMax: PROTOCOL_VERSION,
    features: canDeflate() ? [FEATURES.deflate] : [],
    ...fields,
  };
}
