import { headsQuery } from "@im-chat/protocol";
import type { Head } from "@im-chat/protocol";
import { APP } from "../world/server.ts";
import type { World } from "../world/world.ts";
import type { TrueConversation } from "./truth.ts";

const ANSWER_MS = 10_000;

/** Every tab counts what the server counts for its user. */
export async function checkHeads(
  world: World,
  truth: readonly TrueConversation[],
): Promise<readonly string[]> {
  const users = [...new Set(world.tabs.map(({ chat }) => chat.userId))];
  const asked = users.map(async (user) => [user, await headsOf(world, user, truth)] as const);
  const heads = new Map(await world.schedule.until(Promise.all(asked), ANSWER_MS));
  return world.tabs.flatMap(({ name, chat }) =>
    (heads.get(chat.userId) ?? []).flatMap(({ conversationId, unread, mentions }) => {
      const summary = chat.conversation(conversationId).summary.get();
      const isSame = summary?.unread === unread && summary.mentions === mentions;
      const shown = `${summary?.unread} unread and ${summary?.mentions} mentions`;
      return isSame
        ? []
        : [`heads: ${name} shows ${shown} in ${conversationId}, not ${unread} and ${mentions}`];
    }),
  );
}

async function headsOf(
  { server }: World,
  user: string,
  truth: readonly TrueConversation[],
): Promise<readonly Head[]> {
  const conversationIds = truth.map(({ id }) => id);
  if (conversationIds.length === 0 || server.kernel === undefined) return [];
  const data = await server.kernel.query(
    { app: APP, userId: user, role: "user" },
    { type: "query", kind: headsQuery.number, data: headsQuery.encode({ conversationIds }) },
  );
  return headsQuery.result.decode(data).heads;
}
