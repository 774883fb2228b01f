import { ImError } from "@im-chat/protocol";
import type { Down } from "@im-chat/protocol";
import type { AnswerTo, RequestBody, RequestOptions } from "./connection.ts";
import { SLOWEST_BYTES_PER_MS } from "./connection-times.ts";
import type { Environment } from "./environment.ts";

/** The unanswered requests of one link, by their ids. */
export interface Requests {
  readonly count: () => number;
  /** How long they may take on their way up, on the slowest one that is waited for; milliseconds. */
  readonly uploadMs: () => number;
  nextId(): number;
  /** Promises the answer to a request. */
  add<Body extends RequestBody>(frame: Asked<Body>, options: AddOptions): Promise<AnswerTo<Body>>;
  /** Gives an answer to whom it belongs. @returns whether anybody waited for it. */
  settle(down: Down): boolean;
  fail(requestId: number, reason: ImError): void;
  failAll(reason: ImError): void;
}

type Asked<Body extends RequestBody> = Body & { readonly requestId: number };

interface AddOptions extends RequestOptions {
  /** Of the frame. */
  readonly bytes: number;
  /** Told when nobody waits for it any more. */
  readonly abandon: (requestId: number) => void;
}

interface Waiting {
  readonly body: RequestBody;
  readonly onAccepted: RequestOptions["onAccepted"];
  resolve(down: Down): void;
  reject(reason: ImError): void;
  /** Ends its timer and its subscription, and takes its bytes off. */
  release(): void;
}

const ANSWERS: Readonly<Record<RequestBody["type"], Down["type"]>> = {
  command: "command_result",
  query: "query_result",
  watch: "watching",
  relay: "relay_result",
  poll: "query_result",
  renew: "renewed",
  ping: "pong",
};

const LARGEST_ID = 0xffff_ffff;

export interface RequestsOptions {
  /** Ids up to here are taken. */
  readonly lastId: number;
  /** Of requests that name no time limit. */
  readonly timeoutMs: number;
  /** One was given up, or may succeed another time. */
  readonly onFailed: (body: RequestBody) => void;
}

export function createRequests(environment: Environment, options: RequestsOptions): Requests {
  const waiting = new Map<number, Waiting>();
  let { lastId } = options;
  let unansweredBytes = 0;

  function take(requestId: number): Waiting | undefined {
    const found = waiting.get(requestId);
    waiting.delete(requestId);
    found?.release();
    return found;
  }

  function nextId(): number {
    do lastId = lastId >= LARGEST_ID ? 1 : lastId + 1;
    while (waiting.has(lastId));
    return lastId;
  }

  const uploadMs = (): number => unansweredBytes / SLOWEST_BYTES_PER_MS;

  const add: Requests["add"] = <Body extends RequestBody>(
    frame: Asked<Body>,
    { bytes, signal, timeoutMs = options.timeoutMs, onAccepted, abandon }: AddOptions,
  ) =>
    new Promise<AnswerTo<Body>>((resolve, reject) => {
      const { requestId } = frame;
      const giveUp = (reason: ImError): void => {
        if (!take(requestId)) return;
        abandon(requestId);
        reject(reason);
        options.onFailed(frame);
      };
      const onAbort = (): void => giveUp(ImError.from(signal?.reason, "cancelled"));
      signal?.addEventListener("abort", onAbort);
      waiting.set(requestId, {
        body: frame,
        onAccepted,
        // `settle` has compared the type with the expected one.
        resolve: (down) => resolve(down as unknown as AnswerTo<Body>),
        reject,
        release: () => {
          unansweredBytes -= bytes;
          environment.clearTimer(timer);
          signal?.removeEventListener("abort", onAbort);
        },
      });
      unansweredBytes += bytes;
      // What went before it is on the same way.
      const timer = environment.setTimer(
        () => giveUp(new ImError("timeout", `Cannot ${frame.type}: no answer came`)),
        timeoutMs + uploadMs(),
      );
    });

  return {
    add,
    nextId,
    uploadMs,
    count: () => waiting.size,
    settle(down) {
      const asked = waiting.get(down.requestId);
      if (asked && down.type === "command_result" && down.isAccepted) {
        asked.onAccepted?.();
        return true;
      }
      const found = take(down.requestId);
      if (!found) return false;
      const expected = ANSWERS[found.body.type];
      if (down.type === "error") {
        const error = new ImError(down.code, down.message, { retryAfterMs: down.retryAfterMs });
        found.reject(error);
        if (error.isRetryable) options.onFailed(found.body);
      } else if (down.type === expected) {
        found.resolve(down);
      } else {
        found.reject(
          new ImError("internal", `Cannot read answer: it is ${down.type}, not ${expected}`),
        );
      }
      return true;
    },
    fail: (requestId, reason) => take(requestId)?.reject(reason),
    failAll(reason) {
      for (const requestId of waiting.keys()) take(requestId)?.reject(reason);
    },
  };
}
