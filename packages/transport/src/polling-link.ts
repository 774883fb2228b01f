import type { Environment, Timer } from "./environment.ts";
import type { Link, LinkClose, LinkHandlers } from "./transport.ts";

/** What it is made of comes from its maker, so that its own code has nothing in common with what a page loads first. */
export interface PollingLinkOptions {
  readonly fetch: typeof globalThis.fetch;
  readonly pollUrl: string;
  readonly sendUrl: string;
  /** Content type of a batch. */
  readonly batchType: string;
  readonly environment: Pick<Environment, "clearTimer" | "random" | "setTimer">;
  /** How long the server may hold a poll, milliseconds. */
  readonly waitMs: number;
  /** How long any other answer may take. */
  readonly timeoutMs: number;
  /** Of the slowest way up: a body adds its time to the limit of its answer. */
  readonly slowestBytesPerMs: number;
}

interface Request {
  readonly url: string;
  readonly body: Uint8Array;
  /** After so long, and the time of its body, it is given up: a request that hangs must not keep one of the browser's few
   * connections. */
  readonly limitMs: number;
  readonly controller: AbortController;
}

const BROKEN = 1006;
/** Browsers let this much travel on when its page is gone. */
const KEEPALIVE_BYTES = 60_000;

/** A link of HTTP requests: at most one send and one poll at a time. Whatever goes wrong with one of them ends the link,
 * as a broken socket would: nothing depends on an answer having arrived. */
export function openPollingLink(handlers: LinkHandlers, options: PollingLinkOptions): Link {
  const { environment, pollUrl, sendUrl, waitMs, timeoutMs, slowestBytesPerMs } = options;
  const request = createRequester(options);
  const queue: Uint8Array[] = [];
  let sending: Request | undefined;
  let waiting: AbortController | undefined;
  let isEnded = false;
  /** Of all that is left when it is closed. */
  let limit: Timer | undefined;

  function end(close: LinkClose): void {
    if (isEnded) return;
    isEnded = true;
    waiting?.abort();
    handlers.onClose(close);
  }

  function fail(error: unknown): void {
    if (isEnded) return;
    giveUp();
    const retryAfterMs = error instanceof Refused ? error.retryAfterMs : undefined;
    end({ code: BROKEN, reason: String(error), retryAfterMs });
  }

  /** Nothing is sent before it is known that the other end speaks our language. */
  async function open(): Promise<void> {
    const controller = (waiting = new AbortController());
    try {
      await request({
        url: pollUrl,
        body: new Uint8Array(),
        limitMs: timeoutMs,
        controller,
      });
      if (!isEnded) handlers.onOpen();
    } catch (error) {
      fail(error);
    }
  }

  async function poll(body: Uint8Array): Promise<void> {
    waiting?.abort();
    const controller = (waiting = new AbortController());
    const limitMs = waitMs + timeoutMs;
    try {
      const answer = await request({ url: pollUrl, body, limitMs, controller });
      if (waiting !== controller || isEnded) return;
      waiting = undefined;
      handlers.onBatch(answer);
    } catch (error) {
      if (waiting === controller) fail(error);
    }
  }

  function giveUp(): void {
    queue.splice(0);
    sending?.controller.abort();
  }

  async function sendNext(): Promise<void> {
    const body = queue.shift();
    if (!body) return environment.clearTimer(limit);
    const controller = new AbortController();
    try {
      const answer = await request(
        (sending = { url: sendUrl, body, limitMs: timeoutMs, controller }),
      );
      sending = undefined;
      if (!isEnded && answer.length > 0) handlers.onBatch(answer);
      if (!sending) await sendNext();
    } catch (error) {
      environment.clearTimer(limit);
      fail(error);
    }
  }

  function bufferedBytes(): number {
    return queue.reduce((sum, { length }) => sum + length, 0);
  }

  void open();
  return {
    get bufferedBytes() {
      return bufferedBytes();
    },
    polling: {
      waitMs,
      get isBusy() {
        return sending !== undefined;
      },
      poll: (bytes) => void (isEnded || poll(bytes)),
    },
    send(bytes) {
      if (isEnded) return;
      queue.push(bytes);
      if (!sending) void sendNext();
    },
    close(code = 1000, reason = "") {
      // The page may be going away: what is on its way goes on, and what waits follows it, never beside it: of two requests
      // at once the later one may come alone. Together they take no longer than one may.
      const isFirst = !isEnded;
      end({ code, reason });
      if (!isFirst || !sending) return;
      const uploadMs = (bufferedBytes() + sending.body.length) / slowestBytesPerMs;
      limit = environment.setTimer(giveUp, timeoutMs + uploadMs);
    },
  };
}

/** An answer that is not our server's: a proxy's, which may say when to come back. */
class Refused extends Error {
  readonly retryAfterMs: number | undefined;

  constructor({ headers }: Response, message: string) {
    super(message);
    this.retryAfterMs = toDelayMs(headers.get("retry-after"), headers.get("date"));
  }
}

/** @param text Seconds, or a date, which is compared with that of the answer (RFC 9110, section 10.2.3). */
function toDelayMs(text: string | null, date: string | null): number | undefined {
  const delayMs = /^\d+$/.test(text ?? "")
    ? Number(text) * 1000
    : parseDate(text) - parseDate(date);
  return delayMs > 0 ? delayMs : undefined;
}

/** @returns Epoch milliseconds; NaN for what is no date. */
function parseDate(text: string | null): number {
  // oxlint-disable-next-line no-restricted-globals -- reads a text, not the clock
  return Date.parse(text ?? "");
}

/** One request each call, to an address that no cache has seen. @returns rejects unless our server answers in time */
function createRequester({
  environment,
  fetch,
  sendUrl,
  batchType,
  slowestBytesPerMs,
}: PollingLinkOptions): (request: Request) => Promise<Uint8Array> {
  const link = environment.random().toString(36).slice(2);
  let count = 0;
  return async ({ url, body, limitMs, controller }) => {
    const uploadMs = body.length / slowestBytesPerMs;
    const timer = environment.setTimer(() => controller.abort(), limitMs + uploadMs);
    try {
      count += 1;
      const response = await fetch(`${url}?${link}.${count}`, {
        method: "POST",
        // The types ask for a buffer that is not shared, and no codec of ours makes shared ones.
        body: body as Uint8Array<ArrayBuffer>,
        headers: { "content-type": batchType },
        cache: "no-store",
        credentials: "omit",
        keepalive: url === sendUrl && body.length < KEEPALIVE_BYTES,
        // The body holds a token.
        redirect: "error",
        referrerPolicy: "no-referrer",
        signal: controller.signal,
      });
      const type = response.headers.get("content-type") ?? "";
      if (response.status !== 200 || !type.startsWith(batchType))
        throw new Refused(response, `The answer is no batch, but ${response.status} ${type}`);
      return new Uint8Array(await response.arrayBuffer());
    } finally {
      environment.clearTimer(timer);
    }
  };
}
