import { webSocketTransport } from "@im-chat/transport";
import type { Transport } from "@im-chat/transport";

/** A network in which WebSockets can be forbidden and allowed again. */
export interface RefusableSockets {
  readonly transport: Transport;
  /** Sockets made so far. */
  readonly count: number;
  /** No new ones, and those that are open break. */
  refuse(): void;
  allow(): void;
}

export function createRefusableSockets(): RefusableSockets {
  const open = new Set<WebSocket>();
  let isRefused = false;
  let count = 0;
  return {
    get count() {
      return count;
    },
    refuse() {
      isRefused = true;
      for (const socket of open) socket.close();
      open.clear();
    },
    allow() {
      isRefused = false;
    },
    transport: webSocketTransport({
      openSocket(url, protocol) {
        if (isRefused) throw new TypeError("No WebSocket leaves this network");
        count += 1;
        const socket = new WebSocket(url, protocol);
        open.add(socket);
        return socket;
      },
    }),
  };
}
