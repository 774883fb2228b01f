import type { ViewClock } from "./view-clock.ts";
import { RowLedger } from "./row-ledger.ts";
import type { HeightChange } from "./row-ledger.ts";
import {
  boundWindow,
  emptyWindow,
  followRows,
  growWindow,
  indexOfKey,
  trimWindow,
  windowAround,
  windowAtEnd,
} from "./row-window.ts";
import { WINDOW_ROWS } from "./row-window.ts";
import type { Keyed, Margins, RowWindow } from "./row-window.ts";
import { ScrollGesture } from "./scroll-gesture.ts";

/** `reverse`: the scroller is a reversed column, so its origin is the newest row and growth above moves nothing.
 * `forward`: an ordinary scroller, for a browser that misbehaves with the other. */
export type ScrollStrategy = "reverse" | "forward";

/** Where a row stands: pixels from the upper edge of the viewport, or in its middle. */
export type RowPosition = number | "center";

/** A place to come back to. */
export interface ScrollPlace {
  readonly key: string;
  readonly offsetPx: number;
}

export interface ScrollHost {
  readonly scroller: HTMLElement;
  /** Everything that takes height in the scroller, in order. Rows bear `data-key`; those with `data-anchor` may be held still. */
  measured(): readonly HTMLElement[];
  /** Renders the window within this frame, calling `willRender` and `rendered` around it. */
  renderWindow(): void;
  onPinnedChange(isPinned: boolean): void;
  /** Once per frame in which something moved. */
  onMove(): void;
  onSettle(): void;
  /** Rows must not leave now: a selection lies on them. */
  isHeld(): boolean;
}

export interface ScrollOptions {
  readonly strategy: ScrollStrategy;
  readonly clock: ViewClock;
}

const PINNED_PX = 4;
const PLACE_MS = 1_000;
/** While a finger is down or rows are selected nothing is trimmed, up to this many rows. */
const BUSY_ROWS = 600;

/** Shows a window of a long list of rows and keeps still what the user looks at.
 *
 * Content that changes above the eye costs nothing here (`reverse`); what changes from the first visible row on is
 * made good by the sum of the changed heights, before paint. Positions are never read back for that: they are stale
 * while a row grows every frame, and sums are not. */
export class ScrollController {
  readonly #host: ScrollHost;
  readonly #options: ScrollOptions;
  readonly #ledger: RowLedger;
  readonly #gesture: ScrollGesture;
  readonly #viewport: ResizeObserver;
  #rows: readonly Keyed[] = [];
  #window: RowWindow = emptyWindow();
  #isAtNewest = true;
  #isPinned = true;
  /** Running to the end by itself: counts as pinned. */
  #isGliding = false;
  #place: { readonly key: string; readonly position: RowPosition } | undefined;
  #hiddenPlace: ScrollPlace | undefined;
  #top = 0;
  /** What the browser rounded away of the last write. */
  #restPx = 0;
  #viewportPx = 0;
  #cancelStep: (() => void) | undefined;
  #cancelPlace = (): void => {};

