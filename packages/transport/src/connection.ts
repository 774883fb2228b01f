import type {
  CommandFrame,
  CommandResult,
  Down,
  DownBody,
  Hello,
  Poll,
  QueryFrame,
  QueryResult,
  Relay,
  SignalFrame,
  Watch,
  Welcome,
} from "@im-chat/protocol";
import type { ConnectionState } from "./connection-state.ts";
import type { Environment } from "./environment.ts";
import type { Transport } from "./transport.ts";

/** One live link to a server, kept alive: finds a transport, shakes hands, notices a dead link, comes back.
 * Made by `createConnection`. It holds nothing that may be lost: pushes are hints, requests may be repeated. */
export interface Connection {
  readonly state: ConnectionState;
  /** Of the present link; undefined while not online. */
  readonly welcome: Welcome | undefined;
  /** How long the server may hold a `poll`, milliseconds; undefined where it pushes. While it is a number, whoever wants to
   * be told anything keeps a request of type `poll` waiting: pushes come with its answer. */
  readonly pollMs: number | undefined;
  /** Leaves `idle`. Idempotent. */
  connect(): void;
  /** Sends one request and gives its answer. Nothing is kept for later: without a link it rejects at once.
   * @throws ImError of the server's error frame; `unavailable` when there is no link or it was lost, which says nothing
   * about the outcome; `timeout`; `cancelled`; `too_large` when the frame exceeds what the server takes. */
  request<Body extends RequestBody>(body: Body, options?: RequestOptions): Promise<AnswerTo<Body>>;
  /** Sends what nobody answers; dropped without a link or on a full buffer. */
  signal(body: Omit<SignalFrame, "type" | "userId">): void;
  /** Replaces the watched set, now and on every later link; resolves when the server confirms it.
   * Rejecting (see `request`) does not forget the set: it goes out again with the next link. */
  watch(set: WatchSet, options?: RequestOptions): Promise<AnswerTo<Watch>>;
  /** Gives the server a new token for this link. @returns when it ends, epoch milliseconds; 0: never. */
  renew(token: string, options?: RequestOptions): Promise<number>;
  /** The page may have slept: find out within seconds whether the link still lives. */
  wake(): void;
  /** Try now, whatever the backoff says; only the limit of attempts and the server's own wish are kept. */
  reconnectNow(): void;
  /** Says goodbye and ends for good. Idempotent. */
  close(): void;
  /** Told of each change, not of the present state. @returns unsubscribe */
  onState(listener: (state: ConnectionState) => void): () => void;
  /** Told of each push, in order of arrival. @returns unsubscribe */
  onPush(listener: (push: Push) => void): () => void;
  /** Told of each new link, before anything else that comes over it; also when it takes the place of a lesser one that
   * was online. @returns unsubscribe */
  onOnline(listener: (welcome: Welcome) => void): () => void;
}

export interface ConnectionOptions {
  /** URL of the server, `https://chat.example.org`. */
  readonly server: string;
  /** Best first. The next one is taken after two attempts that came to nothing, and better ones are tried again for ever. */
  readonly transports: readonly [Transport, ...Transport[]];
  /** Asked at each attempt. What it throws ends the attempt, and the connection too when no later one could do better. */
  readonly hello: (context: HelloContext) => Promise<HelloFields>;
  readonly environment?: Environment | undefined;
  /** Time limit of a request that names none; `LIMITS.requestTimeoutMs`. */
  readonly timeoutMs?: number | undefined;
}

export interface HelloContext {
  /** Aborted when the attempt is given up. */
  readonly signal: AbortSignal;
  /** The last token was refused as too old: a cached one will not do. */
  readonly isTokenExpired: boolean;
}

/** What only the caller knows of a hello; a connection is one session of its own. */
export type HelloFields = Pick<Hello, "app" | "client" | "credentials" | "deviceId">;

export interface RequestOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
  /** The server has the command in memory; the answer comes when it is stored. */
  readonly onAccepted?: (() => void) | undefined;
  /** While the hello is under way it follows that at once, instead of being refused. What is asked for as the state becomes
   * `handshaking` goes in the hello's batch. */
  readonly isEarly?: boolean | undefined;
}

export type WatchSet = Omit<Watch, "type">;

export type RequestBody =
  | CommandFrame
  | QueryFrame
  | Watch
  | Relay
  | Poll
  | { readonly type: "renew"; readonly token: string }
  | { readonly type: "ping" };

interface Answers {
  readonly command: CommandResult;
  readonly query: QueryResult;
  readonly watch: DownBody & { readonly type: "watching" };
  readonly relay: DownBody & { readonly type: "relay_result" };
  readonly poll: QueryResult;
  readonly renew: DownBody & { readonly type: "renewed" };
  readonly ping: DownBody & { readonly type: "pong" };
}
export type AnswerTo<Body extends RequestBody> = Answers[Body["type"]];

/** What the server tells unasked; and `watching`, whenever it has confirmed the watched set, whoever asked for that. */
export type Push = Down & {
  readonly type: "events" | "hints" | "registers" | "signal" | "relay" | "behind" | "watching";
};
