/** What its author has done to a message since. */
export interface Change {
  readonly name: "edit" | "recall" | "hide";
  /** Of an edit. */
  readonly text: string;
  readonly place: string;
  readonly tab: string;
  /** Durable there; undefined: nobody was told. */
  isResolved: boolean;
}

/** A message that somebody composed. */
export interface Entry {
  /** In its text as `§7§`, so that it can be told apart wherever it turns up. */
  readonly number: number;
  readonly text: string;
  readonly user: string;
  /** The device and how often it had lost its store. */
  readonly place: string;
  readonly tab: string;
  readonly conversationId: string;
  readonly calledAt: number;
  /** When it was durable there; undefined: nobody was told. */
  resolvedAt: number | undefined;
  id: string | undefined;
  isAcked: boolean;
  /** Refused or expired at some time; trying again puts it out of order. */
  hasFailed: boolean;
  /** Its user was told that it is refused for good, and has not tried again. */
  isRefused: boolean;
  isTriedAgain: boolean;
  isDiscarded: boolean;
  /** Attempts to discard it that nobody knows the end of: a tab may have died before it could say so. */
  discards: number;
  /** It was in the database when an earlier copy was put back. */
  mayBeLost: boolean;
  /** In the order of the calls. */
  readonly changes: Change[];
  /** Another client has changed it too, a change was refused, or a copy of before was put back. */
  isDisputed: boolean;
}

/** How far somebody has read. */
export interface Position {
  readonly user: string;
  readonly conversationId: string;
  readonly seq: number;
}

/** What was composed and what became of it, from the point of view of those who did it. */
export interface Journal {
  readonly entries: readonly Entry[];
  compose(entry: Pick<Entry, "user" | "place" | "tab" | "conversationId">, words: string): Entry;
  /** The client says that it is durable. */
  resolved(entry: Entry, id: string): void;
  acked(id: string): void;
  /** Its user is told that it failed. @param isRefused For good. @param isStill Its row says so too by then. */
  failed(id: string, how: { readonly isRefused: boolean; readonly isStill: boolean }): void;
  /** Its user tries again. */
  retried(id: string): void;
  /** Its user begins to take it back, or cannot. */
  discarding(id: string, isBegun: boolean): void;
  discarded(id: string): void;
  /** What its author makes of it is not the last word. */
  disputed(id: string): void;
  /** Somebody leaves a conversation. */
  left(user: string, conversationId: string): void;
  /** Whether its author has left, and it went with a conversation that the server may never have made. */
  isLeft(entry: Entry): boolean;
  /** Somebody has read up to a message, by its id, or by its seq where nobody here knows which message that is. */
  read(user: string, conversationId: string, message: string | number): void;
  /** Whether they have said so of this one, or of its place in the history that goes on. */
  hasRead(
    user: string,
    conversationId: string,
    message: { readonly id: string; readonly seq: number },
  ): boolean;
  /** A copy is put back: which messages it has, and which it lacks of those that there were, and how far it says that
   * everyone has read. */
  restored(copy: {
    readonly lost: ReadonlySet<string>;
    readonly kept: ReadonlySet<string>;
    readonly positions: readonly Position[];
  }): void;
  /** A page that was the only one to know of what was composed there may have died with it. */
  lost(place: string): void;
  /** What was stored there is gone, while a page that knows of it is open: only what nobody was told to be durable may go
   * with it. */
  evicted(place: string): void;
  byId(id: string): Entry | undefined;
}

export function createJournal(): Journal {
  const entries: Entry[] = [];
  const byId = new Map<string, Entry>();
  /** What became of those that their tab has not called durable yet. */
  const early = new Map<string, ((entry: Entry) => void)[]>();
  const leavings = new Set<string>();
  const readMessages = new Set<string>();
  const readPlaces = new Set<string>();
  let order = 0;
  const tell = (id: string, change: (entry: Entry) => void): void => {
    const entry = byId.get(id);
    if (entry === undefined) early.set(id, [...(early.get(id) ?? []), change]);
    else change(entry);
  };
  const at = (place: string): readonly Entry[] => entries.filter((entry) => entry.place === place);
  return {
    entries,
    byId: (id) => byId.get(id),
    compose(about, words) {
      const number = entries.length + 1;
      const entry: Entry = {
        ...about,
        number,
        text: `§${number}§ ${words}`,
        calledAt: (order += 1),
        resolvedAt: undefined,
        id: undefined,
        isAcked: false,
        hasFailed: false,
        isRefused: false,
        isTriedAgain: false,
        isDiscarded: false,
        discards: 0,
        mayBeLost: false,
        changes: [],
        isDisputed: false,
      };
      entries.push(entry);
      return entry;
    },
    resolved(entry, id) {
      entry.resolvedAt = order += 1;
      entry.id = id;
      byId.set(id, entry);
      for (const change of early.get(id) ?? []) change(entry);
    },
    acked: (id) => tell(id, (entry) => (entry.isAcked = true)),
    failed: (id, { isRefused, isStill }) =>
      tell(id, (entry) => {
        entry.hasFailed = true;
        // Of one that its user has tried again it may be told late; of any other it has to be true.
        entry.isRefused = isRefused && (isStill || !entry.isTriedAgain);
      }),
    retried: (id) =>
      tell(id, (entry) => {
        // In a conversation that is gone by then nobody is told that it failed.
        entry.hasFailed = true;
        entry.isTriedAgain = true;
        entry.isRefused = false;
      }),
    discarding: (id, isBegun) => tell(id, (entry) => (entry.discards += isBegun ? 1 : -1)),
    discarded: (id) => tell(id, (entry) => (entry.isDiscarded = true)),
    disputed: (id) => tell(id, (entry) => (entry.isDisputed = true)),
    lost: (place) => at(place).forEach((entry) => (entry.mayBeLost = entry.isDisputed = true)),
    evicted(place) {
      for (const entry of at(place)) {
        if (entry.resolvedAt === undefined) entry.mayBeLost = true;
        if (entry.changes.some(({ isResolved }) => !isResolved)) entry.isDisputed = true;
      }
    },
    left: (user, conversationId) => void leavings.add(`${user} ${conversationId}`),
    isLeft: ({ user, conversationId }) => leavings.has(`${user} ${conversationId}`),
    read: (user, conversationId, message) =>
      void (typeof message === "number" ? readPlaces : readMessages).add(
        [user, conversationId, message].join(" "),
      ),
    hasRead: (user, conversationId, { id, seq }) =>
      readMessages.has([user, conversationId, id].join(" ")) ||
      readPlaces.has([user, conversationId, seq].join(" ")),
    restored({ lost, kept, positions }) {
      // What was said of places was said of another history, but for what the copy has.
      readPlaces.clear();
      for (const { user, conversationId, seq } of positions)
        readPlaces.add([user, conversationId, seq].join(" "));
      for (const id of lost) tell(id, (entry) => (entry.mayBeLost = true));
      for (const entry of entries) {
        if (entry.changes.length > 0) entry.isDisputed = true;
        // It was refused in a history that is over, and the one that goes on has it.
        if (kept.has(entry.id ?? "")) entry.isRefused = false;
      }
    },
  };
}

/** The number in a text that {@link Journal.compose} made; undefined for any other. */
export function numberIn(text: string): number | undefined {
  const found = /§(\d+)§/.exec(text);
  return found === null ? undefined : Number(found[1]);
}