  constructor(host: ScrollHost, options: ScrollOptions) {
    this.#host = host;
    this.#options = options;
    this.#ledger = new RowLedger((entries) => this.#onResize(entries));
    this.#gesture = new ScrollGesture(
      host.scroller,
      {
        onScroll: () => this.#onScroll(),
        onUserMove: () => this.#onUserMove(),
        onSettle: () => this.#onSettle(),
      },
      options.clock,
    );
    this.#viewport = new ResizeObserver(() => this.#onViewport());
    this.#viewport.observe(host.scroller);
    this.#viewportPx = host.scroller.clientHeight;
  }

  get window(): RowWindow {
    return this.#window;
  }

  /** The newest row is shown and followed. */
  get isPinned(): boolean {
    return this.#isPinned;
  }

  /** Pixels that exist beyond the edges, rendered ones only. */
  get margins(): Margins {
    const seen = this.#ledger.seen(this.#fromEnd, this.#viewportPx);
    return { abovePx: seen.abovePx, belowPx: seen.belowPx, viewportPx: this.#viewportPx };
  }

  /** Elements in view, in order. */
  get seen(): readonly HTMLElement[] {
    return this.#ledger.seen(this.#fromEnd, this.#viewportPx).elements;
  }

  /** Elements that match, and whether a sticky one of them floats over rows. */
  floating(
    selector: string,
  ): readonly { readonly element: HTMLElement; readonly isFloating: boolean }[] {
    const edge = this.#fromEnd + this.#viewportPx;
    return this.#ledger
      .matching(selector)
      .map((element) => ({ element, isFloating: this.#ledger.fromEnd(element) > edge + 1 }));
  }

  /** Mean height of the rendered rows; 0 before the first. */
  get rowPx(): number {
    const count = this.#window.end - this.#window.start;
    return count === 0 ? 0 : this.#ledger.totalPx / count;
  }

  /** Where the user is; undefined at the end. */
  get place(): ScrollPlace | undefined {
    const anchor = this.#isPinned ? undefined : this.#anchor();
    const key = anchor?.dataset["key"];
    if (anchor === undefined || key === undefined) return undefined;
    return { key, offsetPx: this.#viewportPx + this.#fromEnd - this.#ledger.fromEnd(anchor) };
  }

  /** Takes the rows of the timeline; the caller renders afterwards.
   * @param isAtNewest Nothing newer than the last row exists. */
  setRows(rows: readonly Keyed[], isAtNewest: boolean): void {
    const before = this.#rows;
    const isFollowing =
      this.#isPinned && this.#isAtNewest && isAtNewest && this.#place === undefined;
    this.#rows = rows;
    this.#isAtNewest = isAtNewest;
    if (rows === before) return;
    const followed = followRows({ window: this.#window, before, after: rows, isFollowing });
    const window = followed ?? windowAtEnd(rows.length);
    const key = this.#place?.key ?? this.#anchor()?.dataset["key"];
    const keep = key === undefined ? window.end - 1 : indexOfKey(rows, key, [window.start]);
    this.#window = boundWindow(window, keep);
  }

  /** Forgets everything, for another list of rows. */
  reset(): void {
    this.#rows = [];
    this.#window = emptyWindow();
    this.#place = undefined;
    this.#isGliding = false;
    this.#setPinned(true);
  }

  /** Before the document changes. */
  willRender(): void {
    this.#top = this.#host.scroller.scrollTop;
  }

  /** After the document changed. */
  rendered(): void {
    const anchor = this.#holder();
    this.#correct(this.#ledger.sync(this.#host.measured(), anchor));
    this.#settlePlace();
    this.#scheduleStep();
  }

  /** Goes to the newest row that is loaded. */
  scrollToEnd(options: { readonly isSmooth: boolean }): void {
    this.#place = undefined;
    const length = this.#rows.length;
    const isNear = this.#window.end === length && this.#fromEnd < this.#viewportPx * 3;
    if (this.#window.end !== length) this.#window = windowAtEnd(length);
    this.#setPinned(true);
    this.#host.renderWindow();
    if (!options.isSmooth || !isNear || this.#fromEnd <= PINNED_PX) {
      this.#isGliding = false;
      this.#writeEnd();
      return;
    }
    this.#isGliding = true;
    const top = this.#options.strategy === "reverse" ? 0 : this.#host.scroller.scrollHeight;
    this.#host.scroller.scrollTo({ top, behavior: "smooth" });
  }

  /** Shows a loaded row at a position and holds it there for a second, while pictures around it may still grow.
   * @returns False when the row is not loaded. */
  showRow(key: string, position: RowPosition): boolean {
    const index = indexOfKey(this.#rows, key);
    if (index < 0) return false;
    const { start, end } = this.#window;
    if (index < start || index >= end) this.#window = windowAround(index, this.#rows.length);
    this.holdPlace(key, position);
    this.#host.renderWindow();
    this.#scheduleStep();
    return true;
  }

  /** Holds an element with this key in place for a second, from the next render on. */
  holdPlace(key: string, position: RowPosition): void {
    this.#isGliding = false;
    this.#setPinned(false);
    this.#place = { key, position };
    this.#cancelPlace();
    this.#cancelPlace = this.#options.clock.afterMs(PLACE_MS, () => {
      this.#place = undefined;
      this.#setPinned(this.#isAtEnd());
    });
  }

  /** Moves by a part of the screen, as the user's own keys would. */
  scrollByScreen(screens: number): void {
    this.#onUserMove();
    this.#host.scroller.scrollBy({ top: screens * this.#viewportPx });
  }

  /** Scrolls by as little as shows a row whole. */
  reveal(element: HTMLElement, marginPx: number): void {
    const upper = this.#viewportPx + this.#fromEnd - this.#ledger.fromEnd(element);
    const height = this.#ledger.heightOf(element);
    const lower = upper + height - this.#viewportPx;
    const isTall = height > this.#viewportPx - 2 * marginPx;
    if (isTall && upper < this.#viewportPx / 2 && lower > -this.#viewportPx / 2) return;
    let byPx = 0;
    if (upper < marginPx) byPx = upper - marginPx;
    else if (lower > -marginPx) byPx = Math.min(lower + marginPx, upper - marginPx);
    if (byPx === 0) return;
    this.#place = undefined;
    this.#write(this.#host.scroller.scrollTop + byPx);
    this.#onScroll();
  }

  close(): void {
    this.#gesture.close();
    this.#ledger.close();
    this.#viewport.disconnect();
    this.#cancelStep?.();
    this.#cancelPlace();
  }

  get #fromEnd(): number {
    if (this.#options.strategy === "reverse") return Math.max(0, -this.#top);
    return Math.max(0, this.#ledger.totalPx - this.#viewportPx - this.#top);
  }

  /** The first row in view, but not the first of the window: that one changes shape when older rows come. */
  #anchor(): HTMLElement | undefined {
    const boundary = this.#rows[this.#window.start]?.key;
    const { elements } = this.#ledger.seen(this.#fromEnd, this.#viewportPx);
    return elements.find(
      ({ dataset }) => dataset["anchor"] !== undefined && dataset["key"] !== boundary,
    );
  }

  #holder(): HTMLElement | undefined {
    return this.#isPinned ? undefined : this.#anchor();
  }

  #onResize(entries: readonly ResizeObserverEntry[]): void {
    // Hidden with `display: none`: everything is 0 high and comes back as it was.
    if (this.#host.scroller.clientHeight === 0) return;
    const anchor = this.#holder();
    this.#readTop();
    this.#correct(this.#ledger.resize(entries, anchor));
    this.#settlePlace();
    this.#scheduleStep();
  }

  /** A shrinking list is clamped by the browser before it tells: the place before that is the one to correct. */
  #readTop(): void {
    const { scroller } = this.#host;
    const now = scroller.scrollTop;
    const longest = scroller.scrollHeight - scroller.clientHeight;
    const isClamped = Math.abs(now) >= longest - 1 && Math.abs(this.#top) > Math.abs(now);
    if (!isClamped) this.#top = now;
  }

  #correct({ abovePx, belowPx }: HeightChange): void {
    if (this.#isPinned) {
      if (!this.#isGliding) this.#writeEnd();
      return;
    }
    const byPx = this.#options.strategy === "reverse" ? -belowPx : abovePx;
    if (byPx !== 0) this.#write(this.#top + byPx + this.#restPx);
  }

  /** Puts the row of a jump where it belongs, once the heights of all rows around it are known. */
  #settlePlace(): void {
    const place = this.#place;
    const element = place && this.#ledger.find(place.key);
    if (place === undefined || element === undefined) return;
    const height = this.#ledger.heightOf(element);
    if (height === 0) return;
    const middle = Math.max(this.#viewportPx / 8, (this.#viewportPx - height) / 2);
    const offset = place.position === "center" ? middle : place.position;
    const fromEnd = Math.max(0, this.#ledger.fromEnd(element) - this.#viewportPx + offset);
    const reverse = this.#options.strategy === "reverse";
    const top = reverse ? -fromEnd : this.#ledger.totalPx - this.#viewportPx - fromEnd;
    if (Math.abs(top - this.#host.scroller.scrollTop) > 0.5) this.#write(top);
    // As far down as it goes: from here on the end is followed.
    if (!this.#isAtEnd()) return;
    this.#place = undefined;
    this.#setPinned(true);
  }

  #writeEnd(): void {
    const { scroller } = this.#host;
    const end =
      this.#options.strategy === "reverse" ? 0 : scroller.scrollHeight - scroller.clientHeight;
    if (Math.abs(scroller.scrollTop - end) > 0.5) scroller.scrollTop = end;
    this.#top = end;
    this.#restPx = 0;
  }

  #write(top: number): void {
    this.#host.scroller.scrollTop = top;
    this.#top = this.#host.scroller.scrollTop;
    const rest = top - this.#top;
    this.#restPx = Math.abs(rest) < 1 ? rest : 0;
  }

  #onScroll(): void {
    const top = this.#host.scroller.scrollTop;
    if (top !== this.#top) this.#restPx = 0;
    this.#top = top;
    if (!this.#isGliding && this.#place === undefined) this.#setPinned(this.#isAtEnd());
    this.#scheduleStep();
  }

  /** A list that follows its end goes on to while newer rows are announced and on their way. */
  #isAtEnd(): boolean {
    const isNewest = this.#isAtNewest || this.#isPinned;
    return isNewest && this.#window.end === this.#rows.length && this.#fromEnd <= PINNED_PX;
  }

  #onUserMove(): void {
    this.#isGliding = false;
    this.#place = undefined;
    this.#cancelPlace();
  }

  #onSettle(): void {
    if (this.#isGliding) this.#writeEnd();
    this.#isGliding = false;
    if (this.#place === undefined) this.#setPinned(this.#isAtEnd());
    this.#trim(this.#window);
    this.#host.onSettle();
  }

  #onViewport(): void {
    const { clientHeight } = this.#host.scroller;
    if (clientHeight === this.#viewportPx) return;
    if (clientHeight === 0) this.#hiddenPlace = this.place;
    const hidden = this.#viewportPx === 0 ? this.#hiddenPlace : undefined;
    this.#viewportPx = clientHeight;
    if (hidden !== undefined) this.holdPlace(hidden.key, hidden.offsetPx);
    if (this.#isPinned && !this.#isGliding) this.#writeEnd();
    this.#settlePlace();
    this.#scheduleStep();
  }

  #setPinned(isPinned: boolean): void {
    if (isPinned === this.#isPinned) return;
    this.#isPinned = isPinned;
    this.#host.onPinnedChange(isPinned);
  }

  #scheduleStep(): void {
    this.#cancelStep ??= this.#options.clock.nextFrame(() => {
      this.#cancelStep = undefined;
      this.#step();
    });
  }

  #step(): void {
    if (this.#viewportPx === 0 || this.#ledger.isWaiting) return;
    const grown = growWindow(this.#window, this.#rows.length, this.margins);
    if (grown !== this.#window && !this.#trim(grown)) {
      this.#window = grown;
      this.#host.renderWindow();
    }
    this.#host.onMove();
  }

  /** Drops far rows where that is allowed. Scroll writes under a finger break its momentum, so that must wait.
   * @returns Whether the window was settled here. */
  #trim(wanted: RowWindow): boolean {
    const count = wanted.end - wanted.start;
    const isGrowth = wanted !== this.#window;
    if (isGrowth ? count <= WINDOW_ROWS.most : count <= WINDOW_ROWS.trimmed) return false;
    const isBusy = this.#gesture.isTouched || this.#host.isHeld();
    if (isBusy && count <= BUSY_ROWS) return false;
    if (this.#gesture.isTouched) return true;
    const keys = this.#rows.slice(wanted.start, wanted.end).map((row) => row.key);
    const heights = this.#ledger.heightsOf(keys);
    const trimmed = trimWindow({
      window: wanted,
      margins: this.margins,
      heights,
      isFollowing: this.#isPinned,
    });
    if (trimmed.end - trimmed.start > WINDOW_ROWS.most) return isGrowth;
    if (trimmed.start === this.#window.start && trimmed.end === this.#window.end) return true;
    this.#window = trimmed;
    this.#host.renderWindow();
    return true;
  }
}
