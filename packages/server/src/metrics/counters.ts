import type { CloseReason, ImErrorCode } from "@im-chat/protocol";

/** What the gateway counts while it works: plain numbers, read by the metrics page when it is asked.
 * Nothing here names a user or a conversation. */
export interface Counters {
  linksOpened: number;
  links: number;
  guests: number;
  batchesReceived: number;
  bytesReceived: number;
  framesReceived: number;
  batchesSent: number;
  bytesSent: number;
  framesSent: number;
  /** Events and hints handed to links. */
  deliveries: number;
  hints: number;
  droppedPushes: number;
  linksBehind: number;
  audienceLoads: number;
  commands: number;
  queries: number;
  signals: number;
  internalErrors: number;
  readonly refusals: Map<ImErrorCode, number>;
  readonly closes: Map<CloseReason, number>;
}

export function createCounters(): Counters {
  return {
    linksOpened: 0,
    links: 0,
    guests: 0,
    batchesReceived: 0,
    bytesReceived: 0,
    framesReceived: 0,
    batchesSent: 0,
    bytesSent: 0,
    framesSent: 0,
    deliveries: 0,
    hints: 0,
    droppedPushes: 0,
    linksBehind: 0,
    audienceLoads: 0,
    commands: 0,
    queries: 0,
    signals: 0,
    internalErrors: 0,
    refusals: new Map(),
    closes: new Map(),
  };
}

export function countOne<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
