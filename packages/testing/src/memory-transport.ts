import type { PeerLink } from "@im-chat/server/testing";
import type { Link, LinkClose, LinkHandlers, Transport } from "@im-chat/transport";
import type { MemoryServer } from "./memory-server.ts";

/** What a link takes of its client's time; that of a `TestClock` for a run that repeats itself. */
export interface MemoryTransportOptions {
  /** Runs something after what has already been sent; a later turn of the event loop when left out. */
  readonly soon?: ((run: () => void) => void) | undefined;
}

const BROKEN: LinkClose = { code: 1006, reason: "" };

/** Links to a server in memory that need no network at all: batches arrive whole, in order, a turn later. */
export function createMemoryTransport(
  server: Pick<MemoryServer, "accept">,
  { soon = (run) => void setTimeout(run, 0) }: MemoryTransportOptions = {},
): Transport {
  return { name: "memory", open: (_target, handlers) => openLink(server, handlers, soon) };
}

function openLink(
  server: Pick<MemoryServer, "accept">,
  handlers: LinkHandlers,
  soon: (run: () => void) => void,
): Link {
  let peer: PeerLink | undefined;
  let isEnded = false;
  const end = (close: LinkClose): void => {
    if (isEnded) return;
    isEnded = true;
    handlers.onClose(close);
    soon(() => peer?.ended());
  };
  soon(() => {
    if (isEnded) return;
    peer = server.accept({
      address: "127.0.0.1",
      origin: undefined,
      bufferedBytes: 0,
      send(batch) {
        const copy = batch.slice();
        soon(() => isEnded || handlers.onBatch(copy));
      },
      close: (code, reason) => soon(() => end({ code, reason })),
      terminate: () => soon(() => end(BROKEN)),
    });
    if (peer === undefined) end(BROKEN);
    else handlers.onOpen();
  });
  return {
    bufferedBytes: 0,
    send(bytes) {
      const copy = bytes.slice();
      if (!isEnded) soon(() => peer?.receive(copy));
    },
    close: (code = 1000, reason = "") => end({ code, reason }),
  };
}
