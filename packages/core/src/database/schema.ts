import type {
  CommandId,
  Conversation,
  ConversationId,
  Cursor,
  Epoch,
  ImErrorCode,
  MembershipId,
  MessageId,
  Register,
  Role,
  Row,
  User,
  UserId,
  Uuid,
} from "@im-chat/protocol";
import type { KeyBounds, Schema } from "../storage/storage.ts";

/** Of the account log, with the stamp of the heads stored beside it. */
export interface AccountRecord {
  readonly key: "account";
  /** Absent until the first snapshot is complete. */
  readonly cursor?: Cursor | undefined;
  readonly stamp: Uint8Array;
  /** Epochs learned on this device so far: tells what was asked before one was learned, without a clock. */
  readonly epochCount: number;
  /** Snapshots begun on this device so far, absent for none: rows that were asked for before the last one may show what was
   * hidden from oneself before it. */
  readonly snapshots?: number | undefined;
  /** Conversations whose head is missing or doubtful, until they were asked for: what made it so is told only once. */
  readonly wanted?: readonly ConversationId[] | undefined;
}

/** Most recent conversations when last looked at: what a start reads first. A hint, never the truth. */
export interface RecentRecord {
  readonly key: "recent";
  readonly ids: readonly ConversationId[];
}

export interface DeviceRecord {
  readonly key: "device";
  readonly deviceId: Uuid;
}

/** The tab that leads: it alone may write what it learns from the server. */
export interface LeadRecord {
  readonly key: "lead";
  /** Random; another one whenever another tab begins to lead. */
  readonly fence: number;
}

export type MetaRecord = AccountRecord | RecentRecord | DeviceRecord | LeadRecord;

export interface ReadTold {
  readonly seq: number;
  readonly version: number;
}

/** This device's copy of a head, folded forward by events. Epoch 0: made here, not yet known to the server. */
export interface Summary {
  readonly epoch: Epoch;
  readonly version: number;
  readonly lastSeq: number;
  /** As the server has told it, moved by what waits here to be told. */
  readonly readSeq: number;
  /** Where the server says it is, and which version of the account's log moved it there last; absent: it never moved. */
  readonly readTold?: ReadTold | undefined;
  readonly unread: number;
  readonly mentions: number;
  /** The read position moved and the rest could not be counted here: the next head decides. */
  readonly isUnreadStale: boolean;
  readonly activeAt: number;
  readonly role: Role;
  readonly conversation: Conversation;
  /** Version of the last event that changed it, its members included; absent where only a head has told: any may have. */
  readonly changedVersion?: number | undefined;
  readonly lastRow?: Row | undefined;
  /** As the server has told it; what is to be told stands in the drafts. */
  readonly draft?: string | undefined;
  /** Of the account's log, which set it last. */
  readonly draftVersion?: number | undefined;
}

export interface ConversationRecord {
  readonly id: ConversationId;
  /** 0: made here, and not yet known to the server. */
  readonly membershipId: MembershipId;
  readonly visibleFromSeq: number;
  /** Absent until the first head. */
  readonly summary?: Summary | undefined;
  /** Positions of others, of the summary's epoch. */
  readonly registers: readonly Register[];
  /** {@link AccountRecord.epochCount} when the summary's epoch was learned. */
  readonly epochLearned: number;
  /** Messages that this user does not want to see. */
  readonly hidden?: readonly MessageId[] | undefined;
  /** Why the server refused to make it. */
  readonly refusal?: { readonly code: ImErrorCode; readonly message: string } | undefined;
}

/** Seqs of rows that are all stored, both included. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Present for the conversations whose rows are kept here ("held"). */
export interface TimelineRecord {
  readonly id: ConversationId;
  readonly cursor: Cursor;
  /** Ascending, neither overlapping nor touching. */
  readonly ranges: readonly Range[];
  /** Random; another one whenever the rows were replaced or dropped. */
  readonly generation: number;
  /** When it was last looked at, about a day exact: rows of what was not opened for long go first. Epoch milliseconds. */
  readonly openedAt: number;
  /** {@link AccountRecord.snapshots} when the page that it began with was asked for. */
  readonly snapshots?: number | undefined;
}

export type RowRecord = Row & { readonly conversationId: ConversationId };

