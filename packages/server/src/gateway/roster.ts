import type { UserId } from "@im-chat/protocol";
import type { Link, Session, UserLinks } from "./link.ts";

/** Names a user on this server: user ids have no control characters. */
export function userKey(app: string, userId: UserId): string {
  return `${app}\n${userId}`;
}

/** Which links are open, and whose. */
export class Roster {
  readonly links: Set<Link> = new Set();
  readonly #users = new Map<string, UserLinks>();
  /** Users without a link that pushes go to: their limits are remembered until they are worn off. */
  readonly #resting = new Map<string, UserLinks>();
  readonly #sessions = new Map<string, Link>();

  get userCount(): number {
    return this.#users.size;
  }

  user(app: string, userId: UserId): UserLinks | undefined {
    return this.#users.get(userKey(app, userId));
  }

  userByKey(key: string): UserLinks | undefined {
    return this.#users.get(key);
  }

  users(): Iterable<UserLinks> {
    return this.#users.values();
  }

  /** Whether the user has proven lately who they are. */
  isKnown(app: string, userId: UserId): boolean {
    const key = userKey(app, userId);
    return this.#users.has(key) || this.#resting.has(key);
  }

  /** The entry of a user, made when there is none. */
  claim(user: Pick<UserLinks, "app" | "userId" | "commands" | "queries">): UserLinks {
    const key = userKey(user.app, user.userId);
    const known = this.#users.get(key) ?? this.#resting.get(key);
    if (known !== undefined) return known;
    const made = { ...user, key, links: [], exchanges: undefined };
    this.#resting.set(key, made);
    return made;
  }

  /** Forgets users without links of whom there is nothing to remember. */
  trim(isForgettable: (user: UserLinks) => boolean): void {
    for (const [key, user] of this.#resting) if (isForgettable(user)) this.#resting.delete(key);
  }

  /** @returns The older link of the same session, which is now superseded. */
  join(link: Link, session: Session): Link | undefined {
    const { user } = session;
    this.#resting.delete(user.key);
    this.#users.set(user.key, user);
    user.links.push(link);
    // A session has one socket; HTTP requests come beside each other, and end by themselves.
    if (link.exchange !== undefined) return undefined;
    const name = sessionKey(session);
    const older = this.#sessions.get(name);
    this.#sessions.set(name, link);
    return older;
  }

  /** The live link of the session; undefined: none. */
  ofSession(session: Pick<Session, "user" | "sessionId">): Link | undefined {
    return this.#sessions.get(sessionKey(session));
  }

  /** @returns whether it was the user's last link. */
  leave(link: Link): boolean {
    this.links.delete(link);
    const { session } = link;
    if (session === undefined) return false;
    const name = sessionKey(session);
    if (this.#sessions.get(name) === link) this.#sessions.delete(name);
    const { links, key } = session.user;
    const at = links.indexOf(link);
    if (at === -1) return false;
    links.splice(at, 1);
    if (links.length > 0) return false;
    this.#users.delete(key);
    this.#resting.set(key, session.user);
    return true;
  }
}

/** A session is only found by the same user: its id alone opens nothing. */
function sessionKey({ user, sessionId }: Pick<Session, "user" | "sessionId">): string {
  return `${user.key}\n${sessionId}`;
}
