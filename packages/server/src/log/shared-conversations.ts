import {
  LIMITS,
  directConversationId,
  uuidFromBytes,
  uuidToBytes,
  type ConversationId,
  type UserId,
} from "@im-chat/protocol";
import { define } from "../database/query.ts";
import type { Database, Tx } from "../database/tx.ts";
import type { Principal, SharedQuestion } from "../kernel.ts";
import { memberByUser } from "./conversation-queries.ts";

/** Users looked up in one read: between two reads others have their turn. */
const USERS_PER_READ = 10;

interface Person {
  readonly app: string;
  readonly user: UserId;
}

/** The conversations that a statement looks through, a parameter each. */
type Places = Readonly<Record<`place${number}`, Uint8Array>>;
const PLACES = Array.from(
  { length: LIMITS.watchedConversations },
  (_, at) => `place${at}` as const,
);

/** The conversations that a user is in, of these: a step through the index for each. */
const conversationsAmong = define<Person & Places & { readonly limit: number }>()(
  (builder, parameters) =>
    builder
      .selectFrom("member")
      .select("conversation_id")
      .where("app", "=", parameters.app)
      .where("user_id", "=", parameters.user)
      .where(
        "conversation_id",
        "in",
        // Each of them is given with every execution.
        PLACES.map((name) => parameters[name] as Uint8Array),
      )
      .limit(parameters.limit),
);

/** Names for each user a conversation that the principal and they are both in; see `Kernel.sharedConversations`. */
export async function sharedConversations(
  database: Database,
  { app, userId }: Principal,
  { userIds, conversationIds }: SharedQuestion,
): Promise<readonly (ConversationId | undefined)[]> {
  const directs = await eachOf(database, userIds, (tx, user) => directOf(tx, app, [userId, user]));
  const others = userIds.filter((_, at) => directs[at] === undefined);
  if (others.length === 0 || conversationIds.length === 0) return directs;
  const own = await database.read((tx) => ownAmong(tx, { app, user: userId }, conversationIds));
  if (own === undefined) return directs;
  const shared = await eachOf(database, others, (tx, user) => firstAmong(tx, { app, user }, own));
  const byUser = new Map(others.map((user, at) => [user, shared[at]]));
  return userIds.map((user, at) => directs[at] ?? byUser.get(user));
}

/** Looks at one user after the other, with room for other work of the database in between. */
async function eachOf<Found>(
  database: Database,
  users: readonly UserId[],
  look: (tx: Tx, user: UserId) => Promise<Found>,
): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (let at = 0; at < users.length; at += USERS_PER_READ)
    await database.read(async (tx) => {
      for (const user of users.slice(at, at + USERS_PER_READ)) found.push(await look(tx, user));
    });
  return found;
}

async function directOf(
  tx: Tx,
  app: string,
  users: readonly [UserId, UserId],
): Promise<ConversationId | undefined> {
  const id = directConversationId(app, users);
  const key = uuidToBytes(id);
  for (const user of users)
    if ((await tx.get(memberByUser, { app, user, key })) === undefined) return undefined;
  return id;
}

/** Those that one is in; undefined: none. */
async function ownAmong(
  tx: Tx,
  person: Person,
  ids: readonly ConversationId[],
): Promise<Places | undefined> {
  const places = toPlaces(ids.map(uuidToBytes));
  const rows = await tx.all(conversationsAmong, { ...places, ...person, limit: PLACES.length });
  return rows.length === 0 ? undefined : toPlaces(rows.map((row) => row.conversation_id));
}

async function firstAmong(
  tx: Tx,
  person: Person,
  places: Places,
): Promise<ConversationId | undefined> {
  const row = await tx.get(conversationsAmong, { ...places, ...person, limit: 1 });
  return row && uuidFromBytes(row.conversation_id);
}

/** @param keys At least one; the places that are left over name the first again. */
function toPlaces(keys: readonly Uint8Array[]): Places {
  return Object.fromEntries(PLACES.map((name, at) => [name, keys[at] ?? keys[0]])) as Places;
}
