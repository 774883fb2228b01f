import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { LINK_SUBPROTOCOL } from "@im-chat/protocol";
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import { requestAddress } from "./address.ts";
import type { TrustedProxies } from "./address.ts";
import { createLink } from "./link.ts";
import type { Link } from "./link.ts";
import type { LinkDoors } from "./peers.ts";
import { fullBucket } from "./token-bucket.ts";

export interface SocketOptions extends LinkDoors {
  readonly isTrustedProxy: TrustedProxies;
}

export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Makes links of sockets that ask to become WebSockets. */
export function createSockets(options: SocketOptions): Upgrade {
  const { limits } = options;
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    handleProtocols: (offered) => offered.has(LINK_SUBPROTOCOL) && LINK_SUBPROTOCOL,
    // Above our own limit, so that a batch too large gets a code and a sentence.
    maxPayload: limits.batchBytes * 4,
  });
  const linkOf = new WeakMap<WebSocket, Link>();

  // One function for all sockets: a closure each would cost more than the link itself.
  function onMessage(this: WebSocket, bytes: Buffer, isBinary: boolean): void {
    const link = linkOf.get(this);
    if (link !== undefined) options.onMessage(link, bytes, isBinary);
  }
  function onClose(this: WebSocket): void {
    const link = linkOf.get(this);
    if (link !== undefined) options.onClose(link);
  }

  function accept(socket: WebSocket, wire: Duplex, request: IncomingMessage): void {
    const nowMs = options.monotonic();
    const { origin, host = "" } = request.headers;
    const link = createLink({
      socket,
      wire,
      address: requestAddress(request, options.isTrustedProxy),
      origin,
      host,
      nowMs,
      frames: fullBucket(limits.frames, nowMs),
      bytes: fullBucket(limits.bytes, nowMs),
    });
    linkOf.set(socket, link);
    socket.on("message", onMessage).on("close", onClose).on("error", ignore);
    options.onOpen(link);
  }

  return (request, socket, head) => {
    socket.on("error", ignore);
    server.handleUpgrade(request, socket, head, (opened) => accept(opened, socket, request));
  };
}

/** A broken socket ends with `close`; what broke it is the network's matter. */
function ignore(): void {}
