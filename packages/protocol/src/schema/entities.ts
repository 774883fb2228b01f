import type {
  Conversation,
  ConversationKind,
  Cursor,
  Envelope,
  Head,
  HistoryVisibility,
  Member,
  Membership,
  Notice,
  Persistence,
  Presence,
  Register,
  Role,
  Row,
  User,
  UserKind,
} from "../entities.ts";
import type { Event } from "../frame.ts";
import type { MessageKind, NoticeKind, RowState } from "../entities.ts";
import type { Message } from "../codec/message.ts";
import { list, message, one, optional } from "../codec/message.ts";
import {
  FLAG,
  USER_ID,
  UUID,
  bytes,
  choice,
  openChoice,
  orZero,
  text,
  uint32,
  uint64,
  utf8,
} from "../codec/shape.ts";
import type { Shape } from "../codec/shape.ts";

/** Largest epoch and membershipId: 48 bits. */
const MAX_EPOCH = 2 ** 48 - 1;

export const EPOCH: Shape<number> = /* @__PURE__ */ uint64({ min: 1, max: MAX_EPOCH });
/** 0 has a meaning of its own: none, or that of the creation. */
export const EPOCH_OR_0: Shape<number> = /* @__PURE__ */ uint64({ max: MAX_EPOCH });
export const POSITIVE: Shape<number> = /* @__PURE__ */ uint64({ min: 1 });
export const COUNT: Shape<number> = /* @__PURE__ */ uint64();
export const SMALL: Shape<number> = /* @__PURE__ */ uint32();
export const NAME: Shape<string> = /* @__PURE__ */ text("nameCharacters");
export const AVATAR: Shape<string> = /* @__PURE__ */ utf8({ max: "avatarBytes" });
export const BODY: Shape<Uint8Array> = /* @__PURE__ */ bytes({ max: "bodyBytes" });
/** Empty: the system, or told elsewhere. */
export const USER_ID_OR_NONE: Shape<string> = /* @__PURE__ */ orZero(USER_ID, "");
/** What only a Batch's own size bounds. */
export const ANY_BYTES: Shape<Uint8Array> = /* @__PURE__ */ bytes({ max: "inflatedBytes" });

const CONVERSATION_KINDS = { direct: 1, group: 2, channel: 3 } as const;
const PERSISTENCE = { sync: 0, async: 1 } as const;
const HISTORY = { joined: 0, all: 1 } as const;
const USER_KINDS = { user: 0, guest: 1, bot: 2, system: 3, deleted: 4 } as const;

// Two forms: what a server answers may be newer than this build and reads as something harmless;
// what a command asks for is done as asked or refused.
const CONVERSATION_KIND: Shape<ConversationKind> = /* @__PURE__ */ choice({
  numbers: CONVERSATION_KINDS,
  unknown: "group",
});
export const CONVERSATION_KIND_STRICT: Shape<ConversationKind> = /* @__PURE__ */ choice({
  numbers: CONVERSATION_KINDS,
});
const PERSISTENCE_KIND: Shape<Persistence> = /* @__PURE__ */ choice({
  numbers: PERSISTENCE,
  unknown: "sync",
});
export const PERSISTENCE_STRICT: Shape<Persistence> = /* @__PURE__ */ choice({
  numbers: PERSISTENCE,
});
const HISTORY_KIND: Shape<HistoryVisibility> = /* @__PURE__ */ choice({
  numbers: HISTORY,
  unknown: "joined",
});
export const HISTORY_STRICT: Shape<HistoryVisibility> = /* @__PURE__ */ choice({
  numbers: HISTORY,
});
const USER_KIND: Shape<UserKind> = /* @__PURE__ */ choice({ numbers: USER_KINDS, unknown: "user" });
export const USER_KIND_STRICT: Shape<UserKind> = /* @__PURE__ */ choice({ numbers: USER_KINDS });
const ROLE: Shape<Role> = /* @__PURE__ */ choice({
  numbers: { member: 0, admin: 1, owner: 2 },
  unknown: "member",
});
// A state that is not known here is no reason to show what may be hidden.
const ROW_STATE: Shape<RowState> = /* @__PURE__ */ choice({
  numbers: { live: 0, recalled: 1, erased: 2, expired: 3 },
  unknown: "erased",
});
const MESSAGE_KIND: Shape<MessageKind> = /* @__PURE__ */ openChoice({ text: 1, notice: 2 });
const NOTICE_KIND: Shape<NoticeKind> = /* @__PURE__ */ openChoice({
  created: 1,
  added: 2,
  removed: 3,
  left: 4,
  renamed: 5,
});

