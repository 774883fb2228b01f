import { ImError } from "@im-chat/protocol";
import type { ConversationId, HistoryAnchor, MessageId, Row } from "@im-chat/protocol";
import type { Timeline, TimelineRow, TimelineState } from "../client.ts";
import type { ChangedRows, Changes } from "../database/changes.ts";
import type { Mirror } from "../database/mirror.ts";
import type { OutboxRecord, Range, Summary, TimelineRecord } from "../database/schema.ts";
import { isEchoed } from "../outbox/kinds.ts";
import { createReadable } from "../readable.ts";
import type { Writable } from "../readable.ts";
import type { Context } from "../session/context.ts";
import { gapsWithin, rangeAt, topOf } from "../sync/ranges.ts";
import type { Logs } from "../tabs/words.ts";
import type { Link } from "./link.ts";
import { createRowViews } from "./row-views.ts";
import type { RowViews } from "./row-views.ts";

/** Rows that one step of paging adds. */
const STEP = 50;

const EMPTY: TimelineState = {
  rows: [],
  hasOlder: false,
  hasNewer: false,
  isLoadingOlder: false,
  isLoadingNewer: false,
  isReady: false,
  readSeq: 0,
  lastSeq: 0,
};

/** The newest rows, going along with them. */
const LATEST: Range = { from: 0, to: Infinity };

interface Options {
  readonly signal?: AbortSignal | undefined;
}

export interface TimelineOptions {
  readonly id: ConversationId;
  readonly mirror: Mirror;
  readonly logs: Logs;
  readonly link: () => Link;
  /** The server has told of all conversations that the user is in, and not of this one. */
  readonly isStranger: (id: ConversationId) => boolean;
  /** Somebody looks at the rows. */
  readonly onSubscribed: () => void;
}

/** The rows of a conversation that are shown: a window over what is stored, gaps told, the outbox at its end. */
export class TimelineView implements Timeline {
  isSubscribed = false;
  readonly #context: Context;
  readonly #options: TimelineOptions;
  readonly #state: Writable<TimelineState>;
  readonly #views: RowViews;
  #rows: Map<number, Row> = new Map();
  #record: TimelineRecord | undefined;
  /** Of the timeline that the rows were read from. */
  #generation: number | undefined;
  /** First and last seq that is shown; Infinity: goes along with the newest. `from` 0: not placed yet. */
  #window: Range = LATEST;
  /** The last one counts, whichever is answered first. */
  #jumps = 0;
  #isUsed = false;
  #reading: Promise<void> | undefined;
  readonly #loading = { older: 0, newer: 0, gap: 0 };
  #error: ImError | undefined;
  /** Why there is nothing to show; stays while the link is lost. */
  #refusal: ImError | undefined;

  constructor(context: Context, options: TimelineOptions) {
    this.#context = context;
    this.#options = options;
    this.#views = createRowViews(context);
    const onUse = (): (() => void) => {
      this.use();
      this.isSubscribed = true;
      options.onSubscribed();
      return () => (this.isSubscribed = false);
    };
    this.#state = createReadable(EMPTY, { report: context.report, onUse });
  }

  get(): TimelineState {
    return this.#state.get();
  }

  subscribe(listener: (state: TimelineState) => void): () => void {
    return this.#state.subscribe(listener);
  }

  /** Whether rows are kept on this device. */
  get isHeld(): boolean {
    return this.#record !== undefined;
  }

  /** Whether the rows are of the history that the summary tells of. */
  get isCurrent(): boolean {
    return !this.#record || this.#record.cursor.epoch === this.#summary?.epoch;
  }

