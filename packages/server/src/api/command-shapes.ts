import { LIMITS } from "@im-chat/protocol";
import { Type } from "typebox";
import type { Static, TObject, TSchema } from "typebox";

const USER_ID = Type.String({
  minLength: 1,
  maxLength: LIMITS.userIdBytes,
  description: "Id of a user, as your system names them.",
});
const UUID_ANY = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$";
const UUID = Type.String({
  pattern: UUID_ANY,
  description: "A UUID in lower case.",
});
export const UUID_V7 = "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$";
const NAME = Type.String({ maxLength: LIMITS.nameCharacters });
const AVATAR = Type.String({ maxLength: LIMITS.avatarBytes, description: "URL of a picture." });
const TEXT = Type.String({ minLength: 1, maxLength: LIMITS.textCharacters });
const USER_IDS = Type.Array(USER_ID, { maxItems: LIMITS.membersPerCommand });

/** What every command has. */
const BASE = {
  commandId: Type.String({
    pattern: UUID_V7,
    description:
      "UUIDv7, made by you. The same again returns the first result with isReplayed: repeat it when an answer was lost.",
  }),
  actAs: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: LIMITS.userIdBytes,
      description:
        "The user who does it, with the rights of that user and no more. Left out: your system, which may do everything.",
    }),
  ),
};
/** Which conversation: its id, or the two users of a direct one. */
const PLACE = {
  conversationId: Type.Optional(UUID),
  direct: Type.Optional(
    Type.Array(USER_ID, {
      minItems: 2,
      maxItems: 2,
      description: "Instead of conversationId: the two users of a direct conversation.",
    }),
  ),
};
const CONTENT = {
  text: TEXT,
  mentions: Type.Optional(Type.Array(USER_ID, { maxItems: LIMITS.mentions })),
  mentionsAll: Type.Optional(Type.Boolean()),
  replyTo: Type.Optional(UUID),
};

function shape<const Name extends string, Fields extends Record<string, TSchema>>(
  type: Name,
  description: string,
  fields: Fields,
) {
  return Type.Object(
    { type: Type.Literal(type), ...BASE, ...fields },
    { additionalProperties: false, description, title: type },
  );
}

/** The commands of `POST /v1/commands`: JSON of the same commands that clients send. */
export const COMMAND_SHAPES = {
  upsertUser: shape(
    "upsertUser",
    "Makes a user, or replaces name, picture and kind of one that exists: give all of them, for what is left out is not kept.",
    {
      user: Type.Object(
        {
          id: USER_ID,
          name: Type.Optional(Type.String({ ...NAME, default: "" })),
          avatar: Type.Optional(Type.String({ ...AVATAR, default: "" })),
          kind: Type.Optional(
            Type.Union([Type.Literal("user"), Type.Literal("bot")], { default: "user" }),
          ),
        },
        { additionalProperties: false },
      ),
    },
  ),
  createConversation: shape(
    "createConversation",
    "Makes a group, or the direct conversation of two users; the latter also when it exists.",
    {
      conversationId: Type.Optional(
        Type.String({
          pattern: UUID_ANY,
          description: "Of a group: a UUIDv7 in lower case, made by you. A direct one has its own.",
        }),
      ),
      kind: Type.Union([Type.Literal("direct"), Type.Literal("group")]),
      name: Type.Optional(NAME),
      avatar: Type.Optional(AVATAR),
      members: Type.Array(USER_ID, {
        minItems: 1,
        maxItems: LIMITS.membersPerCommand,
        description: "With actAs: the others.",
      }),
      history: Type.Optional(
        Type.Union([Type.Literal("joined"), Type.Literal("all")], {
          description: "What later members see of the time before; joined when left out.",
        }),
      ),
      persistence: Type.Optional(Type.Union([Type.Literal("sync"), Type.Literal("async")])),
    },
  ),
  addMembers: shape("addMembers", "Adds users to a group.", {
    conversationId: UUID,
    users: USER_IDS,
  }),
  removeMember: shape("removeMember", "Removes a user from a group.", {
    conversationId: UUID,
    user: USER_ID,
  }),
  updateConversation: shape("updateConversation", "Renames a group or changes its picture.", {
    conversationId: UUID,
    name: Type.Optional(NAME),
    avatar: Type.Optional(AVATAR),
  }),
  sendMessage: shape(
    "sendMessage",
    "Sends a message as a user, or without actAs as your system. Its id is the commandId.",
    { ...PLACE, ...CONTENT },
  ),
  editMessage: shape("editMessage", "Replaces the text of a message.", {
    ...PLACE,
    ...CONTENT,
    messageId: UUID,
  }),
  recallMessage: shape("recallMessage", "Empties a message for everyone.", {
    ...PLACE,
    messageId: UUID,
  }),
  deleteUser: shape(
    "deleteUser",
    "Deletes a user for ever: they leave every conversation and their messages are emptied. Who has never been here cannot come any more.",
    { user: USER_ID },
  ),
  revokeTokens: shape(
    "revokeTokens",
    "Voids every token of a user issued until now and ends their links; also of one who has never been here.",
    { user: USER_ID },
  ),
} as const satisfies Record<string, TObject>;

export type CommandName = keyof typeof COMMAND_SHAPES;
export type CommandBody<Name extends CommandName = CommandName> = Static<
  (typeof COMMAND_SHAPES)[Name]
>;

export const RESULT_SHAPE = Type.Object({
  commandId: Type.String(),
  conversationId: Type.Optional(Type.String({ description: "Where it happened." })),
  epoch: Type.Integer(),
  version: Type.Integer({ description: "Of the log that it changed." }),
  seq: Type.Integer({ description: "Place of its row in the timeline; 0: it has none." }),
  at: Type.Integer({ description: "Epoch milliseconds." }),
  isReplayed: Type.Boolean({
    description: "It had been executed before; nothing was changed now.",
  }),
});

export const ERROR_SHAPE = Type.Object({
  error: Type.Object({
    code: Type.String({ description: "One of a closed list; branch on it." }),
    message: Type.String({ description: "What failed and why, for developers." }),
    isRetryable: Type.Boolean({ description: "The same command may succeed later." }),
    retryAfterMs: Type.Optional(Type.Integer()),
  }),
});
