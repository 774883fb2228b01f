import { ImError, headsQuery, syncQuery } from "@im-chat/protocol";
import type { ConversationId, Hint, RegistersFrame, SyncResult, Welcome } from "@im-chat/protocol";
import { backoffMs } from "@im-chat/transport";
import type { Push, Timer } from "@im-chat/transport";
import type { AccountRecord } from "../database/schema.ts";
import type { Writable } from "../readable.ts";
import { ask } from "../session/ask.ts";
import { singleFlight } from "../session/context.ts";
import type { LeadContext } from "../session/context.ts";
import { storeUsers } from "./account.ts";
import type { Follower } from "./follow.ts";
import { SYNC_STORES, isBehind, isStored, readAccount, storeHeads } from "./heads.ts";
import type { HeadOutcome, HeadOutcomes } from "./heads.ts";
import { createLive } from "./live.ts";
import type { LiveResult } from "./live.ts";
import { putRegisters } from "./pages.ts";
import { storeSync } from "./snapshot.ts";
import type { SyncAsked } from "./snapshot.ts";

const FIRST_PAGE_HEADS = 50;
const PAGE_HEADS = 100;
const FIRST_PAGE: Uint8Array = new Uint8Array(0);
/** Hints within this time are answered by one question. */
const HINT_DELAY_MS = 200;
const PERIOD_MS = 60_000;
/** Conversations that catch up at the same time. */
const PARALLEL = 4;

export interface SyncOptions {
  /** Whether everything that the server had at the last look is here, on the present link. */
  readonly isCaughtUp: Writable<boolean>;
  readonly follower: Follower;
  /** Registers what is shown for pushes; sync reads only after that. */
  readonly watch: () => Promise<void>;
  /** Conversations on screen: the first to catch up. */
  readonly opened: () => readonly ConversationId[];
  /** Asks for what is told of them and stands in no log, as who has read what. */
  readonly lookAgain: () => void;
  /** The first page of a sync is stored. */
  readonly onFirstPage: () => void;
  /** So many conversations were read by the sync that is under way. */
  readonly onRead: (count: number) => void;
  /** Commands of these may go on; all of them without a list. */
  readonly onReady: (ids?: readonly ConversationId[]) => void;
}

interface Page extends Pick<SyncAsked, "epochCount"> {
  readonly reply: SyncResult;
}

/** Keeps this device in step with the account's log and with the heads of all conversations. */
export class Sync {
  readonly #context: LeadContext;
  readonly #options: SyncOptions;
  readonly #isCaughtUp: Writable<boolean>;
  readonly #live: ReturnType<typeof createLive>;
  readonly #run: () => Promise<void> = singleFlight(() => this.#sync());
  /** The link that is polled, of those on which the server cannot push. */
  #polled: Welcome | undefined;
  /** Ends the poll that is held there, for the next one. */
  #held: AbortController | undefined;
  /** As it was when the attempt at a link began. */
  #known: AccountRecord | undefined;
  /** The first page, asked for with the hello; without an answer it is asked for again. */
  #early: Promise<Page | void> | undefined;
  #timer: Timer | undefined;
  #period: Timer | undefined;
  #dueMs = Infinity;
  #failures = 0;

  constructor(context: LeadContext, options: SyncOptions) {
    this.#context = context;
    this.#options = options;
    this.#isCaughtUp = options.isCaughtUp;
    this.#live = createLive(context, (results) => this.#onApplied(results));
  }

