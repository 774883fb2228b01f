import { ImError, catchUpQuery, historyQuery } from "@im-chat/protocol";
import type {
  CatchUpResult,
  ConversationId,
  Cursor,
  HistoryAnchor,
  HistoryResult,
} from "@im-chat/protocol";
import { ask, ignoreLostLink } from "../session/ask.ts";
import { randomNumber, singleFlight } from "../session/context.ts";
import type { LeadContext } from "../session/context.ts";
import { readAsked, storeCatchUp, storeNewest, storePage } from "./pages.ts";
import type { Asked, Outcome } from "./pages.ts";
import type { ReadEvent } from "./reducers.ts";

/** Rows of one page: what a storage can write without holding up its readers. */
const PAGE_ROWS = 50;
const CATCH_UP_EVENTS = 200;
/** Answers in a row that came too late to count. */
const MAX_TRIES = 4;

interface Options {
  readonly signal?: AbortSignal | undefined;
}

export interface FollowerOptions {
  /** The membership of a conversation is in doubt: ask the account's log. */
  readonly onDoubt: () => void;
}

/** Keeps the rows of conversations in step with their logs, by asking. */
export class Follower {
  readonly #context: LeadContext;
  readonly #onDoubt: () => void;
  /** Conversations whose questions and commands wait, because what is known of the membership here is doubtful. */
  readonly #paused: Set<ConversationId> = new Set();
  readonly #flights: Map<string, () => Promise<void>> = new Map();
  /** For each page on its way: the events that the timeline took meanwhile. */
  readonly #inFlight: Map<ConversationId, Set<ReadEvent[]>> = new Map();
  /** Conversations whose next newest page takes the place of all rows. */
  readonly #toReplace: Set<ConversationId> = new Set();

  constructor(context: LeadContext, { onDoubt }: FollowerOptions) {
    this.#context = context;
    this.#onDoubt = onDoubt;
  }

  /** Asks the log for what is missing; calls coalesce. Does nothing for a conversation without rows here. @throws ImError */
  catchUp(id: ConversationId): Promise<void> {
    return this.#fly(`catchUp ${id}`, () => this.#catchUp(id));
  }

  /** Begins to keep the rows of a conversation, if they are not kept. @throws ImError */
  hold(id: ConversationId): Promise<void> {
    return this.#fly(`hold ${id}`, async () => {
      const asked = await this.#asked(id);
      if (asked && !asked.timeline) await this.load(id, { type: "newest" });
    });
  }

  /** Fetches rows, and stores them beside those that are kept: asks until an answer counts.
   * @returns the page; undefined when there is no such conversation. @throws ImError */
  async load(
    id: ConversationId,
    anchor: HistoryAnchor,
    options?: Options,
  ): Promise<HistoryResult | undefined> {
    for (let tries = 0; tries < MAX_TRIES && !this.#paused.has(id); tries += 1) {
      const asked = await this.#asked(id);
      if (!asked) return undefined;
      if (!asked.timeline && anchor.type !== "newest") {
        await this.hold(id);
        continue;
      }
      const { reply, outcome } = await this.#fetchOnce(asked, anchor, options);
      if (outcome === "behind") this.catchUp(id).catch(ignoreLostLink(this.#context.report));
      if (outcome === "behind" || outcome === "stored") return reply;
      await this.#settle(id, outcome);
    }
    throw new ImError("unavailable", "Cannot load messages: the membership is in doubt");
  }

  /** The timeline took these events, wherever they came from. */
  took(id: ConversationId, events: readonly ReadEvent[]): void {
    for (const list of this.#inFlight.get(id) ?? []) list.push(...events);
  }

  get paused(): readonly ConversationId[] {
    return [...this.#paused];
  }

  isPaused(id: ConversationId): boolean {
    return this.#paused.has(id);
  }

  /** Stops asking and sending until the account's log has told more. */
  doubt(id: ConversationId): void {
    this.#paused.add(id);
    this.#onDoubt();
  }

  /** Ends the pause of these, or of all. @returns those whose pause ended. */
  resume(ids: Iterable<ConversationId> = [...this.#paused]): readonly ConversationId[] {
    return [...ids].filter((id) => this.#paused.delete(id));
  }

  #asked(id: ConversationId): Promise<Asked | undefined> {
    return readAsked(this.#context.database, id, this.#context.self);
  }

  #fly(key: string, job: () => Promise<void>): Promise<void> {
    const flight = this.#flights.get(key) ?? singleFlight(job);
    this.#flights.set(key, flight);
    return flight();
  }

  async #catchUp(id: ConversationId): Promise<void> {
    for (let tries = 0; tries < MAX_TRIES && !this.#paused.has(id); tries += 1) {
      const asked = await this.#asked(id);
      const timeline = asked?.timeline;
      if (!timeline) return;
      const outcome = await this.#readOn(asked, timeline.cursor);
      // Its log says what became of everything, but not what was hidden.
      if (outcome === "stored" && timeline.snapshots !== asked.snapshots)
        await this.#settle(id, "replace");
      if (outcome === "replace" || outcome === "stored") return;
    }
  }

  /** Reads a log to its end; while one page is stored, the next is on its way. */
  async #readOn(asked: Asked, cursor: Cursor): Promise<Outcome> {
    const { database, connection } = this.#context;
    const { conversationId } = asked;
    const askFrom = (version: number): Promise<CatchUpResult> => {
      const query = { conversationId, cursor: { ...cursor, version }, limit: CATCH_UP_EVENTS };
      return this.#guard(conversationId, () => ask(connection, [catchUpQuery, query]));
    };
    for (let next = askFrom(cursor.version); ;) {
      const reply = await next;
      const last = reply.hasMore ? reply.events.at(-1) : undefined;
      if (last) next = askFrom(last.version);
      // It is awaited, or of no use any more.
      next.catch(() => undefined);
      const outcome = await storeCatchUp(database, reply, asked);
      await this.#settle(conversationId, outcome);
      if (outcome !== "stored" || !reply.hasMore) return outcome;
      if (!last || this.#paused.has(conversationId)) return "again";
    }
  }

  async #fetchOnce(asked: Asked, anchor: HistoryAnchor, options?: Options) {
    const { database, connection, environment } = this.#context;
    const id = asked.conversationId;
    const meanwhile: ReadEvent[] = [];
    const listening = this.#inFlight.get(id) ?? new Set();
    this.#inFlight.set(id, listening.add(meanwhile));
    try {
      const query = { conversationId: id, anchor, limit: PAGE_ROWS };
      const reply = await this.#guard(id, () => ask(connection, [historyQuery, query], options));
      const page = { reply, asked, meanwhile };
      const isWhole = anchor.type === "newest" && (!asked.timeline || this.#toReplace.has(id));
      const outcome = isWhole
        ? await storeNewest(database, page, {
            generation: randomNumber(environment),
            openedAt: environment.now(),
          })
        : await storePage(database, page);
      return { reply, outcome };
    } finally {
      listening.delete(meanwhile);
    }
  }

  async #settle(id: ConversationId, outcome: Outcome): Promise<void> {
    if (outcome === "foreign") this.doubt(id);
    if (outcome !== "replace") return;
    this.#toReplace.add(id);
    try {
      await this.load(id, { type: "newest" });
    } finally {
      this.#toReplace.delete(id);
    }
  }

  async #guard<Result>(id: ConversationId, request: () => Promise<Result>): Promise<Result> {
    try {
      return await request();
    } catch (thrown) {
      const error = ImError.from(thrown);
      if (error.code === "not_member" || error.code === "epoch_changed") this.doubt(id);
      throw error;
    }
  }
}
