import type { Message, MessageId, Timeline, TimelineRow, TimelineState } from "@im-chat/core";
import { afterMs, prefersReducedMotion } from "../../base/environment.ts";
import { ImPinnedChangedEvent, ImReachedStartEvent, ImVisibleChangedEvent } from "../events.ts";
import type { ListEvent } from "../events.ts";
import { Paging } from "./paging.ts";
import { findFirstUnread, seqOf } from "../row-sections.ts";
import type { RowWindow } from "../scroll/row-window.ts";
import { ScrollController } from "../scroll/scroll-controller.ts";
import type { ScrollHost, ScrollPlace } from "../scroll/scroll-controller.ts";
import type { ScrollStrategy } from "../scroll/scroll-position.ts";
import { pageClock } from "../scroll/view-clock.ts";
import { leftPlaces } from "./left-places.ts";
import type { LeftPlace } from "./left-places.ts";
import { UnreadMentions } from "./unread-mentions.ts";
import type { MentionsHost } from "./unread-mentions.ts";
import { countUnread, isUnreadAbove } from "./unread-rows.ts";

export interface TimelineViewHost extends MentionsHost {
  readonly scroller: HTMLElement;
  /** Everything with a height in the list, in order. */
  measured(): readonly HTMLElement[];
  /** Renders before the next paint. */
  readonly requestRender: () => void;
  emit(event: ListEvent): void;
  /** A selection lies on rows. */
  hasSelection(): boolean;
  /** Read position above which rows were unread at opening. */
  dividerSeq(): number | undefined;
  /** The user has answered. */
  onSent(): void;
  /** Under which the place is kept; undefined: it is not. */
  readonly placeName: string | undefined;
}

const MOVING_MS = 900;
const FOUND_MS = 2_000;
const REVEAL_MARGIN_PX = 44;

/** One timeline as the list shows it: which rows, where, what is unread, what is announced and what is loaded next. */
export class TimelineView {
  readonly #host: TimelineViewHost;
  readonly #scroll: ScrollController;
  readonly #paging: Paging;
  readonly #timeline: Timeline;
  readonly #mentions: UnreadMentions;
  #state: TimelineState | undefined;
  #isOpened = false;
  #opening: AbortController | undefined;
  #isUpdating = false;
  #isFar = false;
  #newestKey: string | undefined;
  #lastOwnKey: string | undefined;
  #visible = "";
  #hasTold = false;
  #hasReachedStart = false;
  /** Places that jumps came from. */
  #back: ScrollPlace[] = [];
  #fromPx = 0;
  #cancelMoving = (): void => {};
  #cancelFound = (): void => {};

  constructor(timeline: Timeline, host: TimelineViewHost, strategy: ScrollStrategy) {
    this.#timeline = timeline;
    this.#host = host;
    this.#scroll = new ScrollController(this.#scrollHost(), { strategy, clock: pageClock });
    this.#paging = new Paging(() => host.requestRender());
    const isSeen = (key: string): boolean =>
      this.#scroll.seen.some(({ dataset }) => dataset["key"] === key);
    this.#mentions = new UnreadMentions(timeline, host, isSeen);
  }

  get timeline(): Timeline {
    return this.#timeline;
  }

  get window(): RowWindow {
    return this.#scroll.window;
  }

  /** The newest message is shown and followed. */
  get isPinned(): boolean {
    return this.#scroll.isPinned;
  }

  /** The rows to open at are being loaded; the others are not to be seen, and not to be read. */
  get isOpening(): boolean {
    return this.#opening !== undefined;
  }

  /** A page could not be loaded. */
  get hasFailed(): boolean {
    return this.#paging.hasFailed;
  }

