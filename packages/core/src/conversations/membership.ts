import type { ConversationId, Kind, Member, MembersResult, UserId } from "@im-chat/protocol";
import type { Acting } from "../actions/tools.ts";

const PAGE = 200;

interface At {
  readonly id: ConversationId;
}

export function addMembers(
  acting: Acting,
  { id, users }: At & { readonly users: readonly UserId[] },
): Promise<void> {
  return enqueue(acting, id, [acting.tools.commands.addMembers, { users }]);
}

export function removeMember(
  acting: Acting,
  { id, userId }: At & { readonly userId: UserId },
): Promise<void> {
  return enqueue(acting, id, [acting.tools.commands.removeMember, { userId }]);
}

export function rename(
  acting: Acting,
  { id, name }: At & { readonly name: string },
): Promise<void> {
  return enqueue(acting, id, [acting.tools.commands.rename, { name }]);
}

/** A conversation whose creation was refused exists on this device only, and is deleted with what was written in it. */
export async function leave(acting: Acting, { id }: At): Promise<void> {
  const { context, mirror, tools } = acting;
  if (!mirror.conversations.get(id)?.refusal)
    return enqueue(acting, id, [tools.commands.leave, {}]);
  await context.database.commit(
    ["conversations", "timelines", "rows", "outbox"],
    async (tx, changes) => {
      await tools.purgeConversation(tx, changes, id);
      for (const { number } of await tools.readLane(tx, id))
        await tx.delete("outbox", [id, number]);
    },
  );
}

export interface AllMembers {
  readonly members: readonly Member[];
  /** Of the conversation, when they were read. */
  readonly version: number;
}

/** All members, page by page; their users are kept. @throws ImError of the server, `unavailable`. */
export async function readMembers(
  { context, users, tools }: Acting,
  { id: conversationId }: At,
): Promise<AllMembers> {
  const members: Member[] = [];
  for (let after = ""; ;) {
    const query = { conversationId, after, limit: PAGE };
    const reply: MembersResult = await tools.ask(context.connection, [tools.membersQuery, query]);
    await users.keep(reply.users);
    members.push(...reply.members);
    after = reply.members.at(-1)?.userId ?? "";
    if (!reply.hasMore || after === "") return { members, version: reply.version };
  }
}

async function enqueue<Value>(
  { context, outbox, tools }: Acting,
  id: ConversationId,
  command: readonly [Pick<Kind<Value>, "number" | "encode">, Value],
): Promise<void> {
  await outbox.enqueue(id, tools.newCommand(context, command));
}
