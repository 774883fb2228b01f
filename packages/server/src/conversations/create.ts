import {
  conversationCreatedEvent,
  createConversationCommand,
  directConversationId,
  ImError,
  isDirectConversationId,
  LIMITS,
  uuidToBytes,
  uuidVersion,
  type ConversationId,
  type CreateConversation,
  type Member,
  type UserId,
} from "@im-chat/protocol";
import { CONVERSATION_KINDS, HISTORIES, PERSISTENCES } from "../database/numbers.ts";
import type { ConversationTable } from "../database/schema.ts";
import type { Tx, WriteTx } from "../database/tx.ts";
import type { CreationHandler } from "../handler.ts";
import type { Principal } from "../kernel.ts";
import { insertConversation } from "../log/conversation-queries.ts";
import type { Context, Creation, Decision } from "../log/decision.ts";
import { Faces } from "../log/faces.ts";
import { headBudget, readHead } from "../log/heads.ts";
import { findReader } from "../log/reader.ts";
import { checkKnownUsers, insertMembers, membersLimit, type NewMember } from "./members.ts";
import { notice } from "./notice.ts";

/** Makes a direct or a group. A direct that exists is left as it is and the command succeeds;
 * any other id that is taken is refused. */
export const createConversation: CreationHandler<CreateConversation> = {
  log: "creation",
  kind: createConversationCommand,
  validate,
  create,
  result,
};

interface Creating {
  readonly context: Context;
  readonly value: CreateConversation;
  readonly id: ConversationId;
  /** All of them, the creator first. */
  readonly users: readonly UserId[];
}

function validate({ kind, parentId }: CreateConversation): void {
  if (kind === "channel")
    throw new ImError("unsupported", "Cannot create conversation: there are no channels yet");
  if (parentId !== undefined)
    throw new ImError("unsupported", "Cannot create conversation: there are no threads yet");
}

async function create(
  tx: WriteTx,
  existing: ConversationTable | undefined,
  context: Context,
  value: CreateConversation,
): Promise<Creation> {
  context.permit(value.kind === "direct" ? "direct.create" : "group.create");
  const creating = { context, value, id: nameOf(context), users: usersOf(context, value) };
  if (value.kind === "direct") checkDirect(creating);
  else await checkGroup(tx, creating);
  if (existing !== undefined) return useExisting(existing, value);
  await checkKnownUsers(tx, context.principal.app, creating.users);
  return createNew(tx, creating);
}

function nameOf({ conversationId }: Context): ConversationId {
  if (conversationId === undefined)
    throw new ImError("invalid", "Cannot create conversation: it has no id");
  return conversationId;
}

function usersOf({ principal }: Context, { members }: CreateConversation): readonly UserId[] {
  const users = new Set<UserId>(principal.userId === "" ? [] : [principal.userId]);
  for (const user of members) users.add(user);
  return [...users];
}

/** Two members, and the id that they give: so both make the same conversation, also offline. */
function checkDirect({ context, id, users }: Creating): void {
  const [first, second] = users;
  if (first === undefined || second === undefined || users.length !== 2) {
    throw new ImError(
      "invalid",
      `Cannot create direct conversation: it has ${users.length} members, not 2`,
    );
  }
  if (directConversationId(context.principal.app, [first, second]) !== id) {
    throw new ImError(
      "invalid",
      "Cannot create direct conversation: its id is not that of its two members",
    );
  }
}

async function checkGroup(tx: Tx, { context, id, users }: Creating): Promise<void> {
  if (isDirectConversationId(id) || uuidVersion(id) !== 7) {
    throw new ImError("invalid", "Cannot create group: its id is no UUIDv7");
  }
  if (users.length === 0) throw new ImError("invalid", "Cannot create group: it has no members");
  const limit = await membersLimit(tx, context.principal.app);
  if (users.length > limit) {
    throw new ImError(
      "too_large",
      `Cannot create group: it has ${users.length} members, at most ${limit} are allowed`,
    );
  }
}

function useExisting(existing: ConversationTable, value: CreateConversation): Creation {
  if (value.kind === "direct" && existing.kind === CONVERSATION_KINDS.of.direct) {
    return { conversation: existing, decision: {} };
  }
  throw new ImError("conflict", "Cannot create conversation: its id is taken");
}

async function createNew(tx: WriteTx, creating: Creating): Promise<Creation> {
  const { context, value, users } = creating;
  const conversation = newConversation(creating);
  await tx.run(insertConversation, { ...conversation, changed: await tx.changeNo() });
  const members = users.map((userId) => newMember(creating, userId));
  await insertMembers(tx, conversation, members);
  return { conversation, decision: createdDecision({ context, value, members }) };
}

function newConversation({ context, value, id, users }: Creating): ConversationTable {
  const isDirect = value.kind === "direct";
  return {
    app: context.principal.app,
    conversation_id: uuidToBytes(id),
    epoch: context.mint(),
    is_first_epoch: 1,
    version: 0,
    last_seq: 0,
    membership_version: 1,
    kind: CONVERSATION_KINDS.of[value.kind],
    name: isDirect ? "" : value.name,
    avatar: isDirect ? "" : value.avatar,
    parent_id: null,
    persistence: PERSISTENCES.of[value.persistence],
    history: HISTORIES.of[value.history],
    created_by: context.principal.userId,
    created_at: context.at,
    member_count: users.length,
    faces: JSON.stringify(users.slice(0, LIMITS.faces)),
    active_at: context.at,
    changed: 0,
  };
}

function newMember({ context, value }: Creating, userId: UserId): NewMember {
  const isOwner = value.kind !== "direct" && userId === context.principal.userId;
  return {
    userId,
    role: isOwner ? "owner" : "member",
    membershipId: context.mint(),
    joinVersion: 1,
    visibleFromSeq: 1,
    readSeq: 0,
  };
}

function createdDecision(created: {
  readonly context: Context;
  readonly value: CreateConversation;
  readonly members: readonly NewMember[];
}): Decision {
  const { context, value, members } = created;
  const by = context.principal.userId;
  const facts: readonly Member[] = members.map(({ userId, role }) => ({ userId, role }));
  return {
    event: {
      kind: conversationCreatedEvent.number,
      data: { members: facts },
      entries: members.map(({ userId: user, membershipId, visibleFromSeq }) => ({
        type: "added",
        user,
        membershipId,
        visibleFromSeq,
        by,
      })),
    },
    row:
      value.kind === "direct"
        ? undefined
        : notice(by, { kind: "created", users: [], text: value.name }),
  };
}

/** The head as the creator sees it; empty for the app itself, or when the creator has left meanwhile. */
async function result(
  tx: Tx,
  principal: Principal,
  conversationId: ConversationId,
): Promise<Uint8Array> {
  if (principal.userId === "") return new Uint8Array(0);
  const reader = await findReader(tx, principal, conversationId);
  if (reader === undefined) return new Uint8Array(0);
  const head = await readHead(tx, reader, headBudget());
  const faces = new Faces();
  faces.addHead(head);
  return createConversationCommand.result.encode({
    head,
    users: await faces.read(tx, principal.app),
  });
}
