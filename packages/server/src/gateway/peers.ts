import { fromFrame } from "./frame.ts";
import type { GatewayLimits } from "./limits.ts";
import { createLink } from "./link.ts";
import type { Exchange, Link } from "./link.ts";
import { fullBucket } from "./token-bucket.ts";

/** The far end of a link that is no WebSocket. */
export interface Peer {
  readonly address: string;
  readonly origin: string | undefined;
  /** Host header; empty when left out. */
  readonly host?: string | undefined;
  /** The HTTP request that it is. */
  readonly exchange?: Exchange | undefined;
  /** Bytes sent and not yet handed to the network. */
  readonly bufferedBytes: number;
  /** One encoded batch. */
  send(batch: Uint8Array): void;
  /** Ends it in order: what was sent arrives first. */
  close(code: number, reason: string): void;
  /** Breaks it. */
  terminate(): void;
}

/** What the gateway is told of such a link. */
export interface PeerLink {
  receive(batch: Uint8Array): void;
  /** Once, last. */
  ended(): void;
}

export type AcceptPeer = (peer: Peer) => PeerLink;

/** What whoever makes links tells of them. */
export interface LinkDoors {
  readonly limits: GatewayLimits;
  readonly monotonic: () => number;
  readonly onOpen: (link: Link) => void;
  readonly onMessage: (link: Link, bytes: Uint8Array, isBinary: boolean) => void;
  readonly onClose: (link: Link) => void;
}

const OPEN = 1;
const CLOSING = 2;
const NORMAL = 1000;

/** Makes links of peers that bring batches by a way of their own. */
export function createPeers(options: LinkDoors): AcceptPeer {
  const { limits } = options;
  return (peer) => {
    const nowMs = options.monotonic();
    let readyState = OPEN;
    const end = (how: () => void): void => {
      readyState = CLOSING;
      how();
    };
    const link = createLink({
      socket: {
        OPEN,
        get readyState() {
          return readyState;
        },
        close: (code = NORMAL, reason = "") => end(() => peer.close(code, reason)),
        terminate: () => end(() => peer.terminate()),
      },
      wire: {
        get writableLength() {
          return peer.bufferedBytes;
        },
        write: (frame) => peer.send(fromFrame(frame)),
      },
      address: peer.address,
      origin: peer.origin,
      host: peer.host ?? "",
      exchange: peer.exchange,
      nowMs,
      frames: fullBucket(limits.frames, nowMs),
      bytes: fullBucket(limits.bytes, nowMs),
    });
    options.onOpen(link);
    return {
      receive: (batch) => options.onMessage(link, batch, true),
      ended: () => options.onClose(link),
    };
  };
}
