/** One raw link to a server: the plug that WebSocket and long polling fill and third parties may fill.
 * Delivery is best effort: bytes may be lost, doubled or late; correctness never depends on a link. */
export interface Transport {
  readonly name: string;
  /** Starts a link. Never throws; failures arrive as `onClose`. */
  open(target: LinkTarget, handlers: LinkHandlers): Link;
}

export interface LinkTarget {
  /** Base URL of the server, `http:` or `https:`, without a path of ours. */
  readonly server: string;
}

export interface LinkHandlers {
  onOpen(): void;
  /** One encoded batch. */
  onBatch(bytes: Uint8Array): void;
  /** Exactly once, last. */
  onClose(close: LinkClose): void;
}

export interface LinkClose {
  /** WebSocket close code, or one of `CLOSE_CODES`; 1006 when the link just broke. */
  readonly code: number;
  /** English sentence of the server, may be empty. */
  readonly reason: string;
  /** Wait at least this long before the next attempt. */
  readonly retryAfterMs?: number | undefined;
}

export interface Link {
  /** Queues one encoded batch. None arrives before an earlier one, or without it: where one may not have arrived, the link
   * ends. After the end: ignored. */
  send(bytes: Uint8Array): void;
  /** Bytes accepted by `send` and not yet handed to the network. */
  readonly bufferedBytes: number;
  /** Where the server cannot speak first: a link of requests and their answers. Absent on all others. */
  readonly polling?: Polling | undefined;
  close(code?: number, reason?: string): void;
}

/** What there is to a link of requests and their answers. Each batch that it is given stands for itself: it begins with
 * the hello, and all that comes of it comes in one batch. Its owner keeps a poll waiting, and closes it when the server says
 * in a batch that it ends. */
export interface Polling {
  /** How long the server may hold a poll, milliseconds. With 0 it answers at once, and the link lets time pass. */
  readonly waitMs: number;
  /** A batch is on its way and has no answer yet: what waits for it travels together. */
  readonly isBusy: boolean;
  /** Sends a batch that is answered when there is something to say; it takes the place of one that still waits. */
  poll(bytes: Uint8Array): void;
}
