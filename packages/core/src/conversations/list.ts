import type { ConversationId, UserId } from "@im-chat/protocol";
import type { ConversationList, ConversationSummary, Readable } from "../client.ts";
import type { Mirror, Reflected } from "../database/mirror.ts";
import type { ConversationRecord } from "../database/schema.ts";
import type { Link } from "../messages/link.ts";
import { createReadable } from "../readable.ts";
import type { Writable } from "../readable.ts";
import type { Context } from "../session/context.ts";
import { toSummary } from "./summary.ts";

export interface Unread {
  readonly total: number;
  readonly mentions: number;
}

/** All conversations, newest activity first, kept in order while they change. */
export interface List {
  readonly conversations: Readable<ConversationList>;
  readonly unread: Readable<Unread>;
  /** One conversation's summary. */
  of(id: ConversationId): Readable<ConversationSummary | undefined>;
  /** Ids by activity. */
  recent(count: number): readonly ConversationId[];
  /** Shows nothing. @param after `isLoading`: what there is comes soon. */
  clear(after?: { readonly isLoading: boolean }): void;
  setLoaded(): void;
  /** Takes what the mirror has read. */
  reflect(reflected: Reflected): void;
  /** Messages that wait look different with a link. */
  refreshWaiting(): void;
}

export interface ListOptions {
  readonly mirror: Mirror;
  readonly link: () => Link;
}

export function createList(context: Context, { mirror, link }: ListOptions): List {
  const conversations = createReadable<ConversationList>({ items: [], isLoading: true }, context);
  const unread = createReadable<Unread>({ total: 0, mentions: 0 }, context);
  const summaries = new Map<ConversationId, ConversationSummary>();
  const handles = new Map<ConversationId, Writable<ConversationSummary | undefined>>();
  let sorted: ConversationSummary[] = [];

  const count = (): void => {
    let [total, mentions] = [0, 0];
    for (const summary of sorted) {
      total += summary.unread;
      mentions += summary.mentions;
    }
    const before = unread.get();
    if (before.total !== total || before.mentions !== mentions) unread.set({ total, mentions });
  };

  const showing = (users: ReadonlySet<UserId>): readonly ConversationId[] =>
    sorted
      .filter(({ faces, lastMessage, lastNotice: notice }) =>
        [...faces, lastMessage?.sender ?? notice?.actor ?? "", ...(notice?.users ?? [])].some(
          (id) => users.has(id),
        ),
      )
      .map(({ id }) => id);

  const reflect: List["reflect"] = ({ conversations: named, users }) => {
    const { self } = context;
    const ids = new Set([...named, ...(users.size === 0 ? [] : showing(users))]);
    const changed: ConversationSummary[] = [];
    const gone = new Set<ConversationSummary>();
    for (const id of ids) {
      const before = summaries.get(id);
      if (before) gone.add(before);
      const record = mirror.conversations.get(id);
      const next = record && toSummary(record, { self, mirror, link: link() });
      if (next) {
        summaries.set(id, next);
        if (!isUntouched(record, next, self)) changed.push(next);
      } else summaries.delete(id);
    }
    // Also of one that is in no list yet.
    for (const id of ids) handles.get(id)?.set(summaries.get(id));
    if (gone.size + changed.length === 0) return;
    const rest = sorted.filter((summary) => !gone.has(summary));
    // Sorting what is sorted but for a few costs no more than looking through it.
    sorted = [...rest, ...changed].sort(byActivity);
    const isLoading = conversations.get().isLoading && sorted.length === 0;
    conversations.set({ items: sorted, isLoading });
    count();
  };

  return {
    conversations,
    unread,
    of(id) {
      const handle = handles.get(id) ?? createReadable(summaries.get(id), context);
      handles.set(id, handle);
      return handle;
    },
    recent: (limit) => sorted.slice(0, limit).map(({ id }) => id),
    clear({ isLoading } = { isLoading: false }) {
      sorted = [];
      summaries.clear();
      conversations.set({ items: [], isLoading });
      count();
      for (const handle of handles.values()) handle.set(undefined);
    },
    setLoaded() {
      const { items, isLoading } = conversations.get();
      if (isLoading) conversations.set({ items, isLoading: false });
    },
    reflect,
    refreshWaiting: () =>
      reflect({ conversations: new Set(mirror.lanes.keys()), users: new Set() }),
  };
}

/** Somebody opened a conversation with this user and has not said a word: a visitor who only looks is no news. */
function isUntouched(
  { summary }: ConversationRecord,
  { kind, lastMessage, draft }: ConversationSummary,
  self: UserId,
): boolean {
  const isMadeByOther = summary !== undefined && summary.conversation.createdBy !== self;
  const isEmpty = summary?.lastSeq === 0 && !lastMessage && draft === "";
  return kind === "direct" && isMadeByOther && isEmpty;
}

function byActivity(left: ConversationSummary, right: ConversationSummary): number {
  return right.activeAt - left.activeAt || (left.id < right.id ? -1 : 1);
}
