import { LINK_PATH, LINK_SUBPROTOCOL } from "@im-chat/protocol";
import { hostWebSocket } from "./environment.ts";
import type { Link, LinkHandlers, LinkTarget, Transport } from "./transport.ts";

export interface WebSocketTransportOptions {
  /** Makes the socket; the platform's own by default. May throw. */
  readonly openSocket?: ((url: string, protocol: string) => WebSocket) | undefined;
}

const CONNECTING = 0;
const OPEN = 1;
const BROKEN = 1006;

/** Batches as binary messages of a WebSocket. */
export function webSocketTransport(options: WebSocketTransportOptions = {}): Transport {
  const { openSocket = hostWebSocket } = options;
  return { name: "websocket", open: (target, handlers) => openLink(target, handlers, openSocket) };
}

type OpenSocket = (url: string, protocol: string) => WebSocket;

function openLink(target: LinkTarget, handlers: LinkHandlers, openSocket: OpenSocket): Link {
  let socket: WebSocket | undefined;
  let isEnded = false;

  function end(code: number, reason: string): void {
    if (isEnded) return;
    isEnded = true;
    handlers.onClose({ code, reason });
  }

  try {
    socket = openSocket(socketUrl(target.server), LINK_SUBPROTOCOL);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => {
      if (!isEnded) handlers.onOpen();
    });
    socket.addEventListener("message", ({ data }) => {
      // A text message is no batch of ours; whoever speaks text here is not our server.
      if (!isEnded && data instanceof ArrayBuffer) handlers.onBatch(new Uint8Array(data));
    });
    socket.addEventListener("close", ({ code, reason }) => end(code, reason));
  } catch (error) {
    void Promise.resolve().then(() => end(BROKEN, String(error)));
  }

  return {
    get bufferedBytes() {
      return socket?.bufferedAmount ?? 0;
    },
    send(bytes) {
      // The types ask for a buffer that is not shared, and no codec of ours makes shared ones.
      if (socket?.readyState === OPEN) socket.send(bytes as Uint8Array<ArrayBuffer>);
    },
    close(code = 1000, reason = "") {
      if (isEnded) return;
      if (socket) closeSocket(socket, code, reason);
      end(code, reason);
    },
  };
}

/** Browsers let pages send 1000 and 3000-4999 only. */
function closeSocket(socket: WebSocket, code: number, reason: string): void {
  const isAllowed = code === 1000 || (code >= 3000 && code < 5000);
  if (socket.readyState === CONNECTING || !isAllowed) socket.close();
  else socket.close(code, reason);
}

function socketUrl(server: string): string {
  return server.replace(/^http/, "ws").replace(/\/+$/, "") + LINK_PATH;
}
