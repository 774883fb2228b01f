import type { Kind } from "./kind.ts";
import {
  AVATAR,
  BODY,
  CONVERSATION_KIND_STRICT,
  HISTORY_STRICT,
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
  RemoveMember,
  SendMessage,
  TargetMessage,
  UpdateConversation,
  UpsertUser,
} from "./values.ts";
import { kindOf, kindWithResult } from "./codec/kind-of.ts";
import { explicit, list, message, one, optional } from "./codec/message.ts";
import { USER_ID, UUID } from "./codec/shape.ts";

/** Makes a direct or group conversation under a client-made id; again for a direct that exists: changes nothing. */
export const createConversationCommand: Kind<CreateConversation, CreateConversationResult> =
  /* @__PURE__ */ kindWithResult(1, "createConversation", {
    value: message("CreateConversation", {
      kind: one(1, CONVERSATION_KIND_STRICT),
      name: one(2, NAME),
      avatar: one(3, AVATAR),
      members: list(4, USER_ID, "membersPerCommand"),
      parentId: optional(5, UUID),
      persistence: one(6, PERSISTENCE_STRICT),
      history: one(7, HISTORY_STRICT),
    }),
    result: message("CreateConversationResult", {
      head: one(1, head),
      users: list(2, user, "usersPerResult"),
    }),
  });

export const addMembersCommand: Kind<AddMembers> = /* @__PURE__ */ kindOf(
  2,
  "addMembers",
  message("AddMembers", { users: list(1, USER_ID, "membersPerCommand") }),
);

export const removeMemberCommand: Kind<RemoveMember> = /* @__PURE__ */ kindOf(
  3,
  "removeMember",
  message("RemoveMember", { userId: one(1, USER_ID) }),
);

export const leaveConversationCommand: Kind<object> = /* @__PURE__ */ kindOf(
  4,
  "leaveConversation",
  message("LeaveConversation", {}),
);

/** The message's id is the commandId. */
export const sendMessageCommand: Kind<SendMessage> = /* @__PURE__ */ kindOf(
  5,
  "sendMessage",
  message("SendMessage", { envelope: one(1, envelope), codec: one(2, SMALL), body: one(3, BODY) }),
);

/** Moves the own read position; the frame's epoch is the one in which `seq` was seen. */
export const markReadCommand: Kind<MarkRead> = /* @__PURE__ */ kindOf(
  6,
  "markRead",
  message("MarkRead", { seq: one(1, POSITIVE) }),
);

/** Empty: the hello holds the credential, and its commandId is that of this command. */
export const registerGuestCommand: Kind<object> = /* @__PURE__ */ kindOf(
  7,
  "registerGuest",
  message("RegisterGuest", {}),
);

export const editMessageCommand: Kind<EditMessage> = /* @__PURE__ */ kindOf(
  8,
  "editMessage",
  message("EditMessage", {
    messageId: one(1, UUID),
    envelope: one(2, envelope),
    codec: one(3, SMALL),
    body: one(4, BODY),
  }),
);

/** Empties the message for everyone. */
export const recallMessageCommand: Kind<TargetMessage> = /* @__PURE__ */ kindOf(
  9,
  "recallMessage",
  message("RecallMessage", { messageId: one(1, UUID) }),
);

/** Hides the message from oneself. */
export const hideMessageCommand: Kind<TargetMessage> = /* @__PURE__ */ kindOf(
  10,
  "hideMessage",
  message("HideMessage", { messageId: one(1, UUID) }),
);

/** Changes what is given and leaves the rest. */
export const updateConversationCommand: Kind<UpdateConversation> = /* @__PURE__ */ kindOf(
  11,
  "updateConversation",
  message("UpdateConversation", { name: explicit(1, NAME), avatar: explicit(2, AVATAR) }),
);

/** Host's backend only. */
export const upsertUserCommand: Kind<UpsertUser> = /* @__PURE__ */ kindOf(
  20,
  "upsertUser",
  message("UpsertUser", {
    id: one(1, USER_ID),
    name: one(2, NAME),
    avatar: one(3, AVATAR),
    kind: one(4, USER_KIND_STRICT),
  }),
);

/** Host's backend only. */
export const deleteUserCommand: Kind<{ readonly id: UserId }> = /* @__PURE__ */ kindOf(
  21,
  "deleteUser",
  message("DeleteUser", { id: one(1, USER_ID) }),
);

/** Host's backend only: tokens issued until now are void. */
export const revokeTokensCommand: Kind<{ readonly userId: UserId }> = /* @__PURE__ */ kindOf(
  22,
  "revokeTokens",
  message("RevokeTokens", { userId: one(1, USER_ID) }),
);
