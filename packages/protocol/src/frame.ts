import type { CommandId, ConversationId, Epoch, UserId, Uuid } from "./ids.ts";
import type { Presence, Register, User } from "./entities.ts";
import type { ImErrorCode } from "./error.ts";

/** What travels together: one WebSocket binary message, or one HTTP body. */
export interface Batch {
  readonly up: readonly Up[];
  readonly down: readonly Down[];
  /** Another whole batch, deflate-raw, in place of both lists. Only when the feature `deflate` was agreed. */
  readonly deflated?: Uint8Array | undefined;
}

/** Numbers of optional abilities; both ends use what both named. */
export const FEATURES = { deflate: 1, relay: 2 } as const;
export type Feature = keyof typeof FEATURES;

export type Credentials =
  | { readonly type: "token"; readonly token: string }
  | {
      readonly type: "guest";
      readonly userId: UserId;
      /** 32 bytes. */ readonly secret: Uint8Array;
      readonly commandId: CommandId;
      readonly name: string;
    };

export interface Hello {
  readonly type: "hello";
  readonly versionMin: number;
  readonly versionMax: number;
  readonly features: readonly number[];
  readonly deviceId: Uuid;
  readonly credentials: Credentials;
  readonly app: string;
  /** Name and version of the client software. */
  readonly client: string;
  readonly sessionId?: Uuid | undefined;
  /** Counts the links of one session. */
  readonly generation: number;
}

export interface Precondition {
  readonly version?: number | undefined;
  readonly revision?: number | undefined;
  /** Command of the same sender that must have had its outcome. */
  readonly after?: CommandId | undefined;
}

/** `kind` and `data` by a {@link Kind} of `commands`. */
export interface CommandFrame {
  readonly type: "command";
  readonly commandId: CommandId;
  readonly kind: number;
  /** Absent: on the own account. */
  readonly conversationId?: ConversationId | undefined;
  readonly epoch: Epoch;
  readonly data: Uint8Array;
  readonly precondition?: Precondition | undefined;
  readonly writtenAt: number;
  /** How often its user had it tried again after it was refused for good; absent: never. */
  readonly retries?: number | undefined;
}

export interface QueryFrame {
  readonly type: "query";
  readonly kind: number;
  readonly data: Uint8Array;
}

/** Replaces the watched set of this link. */
export interface Watch {
  readonly type: "watch";
  readonly conversationIds: readonly ConversationId[];
  readonly userIds: readonly UserId[];
}

export interface SignalFrame {
  readonly type: "signal";
  readonly kind: number;
  readonly conversationId?: ConversationId | undefined;
  /** Up: absent (it is the principal). Down: whom it is about. */
  readonly userId?: UserId | undefined;
  readonly data: Uint8Array;
}

export interface Relay {
  readonly type: "relay";
  readonly conversationId: ConversationId;
  readonly userId: UserId;
  /** Up: the receiver's device, absent for all. Down: the sender's. */
  readonly deviceId?: Uuid | undefined;
  readonly kind: number;
  readonly data: Uint8Array;
  readonly number: number;
}

/** `data` is an encoded `sync` query; held by the server for up to `waitMs`. */
export interface Poll {
  readonly type: "poll";
  readonly sync: Uint8Array;
  readonly waitMs: number;
}

export type UpBody =
  | Hello
  | CommandFrame
  | QueryFrame
  | Watch
  | SignalFrame
  | Relay
  | { readonly type: "renew"; readonly token: string }
  | Poll
  | { readonly type: "ping" }
  | { readonly type: "pong" }
  | { readonly type: "bye" }
  /** Of a newer protocol; never sent. Answer `unsupported` when it has a requestId. */
  | { readonly type: "unknown" };

/** `requestId` 0 asks for no answer. */
export type Up = UpBody & { readonly requestId: number };

export interface ErrorFrame {
  readonly type: "error";
  /** A code of a newer server reads as `internal`. */
  readonly code: ImErrorCode;
  readonly message: string;
  readonly retryAfterMs?: number | undefined;
}

export interface NegotiatedLimits {
  readonly batchBytes: number;
  readonly bodyBytes: number;
  readonly commandsPerBatch: number;
  readonly watched: number;
  readonly groupMembers: number;
}

export type FindUsersPolicy = "none" | "host" | "open";

export interface Welcome {
  readonly type: "welcome";
  readonly version: number;
  readonly features: readonly number[];
  readonly sessionId: Uuid;
  readonly self: User;
  readonly app: string;
  /** Epoch milliseconds; 0: does not end. */
  readonly tokenExpiresAt: number;
  readonly heartbeatMs: number;
  readonly serverTime: number;
  readonly limits: NegotiatedLimits;
  readonly findUsers: FindUsersPolicy;
}

export interface CommandResult {
  readonly type: "command_result";
  readonly epoch: Epoch;
  readonly version: number;
  readonly seq: number;
  readonly at: number;
  readonly isReplayed: boolean;
  /** Answered before the commit: no version yet, and no ack. */
  readonly isAccepted: boolean;
  readonly data: Uint8Array;
}

export interface QueryResult {
  readonly type: "query_result";
  readonly data: Uint8Array;
}

export interface Event {
  readonly version: number;
  /** 0 when blank. */
  readonly kind: number;
  readonly data: Uint8Array;
  readonly isBlank: boolean;
  /** 0, empty and absent where `data` holds them (rows). */
  readonly at: number;
  readonly actor: UserId;
  readonly commandId?: CommandId | undefined;
}

/** Live events of one log; the same bytes for every receiver entitled to them. */
export interface EventsFrame {
  readonly type: "events";
  /** Absent: the receiver's account log. */
  readonly conversationId?: ConversationId | undefined;
  readonly epoch: Epoch;
  readonly events: readonly Event[];
}

export interface Hint {
  readonly conversationId: ConversationId;
  readonly epoch: Epoch;
  readonly version: number;
}

export interface RegistersFrame {
  readonly type: "registers";
  readonly conversationId: ConversationId;
  readonly epoch: Epoch;
  readonly registers: readonly Register[];
}

export type DownBody =
  | ErrorFrame
  | Welcome
  | CommandResult
  | QueryResult
  | { readonly type: "watching"; readonly presences: readonly Presence[] }
  | EventsFrame
  | { readonly type: "hints"; readonly hints: readonly Hint[] }
  | RegistersFrame
  | SignalFrame
  | Relay
  | { readonly type: "relay_result"; readonly delivered: number }
  | { readonly type: "renewed"; readonly tokenExpiresAt: number }
  | {
      readonly type: "goaway";
      readonly code: number;
      readonly message: string;
      readonly retryAfterMs: number;
    }
  | { readonly type: "ping" }
  | { readonly type: "pong" }
  | { readonly type: "behind" };

/** `requestId` of the request it answers; 0: a push. */
export type Down = DownBody & { readonly requestId: number };
