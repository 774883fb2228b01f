import type { ConversationId, UserId } from "@im-chat/protocol";
import type { ConversationList, ConversationSummary, Readable } from "../client.ts";
import type { Mirror, Reflected } from "../database/mirror.ts";
import type { ConversationRecord } from "../database/schema.ts";
import { createReadable } from "../readable.ts";
import type { Writable } from "../readable.ts";
import type { Context } from "../session/context.ts";
import { toSummary } from "./summary.ts";

export interface Unread {
  readonly total: number;
  readonly mentions: number;
}

/** All conversations, newest activity first, kept in order while they change. */
export class List {
  readonly conversations: Writable<ConversationList>;
  readonly unread: Writable<Unread>;
  readonly #context: Context;
  readonly #mirror: Mirror;
  readonly #isOnline: () => boolean;
  readonly #summaries: Map<ConversationId, ConversationSummary> = new Map();
  readonly #handles: Map<ConversationId, Writable<ConversationSummary | undefined>> = new Map();
  #sorted: ConversationSummary[] = [];

  constructor(
    context: Context,
    options: { readonly mirror: Mirror; readonly isOnline: () => boolean },
  ) {
    this.#context = context;
    this.#mirror = options.mirror;
    this.#isOnline = options.isOnline;
    this.conversations = createReadable<ConversationList>({ items: [], isLoading: true }, context);
    this.unread = createReadable<Unread>({ total: 0, mentions: 0 }, context);
  }

  /** One conversation's summary. */
  of(id: ConversationId): Readable<ConversationSummary | undefined> {
    let handle = this.#handles.get(id);
    if (!handle) {
      handle = createReadable(this.#summaries.get(id), this.#context);
      this.#handles.set(id, handle);
    }
    return handle;
  }

  /** Ids by activity. */
  recent(count: number): readonly ConversationId[] {
    return this.#sorted.slice(0, count).map(({ id }) => id);
  }

  /** Shows nothing. */
  clear(): void {
    this.#sorted = [];
    this.#summaries.clear();
    this.conversations.set({ items: [], isLoading: false });
    this.unread.set({ total: 0, mentions: 0 });
    for (const handle of this.#handles.values()) handle.set(undefined);
  }

  setLoaded(): void {
    const { items, isLoading } = this.conversations.get();
    if (isLoading) this.conversations.set({ items, isLoading: false });
  }

  /** Takes what the mirror has read. */
  reflect({ conversations, users }: Reflected): void {
    const ids =
      users.size === 0 ? conversations : new Set([...conversations, ...this.#showing(users)]);
    const changed: ConversationSummary[] = [];
    const gone = new Set<ConversationSummary>();
    for (const id of ids) {
      const before = this.#summaries.get(id);
      const record = this.#mirror.conversations.get(id);
      const next =
        record &&
        toSummary(record, {
          self: this.#context.self,
          mirror: this.#mirror,
          isOnline: this.#isOnline(),
        });
      if (before) gone.add(before);
      if (!next) this.#summaries.delete(id);
      else {
        this.#summaries.set(id, next);
        if (!record || !isUntouched(record, next, this.#context.self)) changed.push(next);
      }
    }
    if (gone.size + changed.length === 0) return;
    const rest = this.#sorted.filter((summary) => !gone.has(summary));
    // Sorting what is sorted but for a few costs no more than looking through it.
    this.#sorted = [...rest, ...changed].sort(byActivity);
    this.conversations.set({
      items: this.#sorted,
      isLoading: this.conversations.get().isLoading && this.#sorted.length === 0,
    });
    this.#count();
    for (const id of ids) this.#handles.get(id)?.set(this.#summaries.get(id));
  }

  /** Messages that wait look different with a link. */
  refreshWaiting(): void {
    this.reflect({ conversations: new Set(this.#mirror.lanes.keys()), users: new Set() });
  }

  #count(): void {
    let [total, mentions] = [0, 0];
    for (const summary of this.#sorted) {
      total += summary.unread;
      mentions += summary.mentions;
    }
    const before = this.unread.get();
    if (before.total !== total || before.mentions !== mentions)
      this.unread.set({ total, mentions });
  }

  #showing(users: ReadonlySet<UserId>): readonly ConversationId[] {
    const shown = this.#sorted.filter(
      ({ faces, lastMessage }) =>
        faces.some((id) => users.has(id)) || users.has(lastMessage?.sender ?? ""),
    );
    return shown.map(({ id }) => id);
  }
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