export const cursor: Message<Cursor> = /* @__PURE__ */ message("Cursor", {
  epoch: one(1, EPOCH),
  version: one(2, COUNT),
});

export const user: Message<User> = /* @__PURE__ */ message("User", {
  id: one(1, USER_ID),
  name: one(2, NAME),
  avatar: one(3, AVATAR),
  kind: one(4, USER_KIND),
  revision: one(5, COUNT),
});

export const conversation: Message<Conversation> = /* @__PURE__ */ message("Conversation", {
  kind: one(1, CONVERSATION_KIND),
  name: one(2, NAME),
  avatar: one(3, AVATAR),
  parentId: optional(4, UUID),
  persistence: one(5, PERSISTENCE_KIND),
  createdBy: one(6, USER_ID_OR_NONE),
  createdAt: one(7, COUNT),
  memberCount: one(8, SMALL),
  faces: list(9, USER_ID, "faces"),
  history: one(10, HISTORY_KIND),
});

export const member: Message<Member> = /* @__PURE__ */ message("Member", {
  userId: one(1, USER_ID),
  role: one(2, ROLE),
});

export const membership: Message<Membership> = /* @__PURE__ */ message("Membership", {
  conversationId: one(1, UUID),
  membershipId: one(2, EPOCH),
  visibleFromSeq: one(3, POSITIVE),
});

export const register: Message<Register> = /* @__PURE__ */ message("Register", {
  userId: one(1, USER_ID),
  readSeq: one(2, COUNT),
  deliveredSeq: one(3, COUNT),
});

export const presence: Message<Presence> = /* @__PURE__ */ message("Presence", {
  userId: one(1, USER_ID),
  isOnline: one(2, FLAG),
  lastSeenAt: one(3, COUNT),
});

export const envelope: Message<Envelope> = /* @__PURE__ */ message("Envelope", {
  kind: one(1, MESSAGE_KIND),
  mentions: list(2, USER_ID, "mentions"),
  mentionsAll: one(3, FLAG),
  replyTo: optional(4, UUID),
  expiresAt: one(5, COUNT),
});

const notice: Message<Notice> = /* @__PURE__ */ message("Notice", {
  kind: one(1, NOTICE_KIND),
  users: list(2, USER_ID, "membersPerCommand"),
  text: one(3, NAME),
});

export const row: Message<Row> = /* @__PURE__ */ message("Row", {
  seq: one(1, POSITIVE),
  messageId: one(2, UUID),
  sender: one(3, USER_ID_OR_NONE),
  createdAt: one(4, COUNT),
  writtenAt: one(5, COUNT),
  version: one(6, POSITIVE),
  revision: one(7, SMALL),
  editedAt: one(8, COUNT),
  state: one(9, ROW_STATE),
  envelope: one(10, envelope),
  codec: one(11, SMALL),
  body: one(12, BODY),
  notice: optional(13, notice),
});

export const head: Message<Head> = /* @__PURE__ */ message("Head", {
  conversationId: one(1, UUID),
  epoch: one(2, EPOCH),
  membershipId: one(3, EPOCH),
  visibleFromSeq: one(4, POSITIVE),
  version: one(5, COUNT),
  lastSeq: one(6, COUNT),
  readSeq: one(7, COUNT),
  unread: one(8, SMALL),
  mentions: one(9, SMALL),
  activeAt: one(10, COUNT),
  lastRow: optional(11, row),
  conversation: one(12, conversation),
  role: one(13, ROLE),
  registers: list(14, register, "namedReceipts"),
});

export const event: Message<Event> = /* @__PURE__ */ message("Event", {
  version: one(1, POSITIVE),
  kind: one(2, SMALL),
  data: one(3, ANY_BYTES),
  isBlank: one(4, FLAG),
  at: one(5, COUNT),
  actor: one(6, USER_ID_OR_NONE),
  commandId: optional(7, UUID),
});