  /** There is an attempt at a link, or a step of it: what `start` would ask first need not wait for the welcome. */
  hurry(): void {
    const { name } = this.#context.connection.state;
    if (name === "connecting")
      this.#background(this.#account().then((known) => (this.#known = known)));
    if (name !== "handshaking" || !this.#known) return;
    // At once, so that it goes in the batch of the hello.
    this.#background(this.#options.watch());
    this.#early = this.#ask(FIRST_PAGE, this.#known).catch(() => undefined);
    this.#known = undefined;
  }

  /** A new link: register for pushes, then read, then close what is behind. */
  async start(): Promise<void> {
    const { connection } = this.#context;
    const { welcome } = connection;
    this.#isCaughtUp.set(false);
    this.#options.onRead(0);
    this.#options.follower.resume();
    if (!this.#early) await this.#quietly(this.#options.watch());
    await this.#quietly(this.#run());
    if (this.#failures > 0) return;
    await this.#closeHeld();
    // A link that took this one's place has a start of its own.
    if (welcome && welcome === connection.welcome) this.#isCaughtUp.set(true);
  }

  /** The link is gone. */
  pause(): void {
    this.#isCaughtUp.set(false);
    this.#early = undefined;
    this.#context.environment.clearTimer(this.#timer);
    this.#context.environment.clearTimer(this.#period);
    this.#dueMs = Infinity;
  }

  /** Asks what is new; calls coalesce. */
  request(delayMs = 0): void {
    const { environment } = this.#context;
    const dueMs = environment.now() + delayMs;
    if (dueMs >= this.#dueMs) return;
    environment.clearTimer(this.#timer);
    this.#dueMs = dueMs;
    this.#timer = environment.setTimer(() => {
      this.#dueMs = Infinity;
      if (!this.#isOnline) return;
      this.#background(this.#isCaughtUp.get() ? this.#run() : this.start());
    }, delayMs);
  }

  onPush(push: Push): void {
    if (push.type === "events") this.#live(push);
    // Also what stands in no log was dropped, as who is here.
    if (push.type === "behind") this.#background(this.start());
    if (push.type === "hints") this.#onHints(push.hints);
    if (push.type === "registers") this.#background(this.#storeRegisters(push));
  }

  /** The periodic check: the last push of all may have been lost, and a pause may have lost its reason. */
  check(): void {
    if (!this.#isOnline) return;
    this.#options.follower.resume();
    this.#background(this.#closeHeld());
    this.request();
  }

  get #isOnline(): boolean {
    return this.#context.connection.state.name === "online";
  }

  #account(): Promise<AccountRecord> {
    return this.#context.database.read(["meta"], readAccount);
  }

  async #ask(page: Uint8Array, known?: AccountRecord): Promise<Page> {
    // Each page is asked for on its own: what the ones before it have taught does not make it late.
    const { cursor, stamp, epochCount } = known ?? (await this.#account());
    const limit = page.length > 0 ? PAGE_HEADS : FIRST_PAGE_HEADS;
    const question = { account: cursor, stamp, limit, page };
    const { connection } = this.#context;
    const reply = await ask(connection, [syncQuery, question], { isEarly: true });
    return { reply, epochCount };
  }

  async #sync(): Promise<void> {
    const { self } = this.#context;
    const early = this.#early;
    this.#early = undefined;
    let page = FIRST_PAGE;
    let asked = await early;
    let reply: SyncResult;
    const unnamed = new Set<ConversationId>();
    let first: SyncResult | undefined;
    let read = 0;
    do {
      asked ??= await this.#ask(page);
      reply = asked.reply;
      first ??= reply;
      if (!(await this.#take(reply, { ...asked, self, first, unnamed }))) return this.#again();
      asked = undefined;
      this.#options.onRead((read += reply.heads.length));
      if (page.length === 0) {
        this.#options.onFirstPage();
        this.#options.onReady();
      }
      page = reply.nextPage;
    } while (page.length > 0);
    // The account's log is read: a head of the membership that is held ends a pause, whatever began it.
    const { wanted = [] } = await this.#account();
    await this.#askHeads(new Set([...this.#options.follower.paused, ...wanted]));
    this.#failures = 0;
    this.#options.onReady();
    if (reply.hasMoreEvents) await this.#sync();
    else this.#checkLater();
    void this.#keepPolling();
  }

  /** Stores one page of an answer, and does what follows from it. @returns whether it still counted */
  async #take(reply: SyncResult, asked: SyncAsked): Promise<boolean> {
    const stored = await storeSync(this.#context.database, reply, asked);
    if (stored.isLate) return false;
    this.#resume(stored.touched);
    await this.#askHeads(stored.wanted);
    this.#follow(stored.heads);
    return true;
  }

  /** Where the server cannot push, it is asked again and again. */
  async #keepPolling(): Promise<void> {
    const { connection } = this.#context;
    const link = connection.welcome;
    if (connection.pollMs === undefined) return;
    // What is held was asked with what was watched before.
    if (this.#polled === link) return this.#held?.abort();
    this.#polled = link;
    try {
      const { keepPolling } = await import("./polls.ts");
      await keepPolling(this.#context, {
        syncQuery,
        readAccount,
        take: (reply, asked) => this.#take(reply, asked),
        sync: this.#run,
        lookAgain: this.#options.lookAgain,
        watch: this.#options.watch,
        onHold: (held) => (this.#held = held),
      });
    } catch (thrown) {
      // A lost link brings a new start.
      if (connection.welcome === link) {
        this.#polled = undefined;
        this.#onFailure(thrown);
      }
    }
  }

  #checkLater(): void {
    const { environment } = this.#context;
    environment.clearTimer(this.#period);
    this.#period = environment.setTimer(
      () => this.check(),
      PERIOD_MS * (0.9 + 0.2 * environment.random()),
    );
  }

  #again(afterMs = 0): void {
    this.#failures += 1;
    const delayMs = backoffMs(this.#failures, this.#context.environment.random());
    this.request(Math.max(delayMs, afterMs));
  }

  #resume(ids: readonly ConversationId[]): void {
    const resumed = this.#options.follower.resume(ids);
    if (resumed.length > 0) this.#options.onReady(resumed);
  }

  async #askHeads(asked: Iterable<ConversationId>, count = PAGE_HEADS): Promise<void> {
    const { connection, database, self } = this.#context;
    const ids = [...new Set(asked)];
    const conversationIds = ids.slice(0, count);
    if (conversationIds.length === 0) return;
    const { epochCount, cursor } = await this.#account();
    const reply = await ask(connection, [headsQuery, { conversationIds }]).catch(
      (thrown: unknown) => {
        // Their last messages may be too large together.
        if (count < 2 || ImError.from(thrown).code !== "too_large") throw thrown;
      },
    );
    if (!reply) return this.#askHeads(ids, count >> 1);
    const { heads, users } = reply;
    const outcomes = await database.commit(SYNC_STORES, async (tx, changes) => {
      await storeUsers(tx, changes, users);
      const account = await readAccount(tx);
      const wanted = account.wanted?.filter((id) => !conversationIds.includes(id));
      // What has come since may want them once more.
      if (account.cursor?.version === cursor?.version) await tx.put("meta", { ...account, wanted });
      return storeHeads(tx, changes, { heads, self, epochCount });
    });
    this.#follow(outcomes);
    await this.#askHeads(ids.slice(count), count);
  }

  #onApplied(results: readonly LiveResult[]): void {
    const behind = new Set<ConversationId>();
    for (const { conversationId, mustAsk, taken = [] } of results) {
      if (conversationId !== undefined) this.#options.follower.took(conversationId, taken);
      if (mustAsk && conversationId !== undefined) behind.add(conversationId);
      else if (mustAsk) this.request();
    }
    this.#background(this.#close(behind));
    this.#resume(results.flatMap(({ touched = [] }) => touched));
    this.#background(this.#askHeads(results.flatMap(({ wanted = [] }) => wanted)));
  }

