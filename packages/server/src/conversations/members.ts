import { ImError, LIMITS, type MembershipId, type Role, type UserId } from "@im-chat/protocol";
import { appById } from "../apps/queries.ts";
import { ROLES, USER_KINDS } from "../database/numbers.ts";
import { define } from "../database/query.ts";
import type { Tx, WriteTx } from "../database/tx.ts";
import { accountByUser } from "../log/account-queries.ts";
import {
  insertMember,
  type ConversationKey,
  type ConversationState,
} from "../log/conversation-queries.ts";

/** One stay of a user in a conversation, as it begins. */
export interface NewMember {
  readonly userId: UserId;
  readonly role: Role;
  readonly membershipId: MembershipId;
  readonly joinVersion: number;
  readonly visibleFromSeq: number;
  readonly readSeq: number;
}

export async function insertMembers(
  tx: WriteTx,
  conversation: ConversationState,
  members: readonly NewMember[],
): Promise<void> {
  for (const member of members) {
    await tx.run(insertMember, {
      app: conversation.app,
      conversation_id: conversation.conversation_id,
      user_id: member.userId,
      membership_id: member.membershipId,
      role: ROLES.of[member.role],
      join_version: member.joinVersion,
      visible_from_seq: member.visibleFromSeq,
      read_seq: member.readSeq,
      delivered_seq: member.readSeq,
      seen_seq: member.readSeq,
      read_version: 0,
      draft: "",
      draft_version: 0,
    });
  }
}

/** @throws ImError `not_found` for one who has no account, or has none any more. */
export async function checkKnownUsers(
  tx: Tx,
  app: string,
  users: readonly UserId[],
): Promise<void> {
  for (const user of users) {
    const account = await tx.get(accountByUser, { app, user });
    if (account === undefined || account.kind === USER_KINDS.of.deleted) {
      throw new ImError("not_found", `Cannot add user: "${user}" is not known`);
    }
  }
}

export async function membersLimit(tx: Tx, app: string): Promise<number> {
  const stored = await tx.get(appById, { app });
  const own = stored?.group_members ?? 0;
  return own > 0 ? Math.min(own, LIMITS.groupMembers) : LIMITS.groupMembers;
}

const firstMembers = define<ConversationKey>()((builder, { app, key }) =>
  builder
    .selectFrom("member")
    .select("user_id")
    .where("app", "=", app)
    .where("conversation_id", "=", key)
    .orderBy("user_id")
    .limit(LIMITS.faces),
);

/** Members for a group's picture: the first of them by id, so that they stay the same. */
export async function readFaces(tx: Tx, conversation: ConversationState): Promise<string> {
  const { app, conversation_id: key } = conversation;
  const members = await tx.all(firstMembers, { app, key });
  return JSON.stringify(members.map((member) => member.user_id));
}
