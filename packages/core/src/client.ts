import type {
  ConversationId,
  ImError,
  MessageId,
  Part,
  Presence,
  Role,
  User,
  UserId,
  FindUsersPolicy,
  Persistence,
  ConversationKind,
} from "@im-chat/protocol";
import type { OutboxRecord } from "./database/schema.ts";
import type { StorageKind } from "./storage/storage.ts";
import type { Connection, Transport } from "@im-chat/transport";

/** A value that changes: what every part of the client shows itself as.
 * `subscribe` calls at once with the current value, then on each change; the same reference means nothing changed. */
export interface Readable<Value> {
  get(): Value;
  subscribe(listener: (value: Value) => void): () => void;
}

/** The SDK's root for one user on one device; made by `createChat`. */
export interface Chat {
  readonly app: string;
  readonly userId: UserId;
  readonly self: Readable<User>;
  readonly connection: Readable<ConnectionStatus>;
  readonly storage: Readable<StorageStatus>;
  readonly conversations: Readable<ConversationList>;
  /** Sum over all conversations. */
  readonly unread: Readable<{ readonly total: number; readonly mentions: number }>;
  readonly users: Users;
  /** The handle of a conversation; the same object for the same id. Costs nothing until it is used.
   * @throws ImError `invalid` when it is no id. */
  conversation(id: ConversationId): Conversation;
  /** Opens the one direct conversation with a user, making it when there is none; works offline for users known here.
   * @throws ImError `not_found` when the server knows no such user, `unavailable` when that cannot be asked now. */
  openDirect(userId: UserId, options?: { readonly signal?: AbortSignal }): Promise<Conversation>;
  /** Makes a group at once, also offline; the server learns of it through the outbox.
   * @param group.persistence `sync` when left out; see {@link ConversationSummary.persistence}. */
  createGroup(group: {
    readonly name: string;
    readonly members: readonly UserId[];
    readonly persistence?: Persistence;
  }): Promise<Conversation>;
  /** Try to connect now, whatever the backoff says. */
  reconnectNow(): void;
  on<Name extends keyof ChatEvents>(
    name: Name,
    listener: (event: ChatEvents[Name]) => void,
  ): () => void;
  /** Ends the session and keeps the cache. What is shown can still be read; whatever returns a promise rejects with
   * `cancelled` from then on, and everything else does nothing. Idempotent. */
  close(): Promise<void>;
  /** Ends the session and deletes everything of this user on this device, also when it was closed before. */
  logout(): Promise<void>;
}

export interface ChatEvents {
  /** A message of another member arrived live (not by paging back). */
  readonly message_received: { readonly conversationId: ConversationId; readonly message: Message };
  readonly message_sent: { readonly conversationId: ConversationId; readonly message: Message };
  /** A message was refused for good, or expired; with `change`, not the message itself but what was to be changed
   * about it, and it is shown as it is on the server. */
  readonly message_failed: {
    readonly conversationId: ConversationId;
    readonly messageId: MessageId;
    readonly change?: ChangeName | undefined;
    readonly error: ImError;
  };
  /** The user is no longer in a conversation, which has gone from the list: `by` has removed the user, or is the user, who
   * left, perhaps on another device; undefined where it is not known. What happened while one was away may come without. */
  readonly membership_ended: {
    readonly conversationId: ConversationId;
    readonly by?: UserId | undefined;
  };
  readonly token_expired: Record<string, never>;
  /** Something the integrator should know; never thrown anywhere else. With `conversationId`, the server has refused what
   * was to be changed about that conversation, or to make it. */
  readonly error: {
    readonly conversationId?: ConversationId | undefined;
    readonly error: ImError;
    /** What was refused for good, where it was a change of a group: `changeOfGroup` reads it. */
    readonly command?: QueuedCommand | undefined;
  };
}

/** A command in the outbox. */
export type QueuedCommand = Pick<
  OutboxRecord,
  "lane" | "commandId" | "kind" | "data" | "writtenAt"
>;

/** What can be changed about a message. */
export type ChangeName = "edit" | "recall" | "hide";