export type OutboxState =
  | { readonly name: "queued" }
  /** Was on a wire at least once: immutable from here on. */
  | { readonly name: "attempted" }
  /** The server has it in memory: shown as sent, and sent again until it is acknowledged. */
  | { readonly name: "provisional" }
  | {
      readonly name: "accepted";
      readonly epoch: Epoch;
      readonly version: number;
      readonly seq: number;
      readonly at: number;
    }
  /** Refused by the server for good, or given up after the log was read and did not have it. */
  | {
      readonly name: "failed";
      readonly code: ImErrorCode;
      readonly message: string;
      readonly wasAttempted: boolean;
    };

/** A command on its way. */
export interface OutboxRecord {
  /** The conversation; commands of one lane keep their order. */
  readonly lane: ConversationId;
  /** Place in the lane; grows. */
  readonly number: number;
  readonly commandId: CommandId;
  readonly kind: number;
  readonly data: Uint8Array;
  /** By this device's clock. */
  readonly writtenAt: number;
  readonly expiresAt: number;
  readonly state: OutboxState;
  /** How often its user had it tried again after it failed. */
  readonly retries?: number | undefined;
  /** How far the server's clock was ahead when it was first attempted: what is sent stays the same. */
  readonly aheadMs?: number | undefined;
  /** The command it cannot do without. */
  readonly dependsOn?: CommandId | undefined;
  /** Where only one epoch makes sense of it. */
  readonly epoch?: Epoch | undefined;
  /** Who sends it now; void after `untilMs`. */
  readonly claim?: { readonly owner: Uuid; readonly untilMs: number } | undefined;
  /** Why the last attempt came to nothing, and until when its lane waits. */
  readonly wait?: { readonly code: ImErrorCode; readonly untilMs: number } | undefined;
}

/** Of what a text was made: what the server said of the draft, and in which history. */
export interface DraftBase {
  readonly membershipId: MembershipId;
  /** Of the conversation. */
  readonly epoch: Epoch;
  /** {@link Summary.draftVersion}; 0: none. */
  readonly version: number;
  readonly text: string;
  /** The server has it from this device. */
  readonly isOwn?: boolean | undefined;
}

/** What was begun to write here, until another device makes something else of it. */
export interface DraftRecord {
  readonly id: ConversationId;
  readonly text: string;
  /** Absent: not known any more. */
  readonly base?: DraftBase | undefined;
  /** The server was asked to take this text, and has not answered. */
  readonly attempt?: DraftAttempt | undefined;
}

export interface DraftAttempt {
  readonly commandId: CommandId;
  readonly text: string;
  readonly baseVersion: number;
  readonly writtenAt: number;
}

/** An event of a kind this version does not know, kept for one that does. */
export interface DeferredRecord {
  /** The conversation; empty: the account. */
  readonly log: string;
  readonly epoch: Epoch;
  readonly version: number;
  readonly kind: number;
  readonly data: Uint8Array;
  readonly at: number;
  readonly actor: UserId;
}

/** Everything that one user of one app keeps on this device. */
export type Stores = {
  readonly meta: MetaRecord;
  readonly conversations: ConversationRecord;
  readonly timelines: TimelineRecord;
  readonly rows: RowRecord;
  readonly outbox: OutboxRecord;
  readonly drafts: DraftRecord;
  readonly users: User;
  readonly deferred: DeferredRecord;
};

export type StoreName = keyof Stores;

export const SCHEMA: Schema<Stores> = {
  meta: { keyPath: "key" },
  conversations: { keyPath: "id" },
  timelines: { keyPath: "id" },
  rows: { keyPath: ["conversationId", "seq"] },
  outbox: { keyPath: ["lane", "number"] },
  drafts: { keyPath: "id" },
  users: { keyPath: "id" },
  deferred: { keyPath: ["log", "version"] },
};

/** Of what is kept of one conversation in a store that has several of it. */
export function within(id: ConversationId): KeyBounds {
  return { from: [id], to: [id, Number.MAX_SAFE_INTEGER] };
}

/** The guest identity of an app on this device: it must outlive the databases of users. */
export interface GuestRecord {
  readonly key: "guest";
  readonly userId: UserId;
  /** 32 bytes. */
  readonly secret: Uint8Array;
  /** Of the registration, the same on every attempt. */
  readonly commandId: CommandId;
}

export type AppStores = { readonly guests: GuestRecord };

export const APP_SCHEMA: Schema<AppStores> = { guests: { keyPath: "key" } };
