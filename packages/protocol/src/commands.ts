import type { Kind } from "./kind.ts";
import {
  AVATAR,
  BODY,
  CONVERSATION_KIND_STRICT,
  COUNT,
  HISTORY_STRICT,
  MESSAGE_TEXT,
  NAME,
  PERSISTENCE_STRICT,
  POSITIVE,
  SMALL,
  USER_KIND_STRICT,
  envelope,
  head,
  user,
} from "./schema/entities.ts";
import type { UserId } from "./ids.ts";
import type {
  AddMembers,
  CreateConversation,
  CreateConversationResult,
  EditMessage,
  MarkRead,
  MarkReadResult,
  RemoveMember,
  SendMessage,
  SetDraft,
  SetDraftResult,
  TargetMessage,
  UpdateConversation,
  UpsertUser,
} from "./values.ts";
import { kindOf, kindWithResult } from "./codec/kind-of.ts";
import { EXPLICIT, OPTIONAL } from "./codec/message.ts";
import * as LIMITS from "./limit.ts";
import { FLAG, USER_ID, UUID } from "./codec/shape.ts";

/** Makes a direct or group conversation under a client-made id; again for a direct that exists: changes nothing. */
export const createConversationCommand: Kind<CreateConversation, CreateConversationResult> =
  /* @__PURE__ */ kindWithResult(1, "createConversation", {
    value: {
      kind: [1, CONVERSATION_KIND_STRICT],
      name: [2, NAME],
      avatar: [3, AVATAR],
      members: [4, USER_ID, LIMITS.membersPerCommand],
      parentId: [5, UUID, OPTIONAL],
      persistence: [6, PERSISTENCE_STRICT],
      history: [7, HISTORY_STRICT],
    },
    result: {
      head: [1, head],
      users: [2, user, LIMITS.usersPerResult],
    },
  });

export const addMembersCommand: Kind<AddMembers> = /* @__PURE__ */ kindOf(2, "addMembers", {
  users: [1, USER_ID, LIMITS.membersPerCommand],
});

export const removeMemberCommand: Kind<RemoveMember> = /* @__PURE__ */ kindOf(3, "removeMember", {
  userId: [1, USER_ID],
});

export const leaveConversationCommand: Kind<object> = /* @__PURE__ */ kindOf(
  4,
  "leaveConversation",
  {},
);

/** The message's id is the commandId. */
export const sendMessageCommand: Kind<SendMessage> = /* @__PURE__ */ kindOf(5, "sendMessage", {
  envelope: [1, envelope],
  codec: [2, SMALL],
  body: [3, BODY],
});

/** Moves the own read position; the frame's epoch is the one in which `seq` was seen. */
export const markReadCommand: Kind<MarkRead, MarkReadResult> = /* @__PURE__ */ kindWithResult(
  6,
  "markRead",
  {
    value: { seq: [1, POSITIVE], isUnread: [2, FLAG, OPTIONAL] },
    result: { seq: [1, COUNT], version: [2, COUNT] },
  },
);

/** Empty: the hello holds the credential, and its commandId is that of this command. */
export const registerGuestCommand: Kind<object> = /* @__PURE__ */ kindOf(7, "registerGuest", {});

export const editMessageCommand: Kind<EditMessage> = /* @__PURE__ */ kindOf(8, "editMessage", {
  messageId: [1, UUID],
  envelope: [2, envelope],
  codec: [3, SMALL],
  body: [4, BODY],
});

/** Empties the message for everyone. */
export const recallMessageCommand: Kind<TargetMessage> = /* @__PURE__ */ kindOf(
  9,
  "recallMessage",
  { messageId: [1, UUID] },
);

/** Hides the message from oneself. */
export const hideMessageCommand: Kind<TargetMessage> = /* @__PURE__ */ kindOf(10, "hideMessage", {
  messageId: [1, UUID],
});

/** Changes what is given and leaves the rest. */
export const updateConversationCommand: Kind<UpdateConversation> = /* @__PURE__ */ kindOf(
  11,
  "updateConversation",
  { name: [1, NAME, EXPLICIT], avatar: [2, AVATAR, EXPLICIT] },
);

/** Tells the own devices what the user has begun to write. @throws ImError `conflict` where another device did since. */
export const setDraftCommand: Kind<SetDraft, SetDraftResult> = /* @__PURE__ */ kindWithResult(
  12,
  "setDraft",
  {
    value: { conversationId: [1, UUID], text: [2, MESSAGE_TEXT], baseVersion: [3, COUNT] },
    result: { version: [1, COUNT] },
  },
);

/** Host's backend only. */
export const upsertUserCommand: Kind<UpsertUser> = /* @__PURE__ */ kindOf(20, "upsertUser", {
  id: [1, USER_ID],
  name: [2, NAME],
  avatar: [3, AVATAR],
  kind: [4, USER_KIND_STRICT],
});

/** Host's backend only. */
export const deleteUserCommand: Kind<{ readonly id: UserId }> = /* @__PURE__ */ kindOf(
  21,
  "deleteUser",
  { id: [1, USER_ID] },
);

/** Host's backend only: tokens issued until now are void. */
export const revokeTokensCommand: Kind<{ readonly userId: UserId }> = /* @__PURE__ */ kindOf(
  22,
  "revokeTokens",
  { userId: [1, USER_ID] },
);