export type ConnectionStatus =
  | { readonly name: "connecting"; readonly sinceMs: number }
  /** Caught up: what is shown is what the server has. */
  | { readonly name: "online"; readonly sinceMs: number }
  | {
      readonly name: "catching_up";
      readonly sinceMs: number;
      /** How many conversations were read so far; 0 where another tab reads them. */
      readonly read: number;
    }
  /** No link; `retryAtMs` is absent while the browser itself is offline. */
  | {
      readonly name: "offline";
      readonly sinceMs: number;
      readonly retryAtMs?: number | undefined;
      readonly reason?: ImError | undefined;
    }
  /** Refused for good (wrong token, origin, version) or closed; the reason says which. */
  | { readonly name: "closed"; readonly reason: ImError };

export interface StorageStatus {
  /** Until it is open, what was asked for: IndexedDB or memory. */
  readonly kind: StorageKind;
  /** Why it is memory, or what is wrong with it. */
  readonly reason?: ImError | undefined;
}

export interface ConversationList {
  /** Newest activity first, without directs that somebody else opened and has not written in. */
  readonly items: readonly ConversationSummary[];
  /** True until the first page was read from the cache or the server. */
  readonly isLoading: boolean;
}

export interface ConversationSummary {
  readonly id: ConversationId;
  readonly kind: ConversationKind;
  /** Ready to show: its name, the other's name, or the members' names. */
  readonly title: string;
  readonly avatar: string;
  /** Direct: the other user. */
  readonly peerId?: UserId | undefined;
  readonly faces: readonly UserId[];
  readonly memberCount: number;
  readonly role: Role;
  /** `async`: what one sends is shown as sent when the server has it in memory, a moment before it is stored. */
  readonly persistence: Persistence;
  readonly unread: number;
  readonly mentions: number;
  /** Of what one can see, when it is a message. */
  readonly lastMessage?: Message | undefined;
  /** When something has happened to the conversation since the last message. */
  readonly lastNotice?: Notice | undefined;
  /** Number of the newest row: 0 when there is none. */
  readonly lastSeq: number;
  readonly activeAt: number;
  readonly draft: string;
  /** Commands of this user, from any tab, that are not done yet, oldest first; `changeOfGroup` reads them. */
  readonly waiting: readonly QueuedCommand[];
  /** Made here and not yet known to the server. */
  readonly isPending: boolean;
  /** Its creation was refused. */
  readonly error?: ImError | undefined;
}

/** A conversation as one can use it. */
export interface Conversation {
  readonly id: ConversationId;
  /** Undefined while nothing is known of it, or after leaving. */
  readonly summary: Readable<ConversationSummary | undefined>;
  readonly timeline: Timeline;
  readonly members: Readable<MemberList>;
  /** Users who type now, without oneself. */
  readonly typing: Readable<readonly UserId[]>;
  /** What was begun to write: here, in another tab, or on another device of this user. */
  readonly draft: Readable<string>;
  /** Kept at once; other devices learn of it when it has rested for 3 s, or is empty. What no message can hold stays here. */
  setDraft(text: string): void;
  /** Says that one types; call at every input, it is throttled. */
  setTyping(isTyping: boolean): void;
  /** Resolves when the message is durably queued here, and shown.
   * @throws ImError `too_large`, `invalid`, `storage_full`. */
  send(draft: MessageDraft): Promise<MessageId>;
  /** Sends a failed message again, under its id; does nothing for one that did not fail.
   * @throws ImError `not_found` when the message is not on this device. */
  retry(messageId: MessageId): Promise<void>;
  /** Removes a message that never left. @throws ImError `not_found` when the message is not on this device, `conflict` when
   * it may have left. */
  discard(messageId: MessageId): Promise<void>;
  /** Replaces the text of one's own message. Durable here when it resolves, shown at once, with or without a link: one
   * that never left is rewritten in place, anything else is changed by a command behind it.
   * @throws ImError `not_found` when the message is not on this device, `forbidden` when it is another user's, `conflict`
   * when it is gone or was refused, `too_large`, `invalid`, `storage_full`. */
  edit(messageId: MessageId, edit: MessageEdit): Promise<void>;
  /** Takes a message back from everyone: one that never left is forgotten, anything else leaves a mark in its place, once.
   * @throws ImError `not_found` when the message is not on this device, or no more; `storage_full`, `storage`. */
  recall(messageId: MessageId): Promise<void>;
  /** Shows a message no more, to this user, on any device; others keep it. One that never left is forgotten.
   * @throws ImError `not_found` when the message is not on this device, or no more; `storage_full`, `storage`. */
  hide(messageId: MessageId): Promise<void>;
  /** Everything up to `seq` has been seen by the user. Idempotent, does not go back. Counts for nothing while rows of another
   * history are shown, as for a moment after the server was restored from a backup: call it again for what is shown then. */
  markRead(seq: number): void;
  /** The message with `seq` and all after it are unread again, on every device of this user; others are not told. Durable
   * here when it resolves; does nothing where that is so already. The next `markRead` counts as ever.
   * @throws ImError `invalid` when `seq` is no number from 1 on; `storage_full`, `storage`. */
  markUnread(seq: number): Promise<void>;
  /** Keeps it live: call when shown, and the returned function when not. */
  open(): () => void;
  addMembers(users: readonly UserId[]): Promise<void>;
  removeMember(userId: UserId): Promise<void>;
  leave(): Promise<void>;
  rename(name: string): Promise<void>;
}

