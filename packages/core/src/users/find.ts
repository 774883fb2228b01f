import type { User } from "@im-chat/protocol";
import type { Acting } from "../actions/tools.ts";

const MAX_FOUND = 50;

export interface Finding {
  readonly text: string;
  readonly signal?: AbortSignal | undefined;
}

/** Users whose name or id begins with a text, kept for later. @throws ImError as `Users.find`. */
export async function findUsers(
  { context: { connection }, users, tools }: Acting,
  { text, signal }: Finding,
): Promise<readonly User[]> {
  await tools.linkDecided(connection);
  const query = { text, limit: MAX_FOUND };
  const found = await tools.ask(connection, [tools.findUsersQuery, query], { signal });
  return users.keep(found.users);
}
