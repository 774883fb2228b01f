import type { ConversationId, Kind, UserId } from "@im-chat/protocol";
import type { Acting } from "../actions/tools.ts";

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

async function enqueue<Value>(
  { context, outbox, tools }: Acting,
  id: ConversationId,
  command: readonly [Pick<Kind<Value>, "number" | "encode">, Value],
): Promise<void> {
  await outbox.enqueue(id, tools.newCommand(context, command));
}