export interface MessageDraft {
  readonly text: string;
  readonly mentions?: readonly UserId[];
  readonly mentionsAll?: boolean;
  readonly replyTo?: MessageId;
}

/** What a message says instead. What it answers stays, and whom it mentions too unless that is given. */
export type MessageEdit = Pick<MessageDraft, "text" | "mentions" | "mentionsAll">;

export interface MemberList {
  readonly members: readonly { readonly user: User; readonly role: Role }[];
  readonly isComplete: boolean;
  readonly isLoading: boolean;
}

export type MessageStatus =
  /** Durable here, not on its way. */
  | {
      readonly name: "queued";
      readonly sinceMs: number;
      /** Absent: it is about to leave. `offline`: the device has no network. `unavailable`: the server does not answer, or
       * cannot take it now. `behind_others`: an earlier one has to go first. */
      readonly reason?: "offline" | "unavailable" | "rate_limited" | "behind_others" | undefined;
      /** When it is tried next; absent: as soon as the reason is over. */
      readonly retryAtMs?: number | undefined;
      /** When it is given up, for its user to decide. */
      readonly expiresAtMs: number;
    }
  | { readonly name: "sending"; readonly sinceMs: number }
  | { readonly name: "sent" }
  | { readonly name: "delivered" }
  | { readonly name: "read"; /** In groups: how many have read it. */ readonly count: number }
  | { readonly name: "failed"; readonly error: ImError };

export interface Message {
  readonly id: MessageId;
  /** 0 until accepted by the server. */
  readonly seq: number;
  /** Empty for the system: the host's backend, acting as nobody. */
  readonly sender: UserId;
  readonly isOwn: boolean;
  /** Server time; the device's own while not accepted. Epoch milliseconds. */
  readonly createdAt: number;
  /** When it was written, where that differs by over a minute; else 0. */
  readonly writtenAt: number;
  readonly state: "live" | "recalled" | "erased" | "expired";
  readonly parts: readonly Part[];
  /** Plain text of all parts. */
  readonly text: string;
  readonly mentions: readonly UserId[];
  readonly mentionsAll: boolean;
  readonly replyTo?: MessageId | undefined;
  readonly isEdited: boolean;
  /** Of own messages, or of the last change that is not accepted; others' are `sent`. */
  readonly status: MessageStatus;
}

/** What happened to a conversation. */
export interface Notice {
  readonly kind: "created" | "added" | "removed" | "left" | "renamed" | "unknown";
  /** Empty for the system: the host's backend, acting as nobody. */
  readonly actor: UserId;
  /** Whom it happened to. */
  readonly users: readonly UserId[];
  /** The new name. */
  readonly text: string;
}

export type TimelineRow =
  | { readonly type: "message"; readonly key: string; readonly message: Message }
  | {
      readonly type: "notice";
      readonly key: string;
      readonly seq: number;
      readonly createdAt: number;
      readonly notice: Notice;
    }
  /** Rows known to exist and not loaded: `fromSeq` to `toSeq`, both included. */
  | {
      readonly type: "gap";
      readonly key: string;
      readonly fromSeq: number;
      readonly toSeq: number;
      readonly isLoading: boolean;
    };

