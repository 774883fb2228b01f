import {
  LIMITS,
  addMembersCommand,
  catchUpQuery,
  createConversationCommand,
  findUsersQuery,
  getUsersQuery,
  headsQuery,
  syncQuery,
} from "@im-chat/protocol";
import type { CommandFrame, QueryFrame } from "@im-chat/protocol";
import { USUAL_HEADS, granted } from "../log/page-limits.ts";

/** Members that are about as much work as one message: each gets a row, and an event in the own account. */
const MEMBERS_PER_COMMAND = 4;
/** Conversations whose heads are about as much work as one query. */
const HEADS_PER_QUERY = 50;
/** And users, and events of a conversation. */
const USERS_PER_QUERY = 50;
const EVENTS_PER_QUERY = 100;
/** A text that no name begins with is looked for in all of them. */
const QUERIES_PER_SEARCH = 10;

/** As how many commands that send a message one counts. */
export function commandWork({ kind, data }: Pick<CommandFrame, "kind" | "data">): number {
  if (kind === createConversationCommand.number)
    return share(() => createConversationCommand.decode(data).members.length, MEMBERS_PER_COMMAND);
  if (kind === addMembersCommand.number)
    return share(() => addMembersCommand.decode(data).users.length, MEMBERS_PER_COMMAND);
  return 1;
}

/** As how many queries one counts. */
export function queryWork({ kind, data }: Pick<QueryFrame, "kind" | "data">): number {
  if (kind === findUsersQuery.number) return QUERIES_PER_SEARCH;
  if (kind === headsQuery.number)
    return share(() => headsQuery.decode(data).conversationIds.length, HEADS_PER_QUERY);
  if (kind === getUsersQuery.number)
    return share(() => getUsersQuery.decode(data).ids.length, USERS_PER_QUERY);
  // As much as may come: what does is known only once it was read.
  if (kind === syncQuery.number)
    return share(
      () => granted(syncQuery.decode(data).limit, LIMITS.headsPerPage, USUAL_HEADS),
      HEADS_PER_QUERY,
    );
  if (kind === catchUpQuery.number)
    return share(
      () => granted(catchUpQuery.decode(data).limit, LIMITS.catchUpEvents),
      EVENTS_PER_QUERY,
    );
  return 1;
}

/** What cannot be read is refused where it is executed. */
function share(count: () => number, perUnit: number): number {
  try {
    return 1 + Math.floor(count() / perUnit);
  } catch {
    return 1;
  }
}
