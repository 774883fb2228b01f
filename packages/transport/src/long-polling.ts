import { BATCH_TYPE, POLL_PATH, SEND_PATH } from "@im-chat/protocol";
import * as LIMITS from "@im-chat/protocol/limits";
import { SLOWEST_BYTES_PER_MS } from "./connection-times.ts";
import { hostEnvironment, hostFetch } from "./environment.ts";
import type { PollingLinkOptions } from "./polling-link.ts";
import type { Link, LinkClose, LinkHandlers, LinkTarget, Transport } from "./transport.ts";

/** How it asks over HTTP, and its time and chance; the platform's by default. */
export type LongPollingOptions = Partial<Pick<PollingLinkOptions, "environment" | "fetch">>;

/** Shorter than what proxies and networks allow a connection to be silent. */
const WAIT_MS = 25_000;

/** Batches as bodies of HTTP requests, for networks that let no WebSocket through. Its code is fetched when it is needed. */
export function longPolling(options: LongPollingOptions = {}): Transport {
  return {
    name: "long-polling",
    open: (target, handlers) => openLater(target, handlers, options),
  };
}

/** A link whose code may still be on its way. */
function openLater(target: LinkTarget, handlers: LinkHandlers, options: LongPollingOptions): Link {
  let link: Link | undefined;
  let isEnded = false;

  function end(close: LinkClose): void {
    if (isEnded) return;
    isEnded = true;
    handlers.onClose(close);
  }

  async function open(): Promise<void> {
    try {
      const { openPollingLink } = await import("./polling-link.ts");
      if (isEnded) return;
      const base = target.server.replace(/\/+$/, "");
      link = openPollingLink(
        { ...handlers, onClose: end },
        {
          pollUrl: base + POLL_PATH,
          sendUrl: base + SEND_PATH,
          batchType: BATCH_TYPE,
          environment: hostEnvironment(),
          fetch: hostFetch,
          ...options,
          waitMs: WAIT_MS,
          timeoutMs: LIMITS.requestTimeoutMs,
          slowestBytesPerMs: SLOWEST_BYTES_PER_MS,
        },
      );
    } catch (error) {
      end({ code: 1006, reason: String(error) });
    }
  }

  void open();
  return {
    get bufferedBytes() {
      return link?.bufferedBytes ?? 0;
    },
    polling: {
      waitMs: WAIT_MS,
      get isBusy() {
        return link?.polling?.isBusy ?? false;
      },
      poll: (bytes) => link?.polling?.poll(bytes),
    },
    send: (bytes) => link?.send(bytes),
    close(code = 1000, reason = "") {
      link?.close(code, reason);
      end({ code, reason });
    },
  };
}
