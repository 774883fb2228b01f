import { encodeDown, presenceSignal } from "@im-chat/protocol";
import type { Presence, UserId } from "@im-chat/protocol";
import type { Kernel, Principal, SharedQuestion } from "../kernel.ts";
import type { Link, Sight, Topic, UserLinks } from "./link.ts";
import type { Outgoing } from "./outgoing.ts";
import { userKey } from "./roster.ts";
import type { Roster } from "./roster.ts";
import { createSights } from "./sights.ts";

/** A reload or a change of network does not make a user blink. */
const GRACE_MS = 5000;
/** Users gone of whom the time is remembered. */
const REMEMBERED = 20_000;

export interface Presences {
  /** Replaces the users that a link watches; settled when it is known whom it may see. @throws what the kernel does */
  watch(link: Link, principal: Principal, question: SharedQuestion): Promise<void>;
  /** Presence now, in the same order; whoever the link does not see is as one who was never here. Whatever changes later
   * is pushed, so it has to be sent at once. */
  seenBy(link: Link, userIds: readonly UserId[]): readonly Presence[];
  unwatch(link: Link): void;
  /** Another member list of a conversation is known, or none any more. */
  membersChanged(topic: Topic): void;
  /** The user's first link has opened. */
  arrived(user: UserLinks): void;
  /** The user's last link has ended. */
  left(user: UserLinks): void;
  /** Tells who has been gone for longer than the grace; called every second or so. */
  sweep(): void;
}

export interface PresenceOptions {
  readonly kernel: Pick<Kernel, "sharedConversations">;
  readonly roster: Roster;
  readonly outgoing: Outgoing;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly report: (thrown: unknown, what: string) => void;
}

/** Who is here: a user is online while a link of theirs lives, and a few seconds longer. Never stored. */
export function createPresences(options: PresenceOptions): Presences {
  const { roster, outgoing, now } = options;
  const sights = createSights({ ...options, onChange });
  /** Links that see a user, by the user's key. */
  const watchers = new Map<string, Set<Link>>();
  /** Users in their seconds of grace, in the order in which their last link ended. */
  const leaving = new Map<string, { readonly user: UserLinks; readonly leftAt: number }>();
  const lastSeen = new Map<string, number>();

  function presenceOf(app: string, userId: UserId): Presence {
    const key = userKey(app, userId);
    const isOnline = roster.userByKey(key) !== undefined || leaving.has(key);
    return { userId, isOnline, lastSeenAt: isOnline ? 0 : (lastSeen.get(key) ?? 0) };
  }

  function tell({ app, userId, key }: UserLinks): void {
    const links = watchers.get(key);
    if (links === undefined) return;
    const down = encodePresence(presenceOf(app, userId));
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

  function add(link: Link, key: string): void {
    const links = watchers.get(key) ?? new Set();
    watchers.set(key, links.add(link));
  }

  function remove(link: Link, key: string): void {
    const links = watchers.get(key);
    links?.delete(link);
    if (links?.size === 0) watchers.delete(key);
  }

  function onChange(link: Link, { principal: { app }, seen }: Sight, userId: UserId): void {
    const isSeen = seen.has(userId);
    if (isSeen) add(link, userKey(app, userId));
    else remove(link, userKey(app, userId));
    const presence = presenceOf(app, userId);
    const wasNeverHere = !presence.isOnline && presence.lastSeenAt === 0;
    if (!wasNeverHere) outgoing.push(link, encodePresence(isSeen ? presence : unseen(userId)));
  }

  function unwatch(link: Link): void {
    const { sight } = link;
    if (sight === undefined) return;
    for (const userId of sight.userIds) remove(link, userKey(sight.principal.app, userId));
    sights.close(link);
  }

  return {
    watch: async (link, principal, question) => {
      unwatch(link);
      if (question.userIds.length === 0) return;
      sights.open(link, principal, question);
      let sight: Sight | undefined;
      while (link.sight !== sight) {
        sight = link.sight;
        await sight?.settled;
      }
      for (const userId of sight?.seen.keys() ?? []) add(link, userKey(principal.app, userId));
    },
    seenBy: ({ sight }, userIds) =>
      userIds.map((userId) =>
        sight?.seen.has(userId) === true ? presenceOf(sight.principal.app, userId) : unseen(userId),
      ),
    unwatch,
    membersChanged: (topic) => sights.membersChanged(topic),
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

function encodePresence(presence: Presence): Uint8Array {
  return encodeDown({
    requestId: 0,
    type: "signal",
    kind: presenceSignal.number,
    userId: presence.userId,
    data: presenceSignal.encode(presence),
  });
}

/** As one who was never here, or does not exist. */
function unseen(userId: UserId): Presence {
  return { userId, isOnline: false, lastSeenAt: 0 };
}
