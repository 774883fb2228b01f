import type { Row, User } from "./entities.ts";
import type { Kind } from "./kind.ts";
import {
  COUNT,
  EPOCH,
  POSITIVE,
  SMALL,
  USER_ID_OR_NONE,
  conversation,
  member,
  membership,
  row,
  user,
} from "./schema/entities.ts";
import type {
  Added,
  ConversationChanged,
  ConversationCreated,
  DraftChanged,
  MembersChanged,
  Mentioned,
  MessageHidden,
  ProfileChanged,
  ReadMoved,
  Removed,
} from "./values.ts";
import { kindOf } from "./codec/kind-of.ts";
import { OPTIONAL } from "./codec/message.ts";
import * as LIMITS from "./limit.ts";
import { USER_ID, UUID } from "./codec/shape.ts";

// ---- of a conversation's log ----

/** A new message, as it is when read: it may be recalled meanwhile, and still counted when it came. */
export const messageSentEvent: Kind<Row> = /* @__PURE__ */ kindOf(1, "messageSent", row);

/** A row that was edited, or emptied further after its recall: never one that ceased to be live. */
export const messageChangedEvent: Kind<Row> = /* @__PURE__ */ kindOf(2, "messageChanged", row);

/** A row that was live until this event and is not any more: recalled, erased or expired. The one that lowers unread;
 * the content cannot tell, for it is that of the time of reading. */
export const messageRecalledEvent: Kind<Row> = /* @__PURE__ */ kindOf(6, "messageRecalled", row);

export const conversationCreatedEvent: Kind<ConversationCreated> = /* @__PURE__ */ kindOf(
  3,
  "conversationCreated",
  {
    conversation: [1, conversation],
    members: [2, member, LIMITS.groupMembers],
    row: [3, row, OPTIONAL],
  },
);

export const membersChangedEvent: Kind<MembersChanged> = /* @__PURE__ */ kindOf(
  4,
  "membersChanged",
  {
    added: [1, member, LIMITS.membersPerCommand],
    removed: [2, USER_ID, LIMITS.membersPerCommand],
    memberCount: [3, SMALL],
    row: [4, row],
  },
);

export const conversationChangedEvent: Kind<ConversationChanged> = /* @__PURE__ */ kindOf(
  5,
  "conversationChanged",
  { conversation: [1, conversation], row: [2, row, OPTIONAL] },
);

// ---- of an account's log ----

export const addedEvent: Kind<Added> = /* @__PURE__ */ kindOf(16, "added", {
  membership: [1, membership],
  by: [2, USER_ID_OR_NONE],
});

export const removedEvent: Kind<Removed> = /* @__PURE__ */ kindOf(17, "removed", {
  conversationId: [1, UUID],
  membershipId: [2, EPOCH],
  by: [3, USER_ID, OPTIONAL],
});

export const mentionedEvent: Kind<Mentioned> = /* @__PURE__ */ kindOf(18, "mentioned", {
  conversationId: [1, UUID],
  membershipId: [2, EPOCH],
  seq: [3, POSITIVE],
  messageId: [4, UUID],
});

/** The own read position as it is now; it may have gone back. */
export const readMovedEvent: Kind<ReadMoved> = /* @__PURE__ */ kindOf(19, "readMoved", {
  conversationId: [1, UUID],
  epoch: [2, EPOCH],
  seq: [3, COUNT],
});

export const messageHiddenEvent: Kind<MessageHidden> = /* @__PURE__ */ kindOf(20, "messageHidden", {
  conversationId: [1, UUID],
  messageId: [2, UUID],
});

export const profileChangedEvent: Kind<ProfileChanged> = /* @__PURE__ */ kindOf(
  21,
  "profileChanged",
  { user: [1, user] },
);

/** First event of a guest's account. */
export const registeredEvent: Kind<User> = /* @__PURE__ */ kindOf(22, "registered", user);

/** The own draft of a conversation is another; the head has it. */
export const draftChangedEvent: Kind<DraftChanged> = /* @__PURE__ */ kindOf(23, "draftChanged", {
  conversationId: [1, UUID],
});