  /** Does what the outcome of heads asks for. */
  #follow(outcomes: HeadOutcomes): void {
    const having = (is: (outcome: HeadOutcome) => boolean): readonly ConversationId[] =>
      [...outcomes].filter(([, outcome]) => is(outcome)).map(([id]) => id);
    for (const id of having((outcome) => outcome === "foreign")) this.#options.follower.doubt(id);
    this.#resume(having(isStored));
    this.#background(this.#close(having((outcome) => outcome === "behind")));
    this.#background(this.#askHeads(having((outcome) => outcome === "late")));
  }

  /** Brings the rows of conversations up to their heads; of those without rows here, the head itself. */
  async #close(ids: Iterable<ConversationId>): Promise<void> {
    const { database } = this.#context;
    const all = [...ids];
    if (all.length === 0) return;
    const held = await database.read(["timelines"], (tx) =>
      Promise.all(all.map((id) => tx.get("timelines", id))),
    );
    const unheld = all.filter((_, index) => !held[index]);
    await this.#askHeads(unheld);
    await inParallel(all, (id) => this.#options.follower.catchUp(id));
  }

  /** Catches up every conversation whose rows are older than its head, those on screen first, and these in any case:
   * the positions of others come with the answer, and are told only once otherwise. */
  async #closeHeld(): Promise<void> {
    const opened = this.#options.opened();
    const behind = await this.#context.database.read(["timelines", "conversations"], async (tx) => {
      const ids: ConversationId[] = [];
      for (const timeline of await tx.getAll("timelines")) {
        const record = await tx.get("conversations", timeline.id);
        if (record?.summary && isBehind(timeline, record.summary)) ids.push(timeline.id);
      }
      return ids;
    });
    const { follower } = this.#options;
    const catchUp = (ids: readonly ConversationId[]): Promise<void> =>
      inParallel(ids, (id) => this.#quietly(follower.catchUp(id)));
    for (const id of opened) await this.#quietly(follower.hold(id));
    await catchUp(opened);
    this.#background(catchUp(behind.filter((id) => !opened.includes(id))));
  }

  #onHints(hints: readonly Hint[]): void {
    const { database, environment } = this.#context;
    const isNews = database.read(["conversations"], async (tx) => {
      for (const hint of hints) {
        const summary = (await tx.get("conversations", hint.conversationId))?.summary;
        if (!summary || summary.epoch !== hint.epoch || summary.version < hint.version) return true;
      }
      return false;
    });
    const delayMs = HINT_DELAY_MS * (0.5 + environment.random());
    this.#background(isNews.then((is) => (is ? this.request(delayMs) : undefined)));
  }

  /** Of a history that is not known here yet they come with its head. */
  async #storeRegisters(frame: RegistersFrame): Promise<void> {
    const { conversationId: id, epoch } = frame;
    const isForeign = await this.#context.database.commit(
      ["conversations"],
      async (tx, changes) => {
        const summary = (await tx.get("conversations", id))?.summary;
        if (summary?.epoch === epoch) await putRegisters(tx, changes, frame);
        return summary !== undefined && summary.epoch !== epoch;
      },
    );
    if (isForeign) await this.#askHeads([id]);
  }

  #background(work: Promise<unknown>): void {
    void this.#quietly(work);
  }

  async #quietly(work: Promise<unknown>): Promise<void> {
    await work.catch((thrown: unknown) => this.#onFailure(thrown));
  }

  /** A lost link brings a new start; anything else is asked again later. */
  #onFailure(thrown: unknown): void {
    const error = ImError.from(thrown);
    if (error.code === "cancelled" || error.code === "not_member") return;
    if (!error.isRetryable) this.#context.report(error);
    if (this.#isOnline) this.#again(error.retryAfterMs);
  }
}

async function inParallel<Value>(
  values: readonly Value[],
  job: (value: Value) => Promise<void>,
): Promise<void> {
  const left = values.values();
  const worker = async (): Promise<void> => {
    for (const next of left) await job(next);
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
}
