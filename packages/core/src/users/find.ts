import type { User } from "@im-chat/protocol";
import type { Acting } from "../actions/tools.ts";

const MAX_FOUND = 50;

export interface Finding {
  readonly text: string;
  readonly signal?: AbortSignal | undefined;
}

/** The user of that very id, then users whose name begins with the text or contains it; kept for later. @throws ImError as `Users.find`. */
export async function findUsers(
  { context: { connection }, users, tools }: Acting,
  { text, signal }: Finding,
): Promise<readonly User[]> {
  await tools.linkDecided(connection);
  const query = { text, limit: MAX_FOUND };
  const found = await tools.ask(connection, [tools.findUsersQuery, query], { signal });
  return users.keep(found.users);
}
