import type { ConversationId, Epoch, MembershipId, MessageId, UserId } from "./ids.ts";
import type {
  BodyCodec,
  Conversation,
  ConversationKind,
  Cursor,
  Envelope,
  Head,
  HistoryVisibility,
  Member,
  Membership,
  Persistence,
  Register,
  Row,
  User,
  UserKind,
} from "./entities.ts";
import type { Event } from "./frame.ts";

// ---- commands ----

export interface CreateConversation {
  readonly kind: ConversationKind;
  readonly name: string;
  readonly avatar: string;
  /** The others; the creator is always a member. */
  readonly members: readonly UserId[];
  readonly parentId?: ConversationId | undefined;
  readonly persistence: Persistence;
  readonly history: HistoryVisibility;
}
export interface CreateConversationResult {
  readonly head: Head;
  readonly users: readonly User[];
}
export interface AddMembers {
  readonly users: readonly UserId[];
}
export interface RemoveMember {
  readonly userId: UserId;
}
export interface SendMessage {
  readonly envelope: Envelope;
  readonly codec: BodyCodec;
  readonly body: Uint8Array;
}
export interface EditMessage extends SendMessage {
  readonly messageId: MessageId;
}
export interface TargetMessage {
  readonly messageId: MessageId;
}
export interface MarkRead {
  readonly seq: number;
  /** The message with `seq`, and all after it, is unread: the position goes back to the one before. */
  readonly isUnread?: boolean | undefined;
}
export interface MarkReadResult {
  /** The own read position as it is now. */
  readonly seq: number;
  /** Version of the own account's log that moved it last; 0: none has. */
  readonly version: number;
}
export interface SetDraft {
  readonly conversationId: ConversationId;
  /** Empty: nothing any more. Up to `LIMITS.textCharacters`. */
  readonly text: string;
  /** `draftVersion` of the head that was changed; 0: none was set before. */
  readonly baseVersion: number;
}
export interface SetDraftResult {
  /** `draftVersion` as it is now, also when the command is repeated: above the result's own version another device has set it
   * since. */
  readonly version: number;
}
export interface UpdateConversation {
  readonly name?: string | undefined;
  readonly avatar?: string | undefined;
}
export interface UpsertUser {
  readonly id: UserId;
  readonly name: string;
  readonly avatar: string;
  readonly kind: UserKind;
}

// ---- queries ----

export interface SyncQuery {
  /** Absent on a fresh device: the answer is a snapshot. */
  readonly account?: Cursor | undefined;
  readonly stamp: Uint8Array;
  readonly limit: number;
  readonly page: Uint8Array;
}
export interface SyncResult {
  readonly account: Cursor;
  readonly events: readonly Event[];
  readonly isSnapshot: boolean;
  readonly memberships: readonly Membership[];
  readonly heads: readonly Head[];
  readonly stamp: Uint8Array;
  /** Empty: the last page. */
  readonly nextPage: Uint8Array;
  readonly users: readonly User[];
  readonly hasMoreEvents: boolean;
}
export interface HeadsQuery {
  readonly conversationIds: readonly ConversationId[];
}
export interface HeadsResult {
  readonly heads: readonly Head[];
  readonly users: readonly User[];
}
export interface CatchUpQuery {
  readonly conversationId: ConversationId;
  readonly cursor: Cursor;
  readonly limit: number;
}
export interface CatchUpResult {
  readonly isTooLong: boolean;
  readonly events: readonly Event[];
  readonly head: Head;
  readonly hasMore: boolean;
  readonly registers: readonly Register[];
  readonly users: readonly User[];
}
export type HistoryAnchor =
  | { readonly type: "newest" }
  | { readonly type: "before"; readonly seq: number }
  | { readonly type: "after"; readonly seq: number }
  | { readonly type: "around"; readonly seq: number };
export interface HistoryQuery {
  readonly conversationId: ConversationId;
  readonly anchor: HistoryAnchor;
  readonly limit: number;
}
export interface HistoryResult {
  readonly epoch: Epoch;
  readonly version: number;
  /** Ascending by seq. */
  readonly rows: readonly Row[];
  /** Every seq from here to `toSeq` is covered by the page; both 0: nothing there. */
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly head: Head;
  readonly registers: readonly Register[];
  readonly users: readonly User[];
}
export interface FindUsersQuery {
  readonly text: string;
  readonly limit: number;
}
export interface GetUsersQuery {
  readonly ids: readonly UserId[];
}
export interface UsersResult {
  readonly users: readonly User[];
}
export interface MembersQuery {
  readonly conversationId: ConversationId;
  /** User id of the last member of the page before; empty: from the start. */
  readonly after: UserId;
  readonly limit: number;
}
export interface MembersResult {
  readonly members: readonly Member[];
  readonly hasMore: boolean;
  readonly users: readonly User[];
  readonly version: number;
}

// ---- events of a conversation's log ----

export interface ConversationCreated {
  readonly conversation: Conversation;
  readonly members: readonly Member[];
  /** Groups only: the notice. */
  readonly row?: Row | undefined;
}
export interface MembersChanged {
  readonly added: readonly Member[];
  readonly removed: readonly UserId[];
  readonly memberCount: number;
  readonly row: Row;
}
export interface ConversationChanged {
  readonly conversation: Conversation;
  readonly row?: Row | undefined;
}

// ---- events of an account's log ----

export interface Added {
  readonly membership: Membership;
  readonly by: UserId;
}
export interface Removed {
  readonly conversationId: ConversationId;
  readonly membershipId: MembershipId;
  /** Whoever removed the user, or the user itself, who left; undefined: it is not known. */
  readonly by?: UserId | undefined;
}
export interface Mentioned {
  readonly conversationId: ConversationId;
  readonly membershipId: MembershipId;
  readonly seq: number;
  readonly messageId: MessageId;
}
export interface ReadMoved {
  readonly conversationId: ConversationId;
  readonly epoch: Epoch;
  readonly seq: number;
}
export interface DraftChanged {
  readonly conversationId: ConversationId;
}
export interface MessageHidden {
  readonly conversationId: ConversationId;
  readonly messageId: MessageId;
}
export interface ProfileChanged {
  readonly user: User;
}

// ---- signals ----

export interface Typing {
  readonly isTyping: boolean;
}
export interface Delivered {
  readonly epoch: Epoch;
  readonly seq: number;
}
