import { define } from "../database/query.ts";
import type {
  ConversationEventTable,
  ConversationTable,
  MemberTable,
  MessageTable,
} from "../database/schema.ts";

/** Names one conversation. */
export interface ConversationKey {
  readonly app: string;
  readonly key: Uint8Array;
}

export const conversationByKey = define<ConversationKey>()((builder, { app, key }) =>
  builder
    .selectFrom("conversation")
    .selectAll()
    .where("app", "=", app)
    .where("conversation_id", "=", key),
);

/** What an append needs to know of its conversation; the rest is read where it is told. */
export type ConversationState = Pick<
  ConversationTable,
  | "app"
  | "conversation_id"
  | "epoch"
  | "is_first_epoch"
  | "version"
  | "last_seq"
  | "membership_version"
  | "kind"
  | "created_by"
  | "active_at"
  | "history"
  | "persistence"
  | "member_count"
>;

/** What a decision needs to know of the principal's stay. */
export type MemberState = Pick<
  MemberTable,
  "user_id" | "membership_id" | "role" | "visible_from_seq"
>;

/** Takes the conversation's row for this transaction, with one user and that user's stay in it. Of every command. */
export const takeConversation = define<ConversationKey & { readonly user: string }>()(
  (builder, { app, key, user }) =>
    builder
      .selectFrom("conversation as taken")
      .leftJoin("member", (join) =>
        join
          .onRef("member.app", "=", "taken.app")
          .onRef("member.conversation_id", "=", "taken.conversation_id")
          .on("member.user_id", "=", user),
      )
      .leftJoin("account", (join) =>
        join.onRef("account.app", "=", "taken.app").on("account.user_id", "=", user),
      )
      .select([
        "taken.epoch",
        "taken.is_first_epoch",
        "taken.version",
        "taken.last_seq",
        "taken.membership_version",
        "taken.kind",
        "taken.created_by",
        "taken.active_at",
        "taken.history",
        "taken.persistence",
        "taken.member_count",
        "member.membership_id",
        "member.role",
        "member.visible_from_seq",
        "account.kind as user_kind",
      ])
      .where("taken.app", "=", app)
      .where("taken.conversation_id", "=", key),
);

export const memberByUser = define<ConversationKey & { readonly user: string }>()(
  (builder, { app, key, user }) =>
    builder
      .selectFrom("member")
      .selectAll()
      .where("app", "=", app)
      .where("conversation_id", "=", key)
      .where("user_id", "=", user),
);

/** Without what is each member's own: a draft may be long. */
export const allMembers = define<ConversationKey>()((builder, { app, key }) =>
  builder
    .selectFrom("member")
    .select(["user_id", "membership_id", "role", "join_version", "visible_from_seq"])
    .where("app", "=", app)
    .where("conversation_id", "=", key)
    .orderBy("user_id"),
);

export const messageById = define<ConversationKey & { readonly messageId: Uint8Array }>()(
  (builder, { app, key, messageId }) =>
    builder
      .selectFrom("message")
      .selectAll()
      .where("app", "=", app)
      .where("conversation_id", "=", key)
      .where("message_id", "=", messageId),
);

export const messageBySeq = define<ConversationKey & { readonly seq: number }>()(
  (builder, { app, key, seq }) =>
    builder
      .selectFrom("message")
      .selectAll()
      .where("app", "=", app)
      .where("conversation_id", "=", key)
      .where("seq", "=", seq),
);

export const insertConversation = define<ConversationTable>()((builder, row) =>
  builder.insertInto("conversation").values({
    app: row.app,
    conversation_id: row.conversation_id,
    epoch: row.epoch,
    is_first_epoch: row.is_first_epoch,
    version: row.version,
    last_seq: row.last_seq,
    membership_version: row.membership_version,
    kind: row.kind,
    name: row.name,
    avatar: row.avatar,
    parent_id: row.parent_id,
    persistence: row.persistence,
    history: row.history,
    created_by: row.created_by,
    created_at: row.created_at,
    member_count: row.member_count,
    faces: row.faces,
    active_at: row.active_at,
    changed: row.changed,
  }),
);

/** Of every append. */
export const advanceConversation = define<
  ConversationKey & {
    readonly version: number;
    readonly lastSeq: number;
    readonly activeAt: number;
    readonly changed: number;
  }
>()((builder, { app, key, version, lastSeq, activeAt, changed }) =>
  builder
    .updateTable("conversation")
    .set({ version, last_seq: lastSeq, active_at: activeAt, changed })
    .where("app", "=", app)
    .where("conversation_id", "=", key),
);

/** Of appends that change the conversation itself. */
export const changeConversation = define<
  ConversationKey &
    Pick<ConversationTable, "name" | "avatar" | "member_count" | "faces" | "membership_version">
>()((builder, { app, key, name, avatar, member_count, faces, membership_version }) =>
  builder
    .updateTable("conversation")
    .set({ name, avatar, member_count, faces, membership_version })
    .where("app", "=", app)
    .where("conversation_id", "=", key),
);

export const insertMember = define<MemberTable>()((builder, row) =>
  builder.insertInto("member").values({
    app: row.app,
    conversation_id: row.conversation_id,
    user_id: row.user_id,
    membership_id: row.membership_id,
    role: row.role,
    join_version: row.join_version,
    visible_from_seq: row.visible_from_seq,
    read_seq: row.read_seq,
    delivered_seq: row.delivered_seq,
    seen_seq: row.seen_seq,
    read_version: row.read_version,
    draft: row.draft,
    draft_version: row.draft_version,
  }),
);

export const deleteMember = define<ConversationKey & { readonly user: string }>()(
  (builder, { app, key, user }) =>
    builder
      .deleteFrom("member")
      .where("app", "=", app)
      .where("conversation_id", "=", key)
      .where("user_id", "=", user),
);

export const insertMessage = define<MessageTable>()((builder, row) =>
  builder.insertInto("message").values({
    app: row.app,
    conversation_id: row.conversation_id,
    seq: row.seq,
    message_id: row.message_id,
    principal: row.principal,
    sender: row.sender,
    created_at: row.created_at,
    written_at: row.written_at,
    version: row.version,
    revision: row.revision,
    edited_at: row.edited_at,
    state: row.state,
    kind: row.kind,
    mentions: row.mentions,
    mentions_all: row.mentions_all,
    reply_to: row.reply_to,
    expires_at: row.expires_at,
    codec: row.codec,
    body: row.body,
    notice_kind: row.notice_kind,
    notice_users: row.notice_users,
    notice_text: row.notice_text,
  }),
);

export const insertEvent = define<ConversationEventTable>()((builder, row) =>
  builder.insertInto("conversation_event").values({
    app: row.app,
    conversation_id: row.conversation_id,
    version: row.version,
    kind: row.kind,
    at: row.at,
    actor: row.actor,
    command_id: row.command_id,
    seq: row.seq,
    data: row.data,
    entries: row.entries,
  }),
);
