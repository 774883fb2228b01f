/** Tables of the server. Every key begins with the app. Flags are 0 or 1; times are epoch milliseconds, 0 for never;
 * ids of conversations, messages and commands are their 16 bytes; lists are JSON text. */
export interface Schema {
  readonly meta: MetaTable;
  readonly change: ChangeTable;
  readonly app: AppTable;
  readonly app_key: AppKeyTable;
  readonly account: AccountTable;
  readonly account_event: AccountEventTable;
  readonly account_conversation: AccountConversationTable;
  readonly account_mention: AccountMentionTable;
  readonly account_hidden: AccountHiddenTable;
  readonly conversation: ConversationTable;
  readonly member: MemberTable;
  readonly message: MessageTable;
  readonly conversation_event: ConversationEventTable;
  readonly command: CommandTable;
  readonly dirty: DirtyTable;
  readonly consumer_position: ConsumerPositionTable;
}

export interface MetaTable {
  readonly name: string;
  readonly value: string;
}

/** One row: the number of the last transaction that wrote a conversation's log. */
export interface ChangeTable {
  readonly id: number;
  readonly no: number;
}

export interface AppTable {
  readonly app: string;
  readonly created_at: number;
  readonly find_users: string;
  readonly has_guests: number;
  readonly origins: string;
  readonly group_members: number;
}

export interface AppKeyTable {
  readonly app: string;
  readonly key_id: string;
  readonly kind: string;
  readonly algorithm: string;
  readonly material: string;
  readonly created_at: number;
  readonly retired_at: number;
}

/** An account is the head of its own log, and the profile. */
export interface AccountTable {
  readonly app: string;
  readonly user_id: string;
  readonly epoch: number;
  readonly is_first_epoch: number;
  readonly version: number;
  readonly name: string;
  readonly avatar: string;
  readonly kind: number;
  readonly revision: number;
  /** The name folded for searching. */
  readonly search_name: string;
  readonly created_at: number;
  /** Tokens issued before it are void. */
  readonly revoked_at: number;
  readonly guest_salt: Uint8Array | null;
  readonly guest_hash: Uint8Array | null;
}

export interface AccountEventTable {
  readonly app: string;
  readonly user_id: string;
  readonly version: number;
  readonly kind: number;
  readonly at: number;
  readonly actor: string;
  readonly command_id: Uint8Array | null;
  /** Encoded; empty where the event tells the profile as it is when read. */
  readonly data: Uint8Array;
}

/** Fold of an account's `added` and `removed`; kept after `removed`, because `entry_version` makes the consumer idempotent. */
export interface AccountConversationTable {
  readonly app: string;
  readonly user_id: string;
  readonly conversation_id: Uint8Array;
  /** Version of the conversation's event that was last told to this account. */
  readonly entry_version: number;
  /** 0: no longer in it. */
  readonly membership_id: number;
  readonly visible_from_seq: number;
}

export interface AccountMentionTable {
  readonly app: string;
  readonly user_id: string;
  readonly conversation_id: Uint8Array;
  readonly seq: number;
}

/** Rows that a user has hidden from itself. */
export interface AccountHiddenTable {
  readonly app: string;
  readonly user_id: string;
  readonly conversation_id: Uint8Array;
  readonly seq: number;
}

export interface ConversationTable {
  readonly app: string;
  readonly conversation_id: Uint8Array;
  readonly epoch: number;
  readonly is_first_epoch: number;
  readonly version: number;
  readonly last_seq: number;
  /** Version of the last change of membership. */
  readonly membership_version: number;
  readonly kind: number;
  readonly name: string;
  readonly avatar: string;
  readonly parent_id: Uint8Array | null;
  readonly persistence: number;
  readonly history: number;
  readonly created_by: string;
  readonly created_at: number;
  readonly member_count: number;
  readonly faces: string;
  readonly active_at: number;
  /** Number of the transaction that last wrote this log. */
  readonly changed: number;
}

export interface MemberTable {
  readonly app: string;
  readonly conversation_id: Uint8Array;
  readonly user_id: string;
  readonly membership_id: number;
  readonly role: number;
  readonly join_version: number;
  readonly visible_from_seq: number;
  /** The own read position, which may go back. */
  readonly read_seq: number;
  readonly delivered_seq: number;
  /** The highest that the own read position ever was: what others are told. */
  readonly seen_seq: number;
  /** Version of the own account's log that moved the read position last; 0: none has. */
  readonly read_version: number;
  /** What has been begun to write; empty: nothing. */
  readonly draft: string;
  /** Version of the own account's log that set the draft last; 0: none has. */
  readonly draft_version: number;
}

/** A row of a timeline; the only place of a message's content. */
export interface MessageTable {
  readonly app: string;
  readonly conversation_id: Uint8Array;
  readonly seq: number;
  readonly message_id: Uint8Array;
  /** Whose command it was: the user, or the app's backend. Empty for notices. */
  readonly principal: string;
  readonly sender: string;
  readonly created_at: number;
  readonly written_at: number;
  readonly version: number;
  readonly revision: number;
  readonly edited_at: number;
  readonly state: number;
  /** Number of the message kind; notices never count as unread. */
  readonly kind: number;
  readonly mentions: string | null;
  readonly mentions_all: number;
  readonly reply_to: Uint8Array | null;
  readonly expires_at: number;
  readonly codec: number;
  readonly body: Uint8Array;
  readonly notice_kind: number | null;
  readonly notice_users: string | null;
  readonly notice_text: string | null;
}

export interface ConversationEventTable {
  readonly app: string;
  readonly conversation_id: Uint8Array;
  readonly version: number;
  readonly kind: number;
  readonly at: number;
  readonly actor: string;
  readonly command_id: Uint8Array | null;
  /** Row that the event is about; 0: none. */
  readonly seq: number;
  /** Encoded facts that are of no row, null: none. */
  readonly data: string | null;
  /** What consumers tell to accounts, as of this version; never sent to clients. */
  readonly entries: string | null;
}

/** Results by (app, principal, commandId). */
export interface CommandTable {
  readonly app: string;
  readonly principal: string;
  readonly command_id: Uint8Array;
  readonly hash: Uint8Array;
  readonly version: number;
  readonly seq: number;
  readonly at: number;
  /** 0: it succeeded. */
  readonly error_code: number;
  readonly error_message: string | null;
  /** How often its user had tried again when it was refused. */
  readonly retries: number;
}

/** Logs with events above the position of some consumer. */
export interface DirtyTable {
  readonly app: string;
  readonly log_kind: string;
  readonly log_id: string;
  readonly version: number;
}

export interface ConsumerPositionTable {
  readonly consumer: string;
  readonly app: string;
  readonly log_kind: string;
  readonly log_id: string;
  readonly version: number;
}