  get isJumpShown(): boolean {
    return !this.isPinned && (this.#isFar || this.#back.length > 0);
  }

  /** Unread messages of others below; counted up to a hundred. */
  get newCount(): number {
    return this.#state === undefined || this.isPinned ? 0 : countUnread(this.#state);
  }

  /** An unread message that mentions the user is somewhere else. */
  get hasMention(): boolean {
    return this.#state !== undefined && !this.isPinned && this.#mentions.areElsewhere;
  }

  /** The row that shows a loaded message. */
  keyOf(id: MessageId): string | undefined {
    return this.#state?.rows.findLast((row) => row.type === "message" && row.message.id === id)
      ?.key;
  }

  /** The message of a rendered row. */
  messageAt(key: string): Message | undefined {
    const rows = this.#state?.rows.slice(this.window.start, this.window.end) ?? [];
    const row = rows.find((each) => each.key === key);
    return row?.type === "message" ? row.message : undefined;
  }

  /** Takes in what the timeline is now; the caller renders it next. */
  update(state: TimelineState): void {
    if (state === this.#state) return;
    this.#isUpdating = true;
    const ownKey = newestOwnKey(state.rows);
    const hasSent = this.#isOpened && ownKey !== undefined && ownKey !== this.#lastOwnKey;
    this.#lastOwnKey = ownKey ?? this.#lastOwnKey;
    if (hasSent) this.#host.onSent();
    this.#state = state;
    this.#scroll.setRows(state.rows, !state.hasNewer);
    if (!this.#isOpened && state.isReady && state.rows.length > 0) this.#open(state);
    else if (hasSent && this.isOpening) this.latest();
    else if (hasSent) this.#scroll.scrollToEnd({ isSmooth: false });
    this.#isUpdating = false;
  }

  willRender(): void {
    this.#scroll.willRender();
  }

  rendered(): void {
    this.#scroll.rendered();
    this.#welcome();
  }

  /** Shows a row in the middle, marks it for a moment, and remembers where the user was. */
  jump(key: string): boolean {
    const place = this.#scroll.place;
    if (!this.#scroll.showRow(key, "center")) return false;
    if (place !== undefined && place.key !== key) this.#back.push(place);
    this.#mark(key);
    return true;
  }

  /** Goes to the first unread message that mentions the user; from there on the way leads down. */
  toMention(): void {
    const arrive = (key: string | undefined): void => {
      this.update(this.#timeline.get());
      if (key !== undefined && this.#scroll.showRow(key, "center")) this.#mark(key);
    };
    this.#mentions.find().then(arrive, () => this.#requestRender());
  }

  /** Brings a row into the document and wholly into view. */
  reveal(key: string): void {
    const element = this.#element(key);
    if (element === undefined) this.#scroll.showRow(key, "center");
    else this.#scroll.reveal(element, REVEAL_MARGIN_PX);
  }

  scrollByScreen(screens: number): void {
    this.#scroll.scrollByScreen(screens);
  }

  async jumpToSeq(
    seq: number,
    options: { readonly signal?: AbortSignal },
  ): Promise<string | undefined> {
    const find = (rows: readonly TimelineRow[]): string | undefined =>
      rows.find((row) => row.type !== "gap" && seqOf(row) === seq)?.key;
    this.#stopOpening();
    const loaded = find(this.#timeline.get().rows);
    if (loaded === undefined) await this.#timeline.jumpTo(seq, options);
    const state = this.#timeline.get();
    const key = find(state.rows);
    if (key === undefined) return undefined;
    this.update(state);
    return this.jump(key) ? key : undefined;
  }

  /** Back to where a jump came from, else to the newest message. */
  goBack(): void {
    const place = this.#back.pop();
    if (place !== undefined && this.#scroll.showRow(place.key, place.offsetPx)) return;
    this.latest();
  }

  /** Goes to the newest message and follows it. */
  latest(): void {
    this.#back = [];
    const isElsewhere = this.isOpening || this.#state?.hasNewer === true;
    this.#stopOpening();
    if (!isElsewhere) return this.#scroll.scrollToEnd({ isSmooth: !prefersReducedMotion() });
    const arrive = (): void => {
      this.update(this.#timeline.get());
      this.#scroll.scrollToEnd({ isSmooth: false });
    };
    // A failure is part of the timeline's state.
    this.#timeline.jumpToLatest().then(arrive, () => this.#host.requestRender());
  }

  /** Asks again for pages that failed. */
  retry(): void {
    this.#paging.retry();
    this.#checkPages();
    this.#host.requestRender();
  }

  close(): void {
    this.#keepPlace();
    this.#stopOpening();
    this.#scroll.close();
    this.#cancelMoving();
    this.#cancelFound();
    this.#host.scroller.classList.remove("moving");
  }

  /** Where it was left, else at the first unread message, else at the end. */
  #open(state: TimelineState): void {
    this.#isOpened = true;
    // Whoever has scrolled already is where they want to be.
    if (!this.isPinned) return;
    const place = leftPlaces.get(this.#host.placeName ?? "");
    if (place !== undefined && this.#returnTo(place)) return;
    const readSeq = this.#host.dividerSeq();
    if (readSeq === undefined || this.#showUnread(state, readSeq)) return;
    if (isUnreadAbove(state, readSeq)) this.#seekUnread(readSeq);
  }

  /** Loads the rows around the first unread one, which may be weeks above the newest. */
  #seekUnread(readSeq: number): void {
    const opening = (this.#opening = new AbortController());
    const arrive = (): void => {
      if (this.#opening !== opening) return;
      this.#opening = undefined;
      this.update(this.#timeline.get());
      // What cannot be loaded now leaves the list at its end.
      this.#showUnread(this.#timeline.get(), readSeq);
      this.#host.requestRender();
    };
    this.#timeline.jumpTo(readSeq, opening).then(arrive, arrive);
  }

  /** Whoever goes somewhere else meanwhile, or before, stays there. */
  #stopOpening(): void {
    this.#opening?.abort();
    this.#opening = undefined;
    this.#isOpened = true;
  }

  /** @returns False: the first unread row is not loaded, or there is none. */
  #showUnread({ rows }: TimelineState, readSeq: number): boolean {
    const index = findFirstUnread(rows, { start: 0, end: rows.length }, readSeq);
    const key = index === undefined ? undefined : rows[index]?.key;
    return key !== undefined && this.#scroll.showRow(key, this.#host.scroller.clientHeight / 4);
  }

  #keepPlace(): void {
    const { placeName } = this.#host;
    const place = this.#scroll.place;
    if (placeName === undefined) return;
    if (place === undefined) return void leftPlaces.delete(placeName);
    const row = this.#state?.rows.find(({ key }) => key === place.key);
    leftPlaces.set(placeName, { ...place, seq: row && seqOf(row) });
  }

  /** @returns False: the place is not known any more. */
  #returnTo({ key, offsetPx, seq }: LeftPlace): boolean {
    if (this.#scroll.showRow(key, offsetPx)) return true;
    if (seq === undefined || this.#state?.hasOlder !== true) return false;
    const arrive = (): void => {
      if (!this.isPinned) return;
      this.update(this.#timeline.get());
      this.#scroll.showRow(key, offsetPx);
    };
    // What cannot be loaded now leaves the list at its end.
    this.#timeline.jumpTo(seq).then(arrive, () => {});
    return true;
  }

  #scrollHost(): ScrollHost {
    const host = this.#host;
    return {
      scroller: host.scroller,
      measured: () => host.measured(),
      renderWindow: () => this.#requestRender(),
      onPinnedChange: (isPinned) => this.#onPinned(isPinned),
      onMove: () => this.#onMove(),
      onSettle: () => this.#tellVisible(),
      isHeld: () => host.hasSelection(),
    };
  }

  /** A render that is under way takes everything in. */
  #requestRender(): void {
    if (!this.#isUpdating) this.#host.requestRender();
  }

  #onPinned(isPinned: boolean): void {
    if (isPinned) this.#back = [];
    this.#requestRender();
    this.#host.emit(new ImPinnedChangedEvent({ isPinned }));
  }

  #onMove(): void {
    this.#checkPages();
    const { belowPx, viewportPx } = this.#scroll.margins;
    const isFar =
      belowPx > viewportPx / 2 ||
      this.window.end < (this.#state?.rows.length ?? 0) ||
      this.#state?.hasNewer === true;
    if (isFar !== this.#isFar) {
      this.#isFar = isFar;
      this.#requestRender();
    }
    this.#showDays(belowPx);
    if (!this.#hasTold) this.#tellVisible();
  }

  #checkPages(): void {
    const state = this.#state;
    if (state === undefined || this.isOpening) return;
    const { margins, rowPx } = this.#scroll;
    this.#paging.check({ timeline: this.#timeline, state, window: this.window, margins, rowPx });
  }

  /** A day header that floats over rows is shown while they move. */
  #showDays(fromPx: number): void {
    const { scroller } = this.#host;
    for (const header of this.#scroll.floating(".day"))
      header.element.classList.toggle("stuck", header.isFloating);
    if (Math.abs(fromPx - this.#fromPx) < 2) return;
    this.#fromPx = fromPx;
    if (this.isPinned) return;
    scroller.classList.add("moving");
    this.#cancelMoving();
    this.#cancelMoving = afterMs(MOVING_MS, () => scroller.classList.remove("moving"));
  }

  #tellVisible(): void {
    const ids: MessageId[] = [];
    const keys = new Set(this.#scroll.seen.map(({ dataset }) => dataset["key"]));
    const rows = this.#state?.rows.slice(this.window.start, this.window.end) ?? [];
    for (const row of rows) {
      if (row.type === "message" && keys.has(row.key)) ids.push(row.message.id);
    }
    const visible = ids.join();
    this.#hasTold = visible !== "";
    if (visible !== this.#visible) this.#host.emit(new ImVisibleChangedEvent({ messageIds: ids }));
    this.#visible = visible;
    const isAtStart =
      this.#state?.hasOlder === false &&
      this.window.start === 0 &&
      this.#scroll.margins.abovePx < 1;
    if (isAtStart && !this.#hasReachedStart) this.#host.emit(new ImReachedStartEvent());
    this.#hasReachedStart = isAtStart;
  }

  /** The newest message comes in with a movement when it arrives before the eye. */
  #welcome(): void {
    const key = this.#state?.rows.at(-1)?.key;
    const isArrival = this.#newestKey !== undefined && key !== this.#newestKey && this.isPinned;
    this.#newestKey = key;
    if (isArrival && key !== undefined) this.#element(key)?.toggleAttribute("data-fresh", true);
  }

  #mark(key: string): void {
    this.#cancelFound();
    this.#cancelFound = pageClock.nextFrame(() => {
      const element = this.#element(key);
      element?.toggleAttribute("data-found", true);
      this.#cancelFound = afterMs(FOUND_MS, () => element?.toggleAttribute("data-found", false));
    });
  }

  #element(key: string): HTMLElement | undefined {
    return this.#host.measured().find((element) => element.dataset["key"] === key);
  }
}

function newestOwnKey(rows: readonly TimelineRow[]): string | undefined {
  const last = rows.at(-1);
  return last?.type === "message" && last.message.isOwn ? last.key : undefined;
}
