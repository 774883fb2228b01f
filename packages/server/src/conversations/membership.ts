import {
  addMembersCommand,
  ImError,
  leaveConversationCommand,
  membersChangedEvent,
  removeMemberCommand,
  type AddMembers,
  type Notice,
  type RemoveMember,
  type UserId,
} from "@im-chat/protocol";
import { CONVERSATION_KINDS, HISTORIES, ROLES } from "../database/numbers.ts";
import { define } from "../database/query.ts";
import type { WriteTx } from "../database/tx.ts";
import type { ConversationHandler } from "../handler.ts";
import {
  allMembers,
  deleteMember,
  memberByUser,
  type ConversationKey,
  type MemberState,
} from "../log/conversation-queries.ts";
import type { Context, Decision, Entry, TakenConversation } from "../log/decision.ts";
import type { MembersFacts } from "./events.ts";
import {
  checkKnownUsers,
  insertMembers,
  membersLimit,
  readFaces,
  type NewMember,
} from "./members.ts";
import { notice } from "./notice.ts";

const changeRole = define<ConversationKey & { readonly user: string; readonly role: number }>()(
  (builder, { app, key, user, role }) =>
    builder
      .updateTable("member")
      .set({ role })
      .where("app", "=", app)
      .where("conversation_id", "=", key)
      .where("user_id", "=", user),
);

/** Adds those who are not in it yet; when all are, nothing changes. */
export const addMembers: ConversationHandler<AddMembers> = {
  log: "conversation",
  kind: addMembersCommand,
  decide: decideAdd,
};

/** Ends another member's stay; of one who is not in it, nothing changes. */
export const removeMember: ConversationHandler<RemoveMember> = {
  log: "conversation",
  kind: removeMemberCommand,
  decide: decideRemove,
};

/** Ends one's own stay. */
export const leaveConversation: ConversationHandler<object> = {
  log: "conversation",
  kind: leaveConversationCommand,
  decide: decideLeave,
};

async function decideAdd(
  tx: WriteTx,
  taken: TakenConversation,
  context: Context,
  { users }: AddMembers,
): Promise<Decision> {
  context.permit("member.add");
  refuseDirect(taken, "add members");
  const fresh = await notYetMembers(tx, taken, users);
  if (fresh.length === 0) return {};
  await checkKnownUsers(tx, taken.row.app, fresh);
  const count = taken.row.member_count + fresh.length;
  const limit = await membersLimit(tx, taken.row.app);
  if (count > limit)
    throw new ImError("too_large", `Cannot add members: a group has at most ${limit}`);
  const members = fresh.map((userId) => newMember(taken, context, userId));
  await insertMembers(tx, taken.row, members);
  const by = context.principal.userId;
  return membersChanged(tx, taken, {
    facts: {
      added: members.map(({ userId, role }) => ({ userId, role })),
      removed: [],
      memberCount: count,
    },
    entries: members.map(({ userId: user, membershipId, visibleFromSeq }) => ({
      type: "added",
      user,
      membershipId,
      visibleFromSeq,
      by,
    })),
    by,
    content: { kind: "added", users: fresh, text: "" },
  });
}

async function decideRemove(
  tx: WriteTx,
  taken: TakenConversation,
  context: Context,
  { userId }: RemoveMember,
): Promise<Decision> {
  context.permit("member.remove");
  refuseDirect(taken, "remove a member");
  if (userId === context.principal.userId)
    throw new ImError("invalid", "Cannot remove oneself: leave instead");
  const member = await tx.get(memberByUser, { app: taken.row.app, key: taken.key, user: userId });
  if (member === undefined) return {};
  if (member.role !== ROLES.of.member) context.permit("member.removeAdmin");
  return endStay(tx, taken, { member, by: context.principal.userId, notice: "removed" });
}

async function decideLeave(
  tx: WriteTx,
  taken: TakenConversation,
  context: Context,
): Promise<Decision> {
  context.permit("conversation.leave");
  refuseDirect(taken, "leave");
  if (taken.member === undefined) return {};
  return endStay(tx, taken, { member: taken.member, by: context.principal.userId, notice: "left" });
}

/** Ends a stay in the transaction of its event; the account hears of it from a consumer. */
export async function endStay(
  tx: WriteTx,
  taken: TakenConversation,
  stay: { readonly member: MemberState; readonly by: UserId; readonly notice: "left" | "removed" },
): Promise<Decision> {
  const { member, by } = stay;
  const user = member.user_id;
  await tx.run(deleteMember, { app: taken.row.app, key: taken.key, user });
  const heir = member.role === ROLES.of.owner ? await appointOwner(tx, taken) : undefined;
  return membersChanged(tx, taken, {
    facts: {
      // A new owner is told like one who joins with that role.
      added: heir === undefined ? [] : [{ userId: heir, role: "owner" }],
      removed: [user],
      memberCount: taken.row.member_count - 1,
    },
    entries: [{ type: "removed", user, membershipId: member.membership_id, by }],
    by,
    content: { kind: stay.notice, users: [user], text: "" },
  });
}

/** A group is never left without an owner: the eldest of the highest role takes it. */
async function appointOwner(tx: WriteTx, taken: TakenConversation): Promise<UserId | undefined> {
  const { app } = taken.row;
  const members = [...(await tx.all(allMembers, { app, key: taken.key }))];
  members.sort((left, right) => right.role - left.role || left.join_version - right.join_version);
  const [heir] = members;
  if (heir === undefined || heir.role === ROLES.of.owner) return undefined;
  await tx.run(changeRole, { app, key: taken.key, user: heir.user_id, role: ROLES.of.owner });
  return heir.user_id;
}

async function membersChanged(
  tx: WriteTx,
  taken: TakenConversation,
  change: {
    readonly facts: MembersFacts;
    readonly entries: readonly Entry[];
    readonly by: UserId;
    readonly content: Notice;
  },
): Promise<Decision> {
  return {
    event: { kind: membersChangedEvent.number, data: change.facts, entries: change.entries },
    row: notice(change.by, change.content),
    change: {
      member_count: change.facts.memberCount,
      faces: await readFaces(tx, taken.row),
      membership_version: taken.row.version + 1,
    },
  };
}

function newMember({ row }: TakenConversation, context: Context, userId: UserId): NewMember {
  const joinSeq = row.last_seq + 1;
  return {
    userId,
    role: "member",
    membershipId: context.mint(),
    joinVersion: row.version + 1,
    visibleFromSeq: row.history === HISTORIES.of.all ? 1 : joinSeq,
    readSeq: joinSeq,
  };
}

async function notYetMembers(
  tx: WriteTx,
  taken: TakenConversation,
  users: readonly UserId[],
): Promise<readonly UserId[]> {
  const fresh: UserId[] = [];
  for (const user of new Set(users)) {
    const member = await tx.get(memberByUser, { app: taken.row.app, key: taken.key, user });
    if (member === undefined) fresh.push(user);
  }
  return fresh;
}

function refuseDirect({ row }: TakenConversation, what: string): void {
  if (row.kind !== CONVERSATION_KINDS.of.direct) return;
  throw new ImError(
    "conflict",
    `Cannot ${what}: a direct conversation has its two members for ever`,
  );
}
