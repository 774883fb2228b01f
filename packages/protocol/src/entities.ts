import type { ConversationId, Epoch, MembershipId, MessageId, UserId } from "./ids.ts";

/** Place in one log. Epoch and version are one value: never stored, sent or updated apart. */
export interface Cursor {
  readonly epoch: Epoch;
  /** Of the last event applied; 0: none. */
  readonly version: number;
}

export type ConversationKind = "direct" | "group" | "channel";
export type Persistence = "sync" | "async";
/** What a new member sees of the time before: nothing, or all. */
export type HistoryVisibility = "joined" | "all";
export type Role = "member" | "admin" | "owner";
export type UserKind = "user" | "guest" | "bot" | "system" | "deleted";

/** A user's public face. The one with the higher revision is the newer. */
export interface User {
  readonly id: UserId;
  /** Empty: show the id. */
  readonly name: string;
  /** URL of a picture; empty: none. */
  readonly avatar: string;
  readonly kind: UserKind;
  readonly revision: number;
}

export interface Conversation {
  readonly kind: ConversationKind;
  /** Empty for a direct, and for a group that shows its members' names. */
  readonly name: string;
  readonly avatar: string;
  readonly parentId?: ConversationId | undefined;
  readonly persistence: Persistence;
  readonly history: HistoryVisibility;
  readonly createdBy: UserId;
  readonly createdAt: number;
  readonly memberCount: number;
  /** Direct: both users. Group: up to 4 members, for its picture and its name. */
  readonly faces: readonly UserId[];
}

export interface Member {
  readonly userId: UserId;
  readonly role: Role;
}

export interface Membership {
  readonly conversationId: ConversationId;
  readonly membershipId: MembershipId;
  readonly visibleFromSeq: number;
}

/** One conversation as one member sees it, read in one database snapshot. */
export interface Head extends Membership {
  readonly epoch: Epoch;
  readonly version: number;
  readonly lastSeq: number;
  /** My read position. */
  readonly readSeq: number;
  /** Version of my account's log that moved it last; absent: none has. */
  readonly readVersion?: number | undefined;
  /** What I have begun to write, on any device; absent: nothing. */
  readonly draft?: string | undefined;
  /** Version of my account's log that set it last; absent: none has. */
  readonly draftVersion?: number | undefined;
  /** Messages of others above my read position; a server may cap it at `LIMITS.unreadCap`. */
  readonly unread: number;
  readonly mentions: number;
  /** When it last had a row, or was created. */
  readonly activeAt: number;
  readonly role: Role;
  readonly conversation: Conversation;
  readonly lastRow?: Row | undefined;
  readonly registers: readonly Register[];
}

/** Positions of one other member; only grow within an epoch. */
export interface Register {
  readonly userId: UserId;
  readonly readSeq: number;
  readonly deliveredSeq: number;
}

export type MessageKind = "text" | "notice" | { readonly unknown: number };

/** What the server reads of a message; the body is opaque to it. */
export interface Envelope {
  readonly kind: MessageKind;
  readonly mentions: readonly UserId[];
  readonly mentionsAll: boolean;
  readonly replyTo?: MessageId | undefined;
  /** Epoch milliseconds; 0: never. */
  readonly expiresAt: number;
}

/** 0 plain (`Body`), 1 end-to-end encrypted. */
export type BodyCodec = number;
/** `hidden`: by the reader from oneself, and not to be shown; for everybody else it is what it was. */
export type RowState = "live" | "recalled" | "erased" | "expired" | "hidden";

/** A row of a timeline: a message or a notice. */
export interface Row {
  /** Dense per conversation, from 1. */
  readonly seq: number;
  readonly messageId: MessageId;
  /** Of a notice: who did it; empty for the system. */
  readonly sender: UserId;
  /** Server clock, epoch milliseconds. */
  readonly createdAt: number;
  /** The sender's clock; display data. 0: unknown. */
  readonly writtenAt: number;
  /** Version of the last change of this row. */
  readonly version: number;
  /** 0 as sent, +1 for each edit. */
  readonly revision: number;
  readonly editedAt: number;
  readonly state: RowState;
  readonly envelope: Envelope;
  readonly codec: BodyCodec;
  /** Empty when not live. */
  readonly body: Uint8Array;
  /** Present in notices only. */
  readonly notice?: Notice | undefined;
}

export type NoticeKind =
  | "created"
  | "added"
  | "removed"
  | "left"
  | "renamed"
  | { readonly unknown: number };

export interface Notice {
  readonly kind: NoticeKind;
  /** Whom it is about. */
  readonly users: readonly UserId[];
  /** New name, for `renamed` and `created`. */
  readonly text: string;
}

export type Part =
  | { readonly kind: "text"; readonly text: string }
  /** Of a newer schema: `text` is what to show instead, may be empty. */
  | {
      readonly kind: "unknown";
      readonly number: number;
      readonly text: string;
      readonly data: Uint8Array;
    };

export interface Presence {
  readonly userId: UserId;
  readonly isOnline: boolean;
  /** Epoch milliseconds; 0: unknown or hidden. */
  readonly lastSeenAt: number;
}
