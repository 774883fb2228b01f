import type { Environment } from "./environment.ts";
import type { Link, LinkClose, LinkHandlers, LinkTarget, Transport } from "./transport.ts";

export interface LongPollingOptions {
  /** Asks over HTTP; the platform's own by default. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Time and chance; the platform's by default. */
  readonly environment?: Pick<Environment, "clearTimer" | "random" | "setTimer"> | undefined;
}

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
      link = openPollingLink(
        target,
        { ...handlers, onClose: end },
        { ...options, waitMs: WAIT_MS },
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
        return link?.polling?.isBusy === true;
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