export interface TimelineState {
  /** Oldest first; own messages that are not accepted yet come last. */
  readonly rows: readonly TimelineRow[];
  /** Older rows exist, here or on the server. */
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
  readonly isLoadingOlder: boolean;
  readonly isLoadingNewer: boolean;
  /** False until the newest rows were read from the cache or the server; with an `error`, nothing is being read. */
  readonly isReady: boolean;
  /** My read position. */
  readonly readSeq: number;
  readonly lastSeq: number;
  /** Why rows could not be loaded, the last time; `not_member` while the user is not in the conversation, or no more. */
  readonly error?: ImError | undefined;
}

/** The ordered view of a conversation: a window of rows that grows by paging. It is empty until somebody subscribes to it,
 * or opens the conversation: then its newest rows are read from the cache, and loaded where none are kept. */
export interface Timeline extends Readable<TimelineState> {
  loadOlder(options?: { readonly signal?: AbortSignal }): Promise<void>;
  loadNewer(options?: { readonly signal?: AbortSignal }): Promise<void>;
  /** Fills a gap from the side that is nearer to `seq`. */
  fill(seq: number, options?: { readonly signal?: AbortSignal }): Promise<void>;
  /** Shows the rows around a place instead. */
  jumpTo(seq: number, options?: { readonly signal?: AbortSignal }): Promise<void>;
  jumpToLatest(): Promise<void>;
}

export interface Users {
  /** Known face of a user; one that is unknown is fetched, and meanwhile has the id as its name. The system, whose id is empty,
   * has no name: what it is called is a matter of the language. */
  get(id: UserId): Readable<User>;
  /** Whether a user is online; watched while someone subscribes. The server tells it of those with whom this user is in a
   * direct conversation, or in one that is open or among the 200 most recent; anybody else is as one who was never here. */
  presence(id: UserId): Readable<Presence>;
  /** @throws ImError `forbidden` when the app does not let users be found. */
  find(text: string, options?: { readonly signal?: AbortSignal }): Promise<readonly User[]>;
  /** What `find` may do, as the server said last. */
  readonly findPolicy: Readable<FindUsersPolicy>;
}

export interface ChatOptions {
  /** URL of the server, `https://chat.example.org`. */
  readonly server: string;
  readonly app: string;
  /** The user's id, so that the cache opens before the network. Left out with `guest`. */
  readonly user?: UserId | undefined;
  /** Asked for a token at start and ahead of its expiry; one call at a time, given up after 20 seconds. */
  readonly tokenProvider?:
    | ((options: { readonly signal: AbortSignal }) => Promise<string>)
    | undefined;
  /** Be a guest: an account bound to this device. */
  readonly guest?: { readonly name?: string | undefined } | undefined;
  /** `auto`: IndexedDB, falling back to memory. */
  readonly storage?: "auto" | "memory" | undefined;
  /** Gives the key, 32 bytes, with which what is kept in IndexedDB is encrypted: the same one each time, from a place
   * that is not this device's disk. Asked at the start, also without a network. Without the key, or with another one,
   * what is kept stays as it is, and `storage` is `memory` with the reason. Left out: it is not encrypted. */
  readonly storageKey?: (() => Promise<Uint8Array>) | undefined;
  /** Ways to the server, best first; WebSocket, then long polling. */
  readonly transports?: readonly [Transport, ...Transport[]] | undefined;
  /** What builds on conversations and messages, and is paid for only when imported. */
  readonly features?: readonly Feature[] | undefined;
}

/** Called once, when the client is made. @returns called when it ends */
export type Feature = (host: FeatureHost) => () => void;

/** What a feature may use besides the client. */
export interface FeatureHost {
  readonly chat: Chat;
  /** The link: requests, signals and pushes of the feature's own kinds. */
  readonly connection: Pick<Connection, "onOnline" | "onPush" | "request" | "signal" | "state">;
  /** Told of what went wrong where nobody waits for it. */
  readonly report: (thrown: unknown) => void;
}
