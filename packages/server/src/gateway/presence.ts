import { encodeDown, presenceSignal } from "@im-chat/protocol";
import type { Presence } from "@im-chat/protocol";
import type { Link, UserLinks } from "./link.ts";
import type { Outgoing } from "./outgoing.ts";
import { userKey } from "./roster.ts";
import type { Roster } from "./roster.ts";

/** A reload or a change of network does not make a user blink. */
const GRACE_MS = 5000;
/** Users gone of whom the time is remembered. */
const REMEMBERED = 20_000;

export interface Presences {
  /** Replaces the users that a link watches. @returns their presence now, in the same order */
  watch(link: Link, userIds: readonly string[]): readonly Presence[];
  unwatch(link: Link): void;
  /** The user's first link has opened. */
  arrived(user: UserLinks): void;
  /** The user's last link has ended. */
  left(user: UserLinks): void;
  /** Tells who has been gone for longer than the grace; called every second or so. */
  sweep(): void;
}

export interface PresenceOptions {
  readonly roster: Roster;
  readonly outgoing: Outgoing;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Who is here: a user is online while a link of theirs lives, and a few seconds longer. Never stored. */
export function createPresences({ roster, outgoing, now }: PresenceOptions): Presences {
  const watchers = new Map<string, Set<Link>>();
  /** Users in their seconds of grace, in the order in which their last link ended. */
  const leaving = new Map<string, { readonly user: UserLinks; readonly leftAt: number }>();
  const lastSeen = new Map<string, number>();

  function presenceOf(key: string, userId: string): Presence {
    const isOnline = roster.userByKey(key) !== undefined || leaving.has(key);
    return { userId, isOnline, lastSeenAt: isOnline ? 0 : (lastSeen.get(key) ?? 0) };
  }

  function tell(user: UserLinks): void {
    const links = watchers.get(user.key);
    if (links === undefined) return;
    const data = presenceSignal.encode(presenceOf(user.key, user.userId));
    const down = encodeDown({
      requestId: 0,
      type: "signal",
      kind: presenceSignal.number,
      userId: user.userId,
      data,
    });
    for (const link of links) outgoing.push(link, down);
  }

  function gone(user: UserLinks, leftAt: number): void {
    leaving.delete(user.key);
    lastSeen.delete(user.key);
    lastSeen.set(user.key, leftAt);
    const [oldest] = lastSeen.keys();
    if (lastSeen.size > REMEMBERED && oldest !== undefined) lastSeen.delete(oldest);
    tell(user);
  }

  function unwatch(link: Link): void {
    for (const key of link.watchedUsers) {
      const links = watchers.get(key);
      links?.delete(link);
      if (links?.size === 0) watchers.delete(key);
    }
    link.watchedUsers = [];
  }

  return {
    watch: (link, userIds) => {
      unwatch(link);
      const app = link.session?.principal.app ?? "";
      const keys = [...new Set(userIds)].map((userId) => userKey(app, userId));
      for (const key of keys) {
        const links = watchers.get(key) ?? new Set();
        watchers.set(key, links.add(link));
      }
      link.watchedUsers = keys;
      return userIds.map((userId) => presenceOf(userKey(app, userId), userId));
    },
    unwatch,
    arrived: (user) => {
      if (!leaving.delete(user.key)) tell(user);
    },
    left: (user) => {
      leaving.set(user.key, { user, leftAt: now() });
    },
    sweep: () => {
      const before = now() - GRACE_MS;
      for (const { user, leftAt } of leaving.values()) {
        if (leftAt > before) return;
        gone(user, leftAt);
      }
    },
  };
}
