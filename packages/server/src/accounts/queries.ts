import {
  findUsersQuery,
  getUsersQuery,
  ImError,
  type FindUsersQuery,
  type GetUsersQuery,
  type UsersResult,
} from "@im-chat/protocol";
import { sql } from "kysely";
import { appById } from "../apps/queries.ts";
import { USER_KINDS } from "../database/numbers.ts";
import { define } from "../database/query.ts";
import type { Tx } from "../database/tx.ts";
import type { Principal } from "../kernel.ts";
import { accountByUser } from "../log/account-queries.ts";
import { toUser, type UserColumns } from "../log/entities.ts";
import { ALONE_BYTES, Faces } from "../log/faces.ts";
import { foldName } from "./profile.ts";

const DEFAULT_FOUND = 20;
/** Names looked at for those that contain the text, in the index alone: 11 ms. Those that begin with it are found at once. */
const SCAN = 100_000;

const COLUMNS = ["user_id", "name", "avatar", "kind", "revision"] as const;
const LISTED = [USER_KINDS.of.user, USER_KINDS.of.bot];

const usersByPrefix = define<{
  readonly app: string;
  readonly from: string;
  readonly to: string;
  readonly limit: number;
}>()((builder, { app, from, to, limit }) =>
  builder
    .selectFrom("account")
    .select(COLUMNS)
    .where("app", "=", app)
    .where("search_name", ">=", from)
    .where("search_name", "<", to)
    .where("kind", "in", LISTED)
    .orderBy("search_name")
    .limit(limit),
);

const usersByPart = define<{
  readonly app: string;
  readonly text: string;
  readonly limit: number;
}>()((builder, { app, text, limit }) =>
  builder
    .selectFrom((inner) =>
      inner
        .selectFrom("account")
        // What the index has: no account is read for its name.
        .select(["user_id as id", "search_name as folded"])
        .where("app", "=", app)
        .where("search_name", ">", "")
        .orderBy("search_name")
        .limit(SCAN)
        .as("scanned"),
    )
    .innerJoin("account", "account.user_id", "scanned.id")
    .select(COLUMNS)
    .where("account.app", "=", app)
    .where(sql<boolean>`scanned.folded like '%' || ${text} || '%' escape '\\'`)
    .where("kind", "in", LISTED)
    .limit(limit),
);

export const answerFindUsers = {
  kind: findUsersQuery,
  operation: "users.find",
  answer: find,
} as const;
export const answerGetUsers = {
  kind: getUsersQuery,
  operation: "users.read",
  answer: get,
} as const;

/** By id exactly, then names that begin with the text, then names that contain it. Guests and deleted users are never listed. */
async function find(tx: Tx, principal: Principal, query: FindUsersQuery): Promise<UsersResult> {
  await checkPolicy(tx, principal);
  const { app } = principal;
  const text = foldName(query.text);
  const limit = query.limit === 0 ? DEFAULT_FOUND : query.limit;
  if (text === "") return { users: [] };
  const found = new Map<string, UserColumns>();
  const exact = await tx.get(accountByUser, { app, user: query.text.trim() });
  if (exact !== undefined && LISTED.includes(exact.kind)) found.set(exact.user_id, exact);
  const searches = [
    () => tx.all(usersByPrefix, { app, from: text, to: afterPrefix(text), limit }),
    () => tx.all(usersByPart, { app, text: escapeLike(text), limit }),
  ];
  for (const search of searches) {
    if (found.size < limit) for (const user of await search()) found.set(user.user_id, user);
  }
  return { users: [...found.values()].slice(0, limit).map(toUser) };
}

async function checkPolicy(tx: Tx, { app, role }: Principal): Promise<void> {
  const policy = (await tx.get(appById, { app }))?.find_users ?? "none";
  if (policy === "open" || (policy === "host" && role === "host")) return;
  throw new ImError("forbidden", "Cannot find users: the app does not allow it");
}

async function get(tx: Tx, { app }: Principal, { ids }: GetUsersQuery): Promise<UsersResult> {
  const faces = new Faces();
  faces.add(...ids);
  return { users: await faces.read(tx, app, ALONE_BYTES) };
}

/** The least text above all that begin with the prefix, in the order of UTF-8 bytes. */
function afterPrefix(prefix: string): string {
  return `${prefix}\u{10ffff}`;
}

function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, (character) => `\\${character}`);
}
