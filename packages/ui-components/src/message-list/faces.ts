import type { Chat, User, UserId } from "@im-chat/core";

interface Followed {
  readonly unsubscribe: () => void;
  user: User;
}

/** The users behind the rendered rows: known to each render without waiting, and followed while they are shown. */
export class Faces {
  readonly #onChange: () => void;
  readonly #followed = new Map<UserId, Followed>();
  readonly #asked = new Set<UserId>();
  #client: Chat | undefined;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  setClient(client: Chat | undefined): void {
    if (client === this.#client) return;
    this.close();
    this.#client = client;
  }

  /** The user as known now; the same object as long as nothing changed. */
  get(id: UserId): User {
    this.#asked.add(id);
    const known = this.#followed.get(id);
    if (known !== undefined) return known.user;
    const readable = this.#client?.users.get(id);
    if (readable === undefined) return { id, name: "", avatar: "", kind: "user", revision: 0 };
    const followed: Followed = { user: readable.get(), unsubscribe: () => {} };
    this.#followed.set(id, followed);
    const unsubscribe = readable.subscribe((user) => {
      if (user === followed.user) return;
      followed.user = user;
      this.#onChange();
    });
    this.#followed.set(id, Object.assign(followed, { unsubscribe }));
    return followed.user;
  }

  /** Lets go of the users that nothing asked for since the last call. */
  prune(): void {
    for (const [id, followed] of this.#followed) {
      if (this.#asked.has(id)) continue;
      followed.unsubscribe();
      this.#followed.delete(id);
    }
    this.#asked.clear();
  }

  close(): void {
    for (const followed of this.#followed.values()) followed.unsubscribe();
    this.#followed.clear();
    this.#asked.clear();
  }
}