  /** Begins to read what is stored. Idempotent. */
  use(): void {
    if (this.#isUsed) return;
    this.#isUsed = true;
    this.#reading = this.#context.database.inTurn(() => this.#reload());
  }

  /** Shows the rows that a change set has; call it in turn, after the outbox was read and before that is shown.
   * @param gone From the outbox: a later commit than this one may have taken them from there, and put their rows here. */
  async read(changes: Changes, gone: readonly OutboxRecord[] = []): Promise<void> {
    if (!this.#isUsed) return;
    const changed = changes.rows.get(this.#options.id);
    if (changed === "all" || (changed && !this.#record)) await this.#reload();
    else if (changed) await this.#takeRows(changed);
    if (gone.some((record) => isEchoed(record) && !this.#hasRow(record.commandId)))
      await this.#reload();
  }

  /** What was stored is gone: reads anew. */
  async reset(): Promise<void> {
    if (this.#isUsed) await this.#show(LATEST);
  }

  /** Shows nothing any more. */
  clear(): void {
    this.#isUsed = false;
    this.#state.set(EMPTY);
  }

  async loadOlder(options?: Options): Promise<void> {
    this.#context.signal.throwIfAborted();
    const { from } = this.#window;
    if (this.#loading.older > 0 || !this.get().hasOlder) return;
    await this.#during("older", async () => {
      const range =
        rangeAt(this.#ranges, from - 1) ??
        (await this.#fetch({ type: "before", seq: from }, options).catch((thrown: unknown) => {
          // What is kept further back is better than nothing, and what is missing in between is told.
          const kept = this.#ranges.findLast((stored) => stored.to < from);
          if (kept) return kept;
          throw thrown;
        }));
      // Who has jumped meanwhile wants to stay there; what came is kept.
      if (range && from === this.#window.from)
        await this.#show({
          from: Math.max(range.from, Math.min(from, range.to + 1) - STEP),
          to: this.#window.to,
        });
    });
  }

  async loadNewer(options?: Options): Promise<void> {
    this.#context.signal.throwIfAborted();
    const { to } = this.#window;
    if (this.#loading.newer > 0 || to === Infinity) return;
    await this.#during("newer", async () => {
      const range =
        rangeAt(this.#ranges, to + 1) ?? (await this.#fetch({ type: "after", seq: to }, options));
      if (!range || to !== this.#window.to) return;
      const end = Math.min(range.to, to + STEP);
      await this.#show({ from: this.#window.from, to: end >= this.#newestSeq ? Infinity : end });
    });
  }

  async fill(seq: number, options?: Options): Promise<void> {
    this.#context.signal.throwIfAborted();
    const gap = this.#gaps().find((candidate) => candidate.from <= seq && seq <= candidate.to);
    if (!gap) return;
    const isNearStart = seq - gap.from < gap.to - seq;
    const anchor: HistoryAnchor = isNearStart
      ? { type: "after", seq: gap.from - 1 }
      : { type: "before", seq: gap.to + 1 };
    await this.#during("gap", () => this.#fetch(anchor, options));
  }

  async jumpTo(seq: number, options?: Options): Promise<void> {
    this.#context.signal.throwIfAborted();
    this.use();
    const jump = (this.#jumps += 1);
    await this.#reading;
    const range =
      rangeAt(this.#ranges, seq) ??
      (await this.#during("gap", () => this.#fetch({ type: "around", seq }, options)));
    if (!range || jump !== this.#jumps) return;
    // Beyond the ends there is nothing but the ends.
    const at = Math.max(range.from, Math.min(seq, range.to));
    const to = Math.min(range.to, at + STEP / 2);
    await this.#show({
      from: Math.max(range.from, at - STEP / 2),
      to: to >= this.#newestSeq ? Infinity : to,
    });
  }

  async jumpToLatest(): Promise<void> {
    this.#context.signal.throwIfAborted();
    this.use();
    const jump = (this.#jumps += 1);
    const isHere = this.isHeld && this.#newestSeq >= this.#lastSeq;
    if (!isHere && this.#options.link().name === "up")
      await this.#during("newer", () => this.#options.logs.catchUp(this.#options.id));
    if (jump === this.#jumps) await this.#show(LATEST);
  }

  /** Shows what is read by now; cheap when nothing changed. */
  render(): void {
    if (!this.#isUsed) return;
    const { id, mirror, link, isStranger } = this.#options;
    const record = mirror.conversations.get(id);
    if (record) this.#refusal = undefined;
    else if (isStranger(id))
      this.#refusal ??= new ImError("not_member", `Cannot load messages: you are not in "${id}"`);
    const summary = record?.summary;
    const { from, to } = this.#window;
    const gaps = this.#gaps();
    const rows = this.#views.build({
      generation: this.#record?.generation ?? 0,
      rows: this.#rows,
      gaps,
      isLoadingGap: this.#loading.gap > 0,
      registers: record?.registers ?? [],
      lane: mirror.lanes.get(id) ?? [],
      link: link(),
      hidden: record?.hidden ?? [],
    });
    const before = this.#state.get();
    const next: TimelineState = {
      rows: isSameList(before.rows, rows) ? before.rows : rows,
      hasOlder:
        this.isHeld && from > Math.max(1, record?.visibleFromSeq ?? 1) && this.#rows.size > 0,
      hasNewer: to !== Infinity || this.#newestSeq < this.#lastSeq,
      isLoadingOlder: this.#loading.older > 0,
      isLoadingNewer: this.#loading.newer > 0,
      // What was made here and never left has no other rows than those in the outbox.
      isReady: this.isHeld || summary?.epoch === 0 || (before.isReady && summary !== undefined),
      readSeq: summary?.readSeq ?? 0,
      lastSeq: this.#lastSeq,
      error: this.#error ?? this.#refusal,
    };
    if (!isSameState(before, next)) this.#state.set(next);
  }

  get #summary(): Summary | undefined {
    return this.#options.mirror.conversations.get(this.#options.id)?.summary;
  }

  get #lastSeq(): number {
    return this.#summary?.lastSeq ?? 0;
  }

  get #ranges(): readonly Range[] {
    return this.#record?.ranges ?? [];
  }

  get #newestSeq(): number {
    return topOf(this.#ranges);
  }

  #gaps(): readonly Range[] {
    const { from, to } = this.#window;
    const end = Math.min(to, this.#newestSeq);
    return from === 0 || end < from ? [] : gapsWithin(this.#ranges, { from, to: end });
  }

  /** @returns the range that was covered; undefined when there is nothing there. @throws ImError */
  async #fetch(anchor: HistoryAnchor, options?: Options): Promise<Range | undefined> {
    const page = await this.#options.logs.load(this.#options.id, anchor, options);
    if (!page || page.toSeq === 0) return undefined;
    await this.#context.database.inTurn(() => this.#readRecord());
    return { from: page.fromSeq, to: page.toSeq };
  }

  async #during<Result>(
    what: "older" | "newer" | "gap",
    job: () => Promise<Result>,
  ): Promise<Result> {
    this.#loading[what] += 1;
    this.#error = undefined;
    this.render();
    try {
      return await job();
    } catch (thrown) {
      this.#context.signal.throwIfAborted();
      this.#error = ImError.from(thrown);
      throw this.#error;
    } finally {
      this.#loading[what] -= 1;
      this.render();
    }
  }

  async #show(window: Range): Promise<void> {
    const known = this.#window;
    this.#window = window;
    await this.#context.database.inTurn(() => this.#reload(known));
  }

  /** @param known What of the window was shown until now: its rows need not be read again. */
  async #reload(known: Range = LATEST): Promise<void> {
    const { id } = this.#options;
    await this.#context.database.read(["timelines", "rows"], async (tx) => {
      this.#record = await tx.get("timelines", id);
      const newest = this.#record?.ranges.at(-1);
      const isSame = this.#generation === this.#record?.generation;
      // What took the place of the rows may begin far above those that were shown, or end below them.
      const isPlaced = this.#window.from > 0 && isSame;
      if (!isPlaced && newest && this.#window.to >= newest.to) {
        this.#window = { from: Math.max(newest.from, newest.to - STEP + 1), to: Infinity };
      }
      const { from, to } = this.#window;
      const isWider = known.from > from && known.to === to;
      const end = isSame && isWider ? known.from - 1 : to;
      const bounds = { from: [id, from], to: [id, Math.min(end, Number.MAX_SAFE_INTEGER)] };
      const rows = this.#record ? await tx.getAll("rows", bounds) : [];
      this.#generation = this.#record?.generation;
      const kept = end === to ? [] : this.#rows;
      this.#rows = new Map([...rows.map((row) => [row.seq, row] as const), ...kept]);
    });
    if (!this.#record) this.#window = LATEST;
    this.render();
  }

  #hasRow(id: MessageId): boolean {
    return [...this.#rows.values()].some(({ messageId }) => messageId === id);
  }

  async #readRecord(): Promise<void> {
    this.#record = await this.#context.database.read(["timelines"], (tx) =>
      tx.get("timelines", this.#options.id),
    );
  }

  /** Takes over what was written; another timeline's rows are left alone, for what took their place is told too. */
  async #takeRows({ generation, rows }: ChangedRows): Promise<void> {
    await this.#readRecord();
    if (this.#generation !== this.#record?.generation) return this.#reload();
    if (generation !== this.#record?.generation) return;
    if (this.#window.from === 0) this.#window = { from: Math.min(...rows.keys()), to: Infinity };
    // Of what nobody looks at the newest are enough.
    if (!this.isSubscribed && this.#window.to === Infinity && this.#rows.size > 4 * STEP) {
      this.#window = LATEST;
      return this.#reload();
    }
    const { from, to } = this.#window;
    for (const [seq, row] of rows) {
      // A later state may have been read already.
      const isNews = row.version >= (this.#rows.get(seq)?.version ?? 0);
      if (isNews && seq >= from && seq <= to) this.#rows.set(seq, row);
    }
    this.#rows = new Map([...this.#rows].sort(([left], [right]) => left - right));
  }
}

function isSameList(left: readonly TimelineRow[], right: readonly TimelineRow[]): boolean {
  return left.length === right.length && left.every((row, index) => row === right[index]);
}

function isSameState(left: TimelineState, right: TimelineState): boolean {
  const keys = Object.keys(right) as (keyof TimelineState)[];
  return keys.every((key) => left[key] === right[key]);
}
