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
import { OPTIONAL } from "../codec/message.ts";
import type { Fields } from "../codec/message.ts";
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
import * as LIMITS from "../limit.ts";

/** Largest epoch and membershipId: 48 bits. */
const MAX_EPOCH = 2 ** 48 - 1;

export const EPOCH: Shape<number> = /* @__PURE__ */ uint64({ min: 1, max: MAX_EPOCH });
/** 0 has a meaning of its own: none, or that of the creation. */
export const EPOCH_OR_0: Shape<number> = /* @__PURE__ */ uint64({ max: MAX_EPOCH });
export const POSITIVE: Shape<number> = /* @__PURE__ */ uint64({ min: 1 });
export const COUNT: Shape<number> = /* @__PURE__ */ uint64();
/** Of a kind or a version. */
export const NUMBER: Shape<number> = /* @__PURE__ */ uint32({ min: 1 });
export const SMALL: Shape<number> = /* @__PURE__ */ uint32();
export const NAME: Shape<string> = /* @__PURE__ */ text(LIMITS.nameCharacters);
export const AVATAR: Shape<string> = /* @__PURE__ */ utf8({ max: LIMITS.avatarBytes });
/** All that one message may say. */
export const MESSAGE_TEXT: Shape<string> = /* @__PURE__ */ text(LIMITS.textCharacters);
export const BODY: Shape<Uint8Array> = /* @__PURE__ */ bytes({ max: LIMITS.bodyBytes });
/** Empty: the system, or told elsewhere. */
export const USER_ID_OR_NONE: Shape<string> = /* @__PURE__ */ orZero(USER_ID, "");
/** What only a Batch's own size bounds. */
export const ANY_BYTES: Shape<Uint8Array> = /* @__PURE__ */ bytes({ max: LIMITS.inflatedBytes });

const CONVERSATION_KINDS = { direct: 1, group: 2, channel: 3 } as const;
const PERSISTENCE = { sync: 0, async: 1 } as const;
const HISTORY = { joined: 0, all: 1 } as const;
const USER_KINDS = { user: 0, guest: 1, bot: 2, system: 3, deleted: 4 } as const;

// Two forms: what a server answers may be newer than this build and reads as something harmless;
// what a command asks for is done as asked or refused.
const CONVERSATION_KIND: Shape<ConversationKind> = /* @__PURE__ */ choice(
  CONVERSATION_KINDS,
  "group",
);
export const CONVERSATION_KIND_STRICT: Shape<ConversationKind> =
  /* @__PURE__ */ choice(CONVERSATION_KINDS);
const PERSISTENCE_KIND: Shape<Persistence> = /* @__PURE__ */ choice(PERSISTENCE, "sync");
export const PERSISTENCE_STRICT: Shape<Persistence> = /* @__PURE__ */ choice(PERSISTENCE);
const HISTORY_KIND: Shape<HistoryVisibility> = /* @__PURE__ */ choice(HISTORY, "joined");
export const HISTORY_STRICT: Shape<HistoryVisibility> = /* @__PURE__ */ choice(HISTORY);
const USER_KIND: Shape<UserKind> = /* @__PURE__ */ choice(USER_KINDS, "user");
export const USER_KIND_STRICT: Shape<UserKind> = /* @__PURE__ */ choice(USER_KINDS);
const ROLE: Shape<Role> = /* @__PURE__ */ choice({ member: 0, admin: 1, owner: 2 }, "member");
// A state that is not known here is no reason to show what may be hidden.
const ROW_STATE: Shape<RowState> = /* @__PURE__ */ choice(
  { live: 0, recalled: 1, erased: 2, expired: 3, hidden: 4 },
  "erased",
);
const MESSAGE_KIND: Shape<MessageKind> = /* @__PURE__ */ openChoice({ text: 1, notice: 2 });
const NOTICE_KIND: Shape<NoticeKind> = /* @__PURE__ */ openChoice({
  created: 1,
  added: 2,
  removed: 3,
  left: 4,
  renamed: 5,
});

export const cursor: Fields<Cursor> = {
  epoch: [1, EPOCH],
  version: [2, COUNT],
};

export const user: Fields<User> = {
  id: [1, USER_ID],
  name: [2, NAME],
  avatar: [3, AVATAR],
  kind: [4, USER_KIND],
  revision: [5, COUNT],
};

export const conversation: Fields<Conversation> = {
  kind: [1, CONVERSATION_KIND],
  name: [2, NAME],
  avatar: [3, AVATAR],
  parentId: [4, UUID, OPTIONAL],
  persistence: [5, PERSISTENCE_KIND],
  createdBy: [6, USER_ID_OR_NONE],
  createdAt: [7, COUNT],
  memberCount: [8, SMALL],
  faces: [9, USER_ID, LIMITS.faces],
  history: [10, HISTORY_KIND],
};

export const member: Fields<Member> = {
  userId: [1, USER_ID],
  role: [2, ROLE],
};

export const membership: Fields<Membership> = {
  conversationId: [1, UUID],
  membershipId: [2, EPOCH],
  visibleFromSeq: [3, POSITIVE],
};

export const register: Fields<Register> = {
  userId: [1, USER_ID],
  readSeq: [2, COUNT],
  deliveredSeq: [3, COUNT],
};

export const presence: Fields<Presence> = {
  userId: [1, USER_ID],
  isOnline: [2, FLAG],
  lastSeenAt: [3, COUNT],
};

export const envelope: Fields<Envelope> = {
  kind: [1, MESSAGE_KIND],
  mentions: [2, USER_ID, LIMITS.mentions],
  mentionsAll: [3, FLAG],
  replyTo: [4, UUID, OPTIONAL],
  expiresAt: [5, COUNT],
};

const notice: Fields<Notice> = {
  kind: [1, NOTICE_KIND],
  users: [2, USER_ID, LIMITS.membersPerCommand],
  text: [3, NAME],
};

export const row: Fields<Row> = {
  seq: [1, POSITIVE],
  messageId: [2, UUID],
  sender: [3, USER_ID_OR_NONE],
  createdAt: [4, COUNT],
  writtenAt: [5, COUNT],
  version: [6, POSITIVE],
  revision: [7, SMALL],
  editedAt: [8, COUNT],
  state: [9, ROW_STATE],
  envelope: [10, envelope],
  codec: [11, SMALL],
  body: [12, BODY],
  notice: [13, notice, OPTIONAL],
};

export const head: Fields<Head> = {
  conversationId: [1, UUID],
  epoch: [2, EPOCH],
  membershipId: [3, EPOCH],
  visibleFromSeq: [4, POSITIVE],
  version: [5, COUNT],
  lastSeq: [6, COUNT],
  readSeq: [7, COUNT],
  unread: [8, SMALL],
  mentions: [9, SMALL],
  activeAt: [10, COUNT],
  lastRow: [11, row, OPTIONAL],
  conversation: [12, conversation],
  role: [13, ROLE],
  registers: [14, register, LIMITS.namedReceipts],
  readVersion: [15, COUNT, OPTIONAL],
  draft: [16, MESSAGE_TEXT, OPTIONAL],
  draftVersion: [17, COUNT, OPTIONAL],
};

export const event: Fields<Event> = {
  version: [1, POSITIVE],
  kind: [2, SMALL],
  data: [3, ANY_BYTES],
  isBlank: [4, FLAG],
  at: [5, COUNT],
  actor: [6, USER_ID_OR_NONE],
  commandId: [7, UUID, OPTIONAL],
};
