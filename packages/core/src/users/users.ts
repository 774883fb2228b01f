import { getUsersQuery } from "@im-chat/protocol";
import type { FindUsersPolicy, Presence, User, UserId } from "@im-chat/protocol";
import { check } from "../arguments.ts";
import type { Readable, Users } from "../client.ts";
import type { Mirror, Reflected } from "../database/mirror.ts";
import { createReadable } from "../readable.ts";
import type { Writable } from "../readable.ts";
import { ask, linkDecided } from "../session/ask.ts";
import { coalesce } from "../session/context.ts";
import type { Context } from "../session/context.ts";
import { storeUsers } from "../sync/account.ts";

/** Unknown users named within this time are asked for together. */
const GATHER_MS = 20;
const MAX_ASKED = 100;

export interface UserDirectory extends Omit<Users, "find"> {
  readonly findPolicy: Writable<FindUsersPolicy>;
  /** Users whose presence is shown. */
  watched(): readonly UserId[];
  onPresences(presences: readonly Presence[]): void;
  reflect(reflected: Reflected): void;
  /** There is a link again, or still: ask for those that are unknown. */
  onLink(): void;
  /** Without a link nobody is known to be here. */
  onLinkLost(): void;
  /** Stores what the server said of users. @returns them as they are shown. */
  keep(users: readonly User[]): Promise<readonly User[]>;
  /** Fetches users by id and keeps them. @returns those that exist. @throws ImError `unavailable`. */
  fetch(
    ids: readonly UserId[],
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<readonly User[]>;
}

export interface UsersOptions {
  readonly mirror: Mirror;
  /** The set of users whose presence is shown has changed. */
  readonly onWatch: () => void;
}

export function createUsers(context: Context, { mirror, onWatch }: UsersOptions): UserDirectory {
  const { connection, database, environment } = context;
  const faces = new Map<UserId, Writable<User>>();
  const presences = new Map<UserId, Writable<Presence>>();
  const watched = new Set<UserId>();
  const unknown = new Set<UserId>();
  const later = coalesce(environment);

  const keep = async (users: readonly User[]): Promise<readonly User[]> => {
    await database.commit(["users"], (tx, changes) => storeUsers(tx, changes, users));
    for (const user of users) if (!mirror.users.has(user.id)) mirror.users.set(user.id, user);
    reflect(users.map(({ id }) => id));
    return users.map(named);
  };

  const fetch: UserDirectory["fetch"] = async (ids, options) => {
    await linkDecided(connection);
    const { users } = await ask(connection, [getUsersQuery, { ids }], options);
    return keep(users);
  };

  const askUnknown = (): void => {
    const ids = [...unknown].slice(0, MAX_ASKED);
    if (ids.length === 0 || connection.state.name !== "online") return;
    for (const id of ids) unknown.delete(id);
    // Without an answer the id stays its name; the next sync, or link, asks again.
    fetch(ids).catch(() => ids.forEach((id) => unknown.add(id)));
    if (unknown.size > 0) wantSoon();
  };

  const wantSoon = (): void => later(askUnknown, GATHER_MS);

  const want = async (id: UserId): Promise<void> => {
    if ((await mirror.findUsers([id])).length > 0) return reflect([id]);
    unknown.add(id);
    wantSoon();
  };

  const reflect = (ids: Iterable<UserId>): void => {
    for (const id of ids) {
      const user = mirror.users.get(id);
      const face = faces.get(id);
      if (!user || !face) continue;
      const shown = face.get();
      if (shown.revision !== user.revision || shown.name !== named(user).name)
        face.set(named(user));
    }
  };

  const get = (id: UserId): Readable<User> => {
    // Of the system nobody has to be asked.
    if (id !== "") checkId(id);
    let face = faces.get(id);
    if (!face) {
      const known = mirror.users.get(id);
      face = createReadable(named(known ?? nameless(id)), context);
      faces.set(id, face);
      if (!known && id !== "") void want(id);
    }
    return face;
  };

  const presenceOf = (id: UserId): Writable<Presence> => {
    checkId(id);
    let presence = presences.get(id);
    if (!presence) {
      const onUse = (): (() => void) => {
        watched.add(id);
        onWatch();
        return () => {
          watched.delete(id);
          onWatch();
        };
      };
      presence = createReadable(away(id), { report: context.report, onUse });
      presences.set(id, presence);
    }
    return presence;
  };

  return {
    get,
    presence: presenceOf,
    findPolicy: createReadable<FindUsersPolicy>("none", context),
    keep,
    fetch,
    watched: () => [...watched],
    onPresences(list) {
      for (const presence of list) presences.get(presence.userId)?.set(presence);
    },
    reflect: ({ users, conversations }) => reflect(conversations.size > 0 ? faces.keys() : users),
    onLink: wantSoon,
    onLinkLost() {
      for (const [userId, presence] of presences) {
        if (presence.get().isOnline) presence.set(away(userId));
      }
    },
  };
}

function checkId(id: UserId): void {
  check("Cannot show user: id", id, "string");
  getUsersQuery.encode({ ids: [id] });
}

function away(userId: UserId): Presence {
  return { userId, isOnline: false, lastSeenAt: 0 };
}

function nameless(id: UserId): User {
  return { id, name: "", avatar: "", kind: id === "" ? "system" : "user", revision: 0 };
}

function named(user: User): User {
  return user.name === "" ? { ...user, name: user.id } : user;
}
