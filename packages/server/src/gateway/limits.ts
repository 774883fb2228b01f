import { LIMITS } from "@im-chat/protocol";
import type { Rate } from "./token-bucket.ts";

/** What one gateway allows; every row is an option, the defaults are for a public server. */
export interface GatewayLimits {
  /** Largest WebSocket message, bytes. */
  readonly batchBytes: number;
  readonly commandsPerBatch: number;
  readonly framesPerBatch: number;
  readonly watchedConversations: number;
  readonly watchedUsers: number;
  /** Live links of one user; and as many HTTP requests under way. */
  readonly linksPerUser: number;
  /** Live links of one network address (IPv6: of one /64). */
  readonly linksPerAddress: number;
  /** New links of one address. */
  readonly hellosPerAddress: Rate;
  /** Bodies of HTTP requests that are on their way from one address. */
  readonly bodiesPerAddress: number;
  /** HTTP requests of one address: polls, sends. */
  readonly requestsPerAddress: Rate;
  /** Requests of a backend that came from one address with a key that is none. */
  readonly wrongKeysPerAddress: Rate;
  /** Whether the limits of an address above also count links from this machine itself. */
  readonly isLoopbackCounted: boolean;
  /** Guests registered from one address. */
  readonly guestsPerAddress: Rate;
  /** Commands of one user, over all links. */
  readonly commands: Rate;
  /** Queries of one user, over all links. A watch of users is one, of many users and conversations several. */
  readonly queries: Rate;
  /** Signals of one link: typing, delivered. The HTTP requests of one user count as one link, here and below. */
  readonly signals: Rate;
  /** Frames of any kind on one link. */
  readonly frames: Rate;
  /** Bytes received on one link. */
  readonly bytes: Rate;
  /** Commands and queries of one link that wait for their answer. */
  readonly unanswered: number;
  readonly helloTimeoutMs: number;
  /** Silence after which the server asks for a sign of life. */
  readonly heartbeatMs: number;
  /** Silence after which a link is cut: browsers wake a hidden page once a minute. */
  readonly silenceMs: number;
  /** Unsent bytes of one link above which pushes are dropped and `behind` is told. */
  readonly bufferedBytes: number;
  /** How long a link may stay above it. */
  readonly stuckMs: number;
}

export const GATEWAY_LIMITS: GatewayLimits = {
  batchBytes: LIMITS.batchBytesUp,
  commandsPerBatch: LIMITS.commandsPerBatch,
  framesPerBatch: LIMITS.framesPerBatch,
  watchedConversations: LIMITS.watchedConversations,
  watchedUsers: LIMITS.watchedUsers,
  linksPerUser: 32,
  linksPerAddress: 2000,
  bodiesPerAddress: 128,
  hellosPerAddress: { perSecond: 20, burst: 400 },
  requestsPerAddress: { perSecond: 100, burst: 2000 },
  wrongKeysPerAddress: { perSecond: 1, burst: 100 },
  isLoopbackCounted: false,
  guestsPerAddress: { perSecond: 0.5, burst: 100 },
  commands: { perSecond: 100, burst: 1000 },
  queries: { perSecond: 100, burst: 1000 },
  signals: { perSecond: 20, burst: 100 },
  frames: { perSecond: 300, burst: 3000 },
  bytes: { perSecond: 1024 * 1024, burst: 8 * 1024 * 1024 },
  unanswered: 512,
  helloTimeoutMs: LIMITS.helloTimeoutMs,
  heartbeatMs: LIMITS.heartbeatMs,
  silenceMs: LIMITS.heartbeatMs * 3,
  bufferedBytes: 1024 * 1024,
  stuckMs: 30_000,
};
