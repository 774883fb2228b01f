import type {
  CommandFrame,
  ConversationId,
  Epoch,
  Register,
  Up,
  UserId,
  Uuid,
} from "@im-chat/protocol";
import type { AudienceMember, Principal, Publication } from "../kernel.ts";
import type { Strand } from "./strand.ts";
import type { Bucket } from "./token-bucket.ts";

// What a gateway keeps in memory; each kind points to the others, so they stand together.

/** What a verified hello has made of a link. */
export interface Session {
  principal: Principal;
  readonly sessionId: Uuid;
  readonly generation: number;
  /** Epoch milliseconds at which the link ends with its token; 0: it has none (a guest). */
  endsAt: number;
  /** Epoch milliseconds; 0: a guest. */
  issuedAt: number;
  readonly isDeflating: boolean;
  readonly user: UserLinks;
}

/** What a gateway asks of a socket; a WebSocket is one. */
export interface LinkSocket {
  readonly readyState: number;
  readonly OPEN: number;
  close(code?: number, reason?: string): void;
  terminate(): void;
}

/** What a gateway writes to; a stream is one. */
export interface LinkWire {
  /** Bytes that wait for the network. */
  readonly writableLength: number;
  write(frame: Uint8Array): unknown;
}

/** The HTTP request that a link is for a moment, in place of a socket. */
export interface Exchange {
  /** Polls are registered for pushes, and held. */
  readonly door: "poll" | "send";
  /** Of the request's body. */
  readonly sizeBytes: number;
  /** Whether a push waits for the answer. */
  isPushed: boolean;
  /** Ends the hold. */
  wake: (() => void) | undefined;
}

/** Server end of one socket. Thousands of them live at once: plain fields, no timers, no closures of their own;
 * whatever a link may never need is made when it does. */
export interface Link {
  readonly socket: LinkSocket;
  /** What is under the socket: batches are written to it as whole WebSocket frames, made once for many links. */
  readonly wire: LinkWire;
  readonly address: string;
  /** Origin header; undefined outside browsers. */
  readonly origin: string | undefined;
  /** Host header: what the page's own origin is compared with. */
  readonly host: string;
  phase: "hello" | "verifying" | "open" | "ended";
  session: Session | undefined;
  /** Frames waiting to be sent. */
  strand: Strand | undefined;
  flush: "none" | "later" | "now";
  /** Since when pushes are dropped because the peer reads too slowly; 0: it keeps up. */
  behindSince: number;
  /** Undefined: a socket. */
  readonly exchange: Exchange | undefined;
  readonly openedAt: number;
  /** Of a clock that does not jump, milliseconds. */
  receivedAt: number;
  pingedAt: number;
  endedAt: number;
  readonly frames: Bucket;
  readonly bytes: Bucket;
  signals: Bucket | undefined;
  unanswered: number;
  /** Those in which a command waits or is executed. */
  lanes: Lane[] | undefined;
  /** What came while the hello was being verified. */
  early: { readonly frames: Up[]; bytes: number } | undefined;
  topics: readonly Topic[];
  /** Undefined: it watches no users. */
  sight: Sight | undefined;
}

/** The users that a link watches, and those of them that it may see. */
export interface Sight {
  readonly principal: Principal;
  readonly userIds: readonly UserId[];
  /** Where it may meet them, besides direct conversations. */
  readonly conversationIds: readonly ConversationId[];
  /** Those it sees, and the conversation that both are in; oneself needs none. */
  readonly seen: Map<UserId, ConversationId | undefined>;
  /** Those of whom the kernel is to be asked. */
  readonly unsure: Set<UserId>;
  /** Conversations whose members changed while the kernel is being asked; undefined: it is not. */
  changed: Set<Topic> | undefined;
  /** The kernel has said for the first time whom it sees. Rejects when the kernel gives no answer. */
  settled: Promise<void>;
}

/** The live links of one user. */
export interface UserLinks {
  readonly key: string;
  readonly app: string;
  readonly userId: UserId;
  readonly links: Link[];
  readonly commands: Bucket;
  readonly queries: Bucket;
  /** Made with the user's first HTTP request. */
  exchanges: UserExchanges | undefined;
}

/** The HTTP requests of one user: links of a moment, so their limits are kept together. */
export interface UserExchanges {
  /** Under way. */
  count: number;
  readonly frames: Bucket;
  readonly bytes: Bucket;
  readonly signals: Bucket;
}

export type CommandUp = CommandFrame & Pick<Up, "requestId">;

/** Commands of one device on one conversation that wait while others of it are being executed, in the order they came. */
export interface Lane {
  /** Undefined: the own account. */
  readonly conversationId: ConversationId | undefined;
  readonly waiting: CommandUp[];
}

/** A member list as a gateway keeps it. */
export interface Members {
  readonly epoch: Epoch;
  readonly version: number;
  readonly byUser: ReadonlyMap<UserId, AudienceMember>;
}

/** What changes the log or the registers of one conversation. */
export type ConversationPublication = Extract<Publication, { type: "conversation" | "registers" }>;

/** What this gateway knows of one conversation. */
export interface Topic {
  readonly key: string;
  readonly app: string;
  readonly conversationId: ConversationId;
  /** Links that get events, registers and typing. */
  readonly watchers: Set<Link>;
  members: Members | undefined;
  isLoading: boolean;
  /** Publications that wait for the member list, in order. */
  waiting: ConversationPublication[] | undefined;
  /** Newest place that links which do not watch should hear of. */
  hint: { readonly epoch: Epoch; readonly version: number } | undefined;
  hintedAt: number;
  /** Positions to be told, by user. */
  registers: Map<UserId, Register> | undefined;
  registersEpoch: Epoch;
  registersAt: number;
  /** Who types, and when that was last told. */
  typing: Map<UserId, { readonly isTyping: boolean; readonly atMs: number }> | undefined;
}

const NONE: readonly never[] = [];

export interface NewLink {
  readonly socket: LinkSocket;
  /** What is under the socket: batches are written to it as whole WebSocket frames, made once for many links. */
  readonly wire: LinkWire;
  readonly address: string;
  readonly origin: string | undefined;
  readonly host: string;
  readonly exchange?: Exchange | undefined;
  readonly nowMs: number;
  readonly frames: Bucket;
  readonly bytes: Bucket;
}

/** A link that waits for its hello. */
export function createLink(link: NewLink): Link {
  return {
    socket: link.socket,
    wire: link.wire,
    address: link.address,
    origin: link.origin,
    host: link.host,
    phase: "hello",
    session: undefined,
    strand: undefined,
    flush: "none",
    behindSince: 0,
    exchange: link.exchange,
    openedAt: link.nowMs,
    receivedAt: link.nowMs,
    pingedAt: 0,
    endedAt: 0,
    frames: link.frames,
    bytes: link.bytes,
    signals: undefined,
    unanswered: 0,
    lanes: undefined,
    early: undefined,
    topics: NONE,
    sight: undefined,
  };
}
