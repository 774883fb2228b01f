import {
  addMembersCommand,
  createConversationCommand,
  deleteUserCommand,
  directConversationId,
  editMessageCommand,
  encodeBody,
  recallMessageCommand,
  removeMemberCommand,
  revokeTokensCommand,
  sendMessageCommand,
  updateConversationCommand,
  upsertUserCommand,
} from "@im-chat/protocol";
import type { ConversationId, Kind, SendMessage } from "@im-chat/protocol";
import { ImError } from "@im-chat/protocol";
import type { CommandBody, CommandName } from "./command-shapes.ts";

/** A command's kind and bytes, and the conversation it is about. */
export interface Encoded {
  readonly kind: number;
  readonly data: Uint8Array;
  readonly conversationId?: ConversationId | undefined;
}

type Encoders = {
  readonly [Name in CommandName]: (body: CommandBody<Name>, app: string) => Encoded;
};

const ENCODERS: Encoders = {
  upsertUser: ({ user }) => {
    const { id, name = "", avatar = "", kind = "user" } = user;
    return encoded(upsertUserCommand, { id, name, avatar, kind });
  },
  createConversation: (body, app) => {
    const {
      kind,
      name = "",
      avatar = "",
      members,
      history = "joined",
      persistence = "sync",
    } = body;
    const conversationId = kind === "direct" ? directOf(app, body) : body.conversationId;
    if (conversationId === undefined)
      throw new ImError(
        "invalid",
        'Cannot create conversation: "conversationId" is missing; it is a UUIDv7 made by you',
      );
    return encoded(
      createConversationCommand,
      { kind, name, avatar, members, history, persistence },
      conversationId,
    );
  },
  addMembers: ({ conversationId, users }) => encoded(addMembersCommand, { users }, conversationId),
  removeMember: ({ conversationId, user }) =>
    encoded(removeMemberCommand, { userId: user }, conversationId),
  updateConversation: ({ conversationId, name, avatar }) =>
    encoded(updateConversationCommand, { name, avatar }, conversationId),
  sendMessage: (body, app) => encoded(sendMessageCommand, contentOf(body), placeOf(app, body)),
  editMessage: (body, app) =>
    encoded(
      editMessageCommand,
      { ...contentOf(body), messageId: body.messageId },
      placeOf(app, body),
    ),
  recallMessage: (body, app) =>
    encoded(recallMessageCommand, { messageId: body.messageId }, placeOf(app, body)),
  deleteUser: ({ user }) => encoded(deleteUserCommand, { id: user }),
  revokeTokens: ({ user }) => encoded(revokeTokensCommand, { userId: user }),
};

/** @throws ImError `invalid` */
export function encodeCommand(body: CommandBody, app: string): Encoded {
  // The table is keyed by the body's own type; the compiler cannot follow that through a union.
  const encode = ENCODERS[body.type] as (body: CommandBody, app: string) => Encoded;
  return encode(body, app);
}

function encoded<Value>(
  kind: Pick<Kind<Value, never>, "number" | "encode">,
  value: Value,
  conversationId?: ConversationId,
): Encoded {
  return { kind: kind.number, data: kind.encode(value), conversationId };
}

function contentOf(
  body: Pick<CommandBody<"sendMessage">, "text" | "mentions" | "mentionsAll" | "replyTo">,
): SendMessage {
  const { text, mentions = [], mentionsAll = false, replyTo } = body;
  return {
    envelope: { kind: "text", mentions, mentionsAll, replyTo, expiresAt: 0 },
    codec: 0,
    body: encodeBody([{ kind: "text", text }]),
  };
}

function placeOf(
  app: string,
  { conversationId, direct }: Pick<CommandBody<"sendMessage">, "conversationId" | "direct">,
): ConversationId {
  if (conversationId !== undefined && direct === undefined) return conversationId;
  const [first, second] = direct ?? [];
  if (conversationId === undefined && first !== undefined && second !== undefined)
    return directConversationId(app, [first, second]);
  throw new ImError(
    "invalid",
    'Cannot find the conversation: give either "conversationId" or "direct" with two users',
  );
}

function directOf(
  app: string,
  { members, actAs }: CommandBody<"createConversation">,
): ConversationId {
  const [first, second, ...more] =
    actAs === undefined ? members : [actAs, ...members.filter((member) => member !== actAs)];
  if (first !== undefined && second !== undefined && more.length === 0)
    return directConversationId(app, [first, second]);
  throw new ImError(
    "invalid",
    "Cannot create conversation: a direct one has two users, actAs included",
  );
}
