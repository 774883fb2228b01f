import { RowLedger } from "./row-ledger.ts";
import type { HeightChange } from "./row-ledger.ts";
import {
  boundWindow,
  emptyWindow,
  followRows,
  growWindow,
  indexOfKey,
  trimWindow,
  WINDOW_ROWS,
  windowAround,
  windowAtEnd,
} from "./row-window.ts";
import type { Keyed, Margins, RowWindow } from "./row-window.ts";
import { ScrollGesture } from "./scroll-gesture.ts";
import { ScrollPosition } from "./scroll-position.ts";
import type { ScrollStrategy } from "./scroll-position.ts";
import type { ViewClock } from "./view-clock.ts";

/** Where a row stands: pixels from the upper edge of the viewport, or in its middle. */
export type RowPosition = number | "center";

/** A place to come back to. */
export interface ScrollPlace {
  readonly key: string;
  readonly offsetPx: number;
}

export interface ScrollHost {
  readonly scroller: HTMLElement;
  /** Everything that takes height in the scroller, in order. Rows bear `data-key`; those with `data-anchor` may be
   * held still. */
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
/** Where reading begins at the latest, as a part of the viewport. */
const READ_PART = 0.6;
const GLIDE_SCREENS = 3;
/** While a finger is down or rows are selected nothing is trimmed, up to this many rows. */
const BUSY_ROWS = 600;

/** Shows a window of a long list of rows and keeps still what the user looks at.
 *
 * Content that changes above the eye costs nothing here (`reverse`); what changes from the first visible row on is
 * made good by the sum of the changed heights, before paint. Positions are never read back for that: they are stale
 * while a row grows every frame, and sums are not. */
export class ScrollController {
  readonly #host: ScrollHost;
  readonly #clock: ViewClock;
  readonly #ledger: RowLedger;
  readonly #gesture: ScrollGesture;
  readonly #position: ScrollPosition;
  readonly #viewport: ResizeObserver;
  #rows: readonly Keyed[] = [];
  #window: RowWindow = emptyWindow();
  #isAtNewest = true;
  #isPinned: boolean;
  /** Running to the end by itself: counts as pinned. */
  #isGliding = false;
  #place: { readonly key: string; readonly position: RowPosition } | undefined;
  #hiddenPlace: ScrollPlace | undefined;
  #cancelStep: (() => void) | undefined;
  #cancelPlace = (): void => {};

  constructor(host: ScrollHost, { strategy, clock }: ScrollOptions) {
    this.#host = host;
    this.#clock = clock;
    this.#ledger = new RowLedger((entries) => this.#onResize(entries));
    this.#position = new ScrollPosition(host.scroller, {
      strategy,
      contentPx: () => this.#ledger.totalPx,
    });
    this.#position.read();
    this.#isPinned = this.#position.fromEndPx <= PINNED_PX;
    const listener = {
      onScroll: () => this.#onScroll(),
      onUserMove: () => this.#onUserMove(),
      onSettle: () => this.#onSettle(),
    };
    this.#gesture = new ScrollGesture(host.scroller, listener, clock);
    this.#viewport = new ResizeObserver(() => this.#onViewport());
    this.#viewport.observe(host.scroller);
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
    const { fromEndPx, viewportPx } = this.#position;
    const { abovePx, belowPx } = this.#ledger.seen(fromEndPx, viewportPx);
    return { abovePx, belowPx, viewportPx };
  }

  /** Elements in view, in order. */
  get seen(): readonly HTMLElement[] {
    return this.#ledger.seen(this.#position.fromEndPx, this.#position.viewportPx).elements;
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
    return { key, offsetPx: this.#upperEdgeOf(anchor) };
  }

  /** Elements that match, and whether a sticky one of them floats over rows. */
  floating(
    selector: string,
  ): readonly { readonly element: HTMLElement; readonly isFloating: boolean }[] {
    return this.#ledger
      .matching(selector)
      .map((element) => ({ element, isFloating: this.#upperEdgeOf(element) < -1 }));
  }

  /** Takes the rows of the timeline; the caller renders afterwards.
   * @param isAtNewest Nothing newer than the last row exists. */
  setRows(rows: readonly Keyed[], isAtNewest: boolean): void {
    const before = this.#rows;
    const wasAtEnd = this.#window.end === before.length;
    const isFollowing = this.#isPinned && this.#place === undefined && wasAtEnd;
    this.#rows = rows;
    this.#isAtNewest = isAtNewest;
    if (rows === before) return;
    const change = { window: this.#window, before, after: rows, isFollowing };
    const window = followRows(change) ?? windowAtEnd(rows.length);
    const key = this.#place?.key ?? this.#anchor()?.dataset["key"];
    const keep = key === undefined ? window.end - 1 : indexOfKey(rows, key, [window.start]);
    this.#window = boundWindow(window, keep);
  }

  /** Before the document changes. */
  willRender(): void {
    this.#position.read();
  }

  /** After the document changed. */
  rendered(): void {
    const anchor = this.#isPinned ? undefined : this.#anchor();
    this.#correct(this.#ledger.sync(this.#host.measured(), anchor));
  }

  /** Goes to the newest row that is loaded. */
  scrollToEnd(options: { readonly isSmooth: boolean }): void {
    this.#place = undefined;
    const { fromEndPx, viewportPx } = this.#position;
    const { length } = this.#rows;
    const isNear = this.#window.end === length && fromEndPx < viewportPx * GLIDE_SCREENS;
    if (this.#window.end !== length) this.#window = windowAtEnd(length);
    this.#setPinned(true);
    this.#host.renderWindow();
    this.#isGliding = options.isSmooth && isNear && fromEndPx > PINNED_PX;
    if (this.#isGliding) this.#position.glideToEnd();
    else this.#position.moveToEnd();
  }

  /** Shows a loaded row at a position and holds it there for a second, while pictures around it may still grow.
   * @returns False when the row is not loaded. */
  showRow(key: string, position: RowPosition): boolean {
    const index = indexOfKey(this.#rows, key);
    if (index < 0) return false;
    const { start, end } = this.#window;
    if (index < start || index >= end) this.#window = windowAround(index, this.#rows.length);
    this.#hold(key, position);
    this.#host.renderWindow();
    this.#scheduleStep();
    return true;
  }

  /** Moves by a part of the screen, as the user's own keys would. */
  scrollByScreen(screens: number): void {
    this.#onUserMove();
    this.#host.scroller.scrollBy({ top: screens * this.#position.viewportPx });
  }

  /** Scrolls by as little as shows a row whole, or that part of a long one that fits. */
  reveal(element: HTMLElement, marginPx: number): void {
    const { viewportPx } = this.#position;
    const upper = this.#upperEdgeOf(element);
    const lower = upper + this.#ledger.heightOf(element);
    const isTall = lower - upper > viewportPx - 2 * marginPx;
    if (isTall && upper < viewportPx / 2 && lower > viewportPx / 2) return;
    let byPx = 0;
    if (upper < marginPx) byPx = upper - marginPx;
    else if (lower > viewportPx - marginPx) {
      byPx = Math.min(lower + marginPx - viewportPx, upper - marginPx);
    }
    if (byPx === 0) return;
    this.#place = undefined;
    this.#position.moveBy(byPx);
    this.#onScroll();
  }

  close(): void {
    this.#gesture.close();
    this.#ledger.close();
    this.#viewport.disconnect();
    this.#cancelStep?.();
    this.#cancelPlace();
  }

  /** Pixels from the upper edge of the viewport; negative above it. */
  #upperEdgeOf(element: HTMLElement): number {
    const { viewportPx, fromEndPx } = this.#position;
    return viewportPx + fromEndPx - this.#ledger.fromEnd(element);
  }

  /** The row that is read: the first that begins in view, or a long one that fills most of it. Never the first of
   * the window, which changes shape when older rows come. */
  #anchor(): HTMLElement | undefined {
    const boundary = this.#rows[this.#window.start]?.key;
    const candidates = this.seen.filter(
      ({ dataset }) => dataset["anchor"] !== undefined && dataset["key"] !== boundary,
    );
    const latestPx = this.#position.viewportPx * READ_PART;
    const isRead = (row: HTMLElement): boolean => {
      const upper = this.#upperEdgeOf(row);
      return upper >= 0 && upper <= latestPx;
    };
    return candidates.find(isRead) ?? candidates[0];
  }

  #onResize(entries: readonly ResizeObserverEntry[]): void {
    // Hidden with `display: none`: everything is 0 high and comes back as it was.
    if (this.#host.scroller.clientHeight === 0) return;
    const anchor = this.#isPinned ? undefined : this.#anchor();
    this.#position.readUnclamped();
    this.#correct(this.#ledger.resize(entries, anchor));
  }

  #correct(change: HeightChange): void {
    const hasChanged = change.abovePx !== 0 || change.belowPx !== 0;
    if (!this.#isPinned) this.#position.compensate(change);
    else if (hasChanged && !this.#isGliding) this.#position.moveToEnd();
    this.#settlePlace();
    this.#scheduleStep();
  }

  #hold(key: string, position: RowPosition): void {
    this.#isGliding = false;
    this.#setPinned(false);
    this.#place = { key, position };
    this.#cancelPlace();
    this.#cancelPlace = this.#clock.afterMs(PLACE_MS, () => {
      this.#place = undefined;
      this.#setPinned(this.#isAtEnd());
    });
  }

  /** Puts the row of a jump where it belongs, once its height and those around it are known. */
  #settlePlace(): void {
    const place = this.#place;
    const element = place && this.#ledger.find(place.key);
    if (place === undefined || element === undefined || this.#ledger.isWaiting) return;
    const { viewportPx } = this.#position;
    const middle = (viewportPx - this.#ledger.heightOf(element)) / 2;
    const offset = place.position === "center" ? Math.max(viewportPx / 8, middle) : place.position;
    this.#position.moveTo(Math.max(0, this.#ledger.fromEnd(element) - viewportPx + offset));
    // As far down as it goes: from here on the end is followed.
    if (!this.#isAtEnd()) return;
    this.#place = undefined;
    this.#setPinned(true);
  }

  #onScroll(): void {
    this.#position.read();
    if (!this.#isGliding && this.#place === undefined) this.#setPinned(this.#isAtEnd());
    this.#scheduleStep();
  }

  /** A list that follows its end goes on to while newer rows are announced and on their way. */
  #isAtEnd(): boolean {
    const isNewest = this.#isAtNewest || this.#isPinned;
    const isEndShown = this.#window.end === this.#rows.length;
    // The first pixels of a slow start count while the user is moving, or the list would pull back.
    const limitPx = this.#gesture.isMoving ? 0.5 : PINNED_PX;
    return isNewest && isEndShown && this.#position.fromEndPx <= limitPx;
  }

  #onUserMove(): void {
    this.#isGliding = false;
    this.#place = undefined;
    this.#cancelPlace();
  }

  #onSettle(): void {
    if (this.#isGliding) this.#position.moveToEnd();
    this.#isGliding = false;
    if (this.#place === undefined) this.#setPinned(this.#isAtEnd());
    this.#trim(this.#window);
    this.#host.onSettle();
  }

  #onViewport(): void {
    const before = this.place;
    const wasHidden = this.#position.viewportPx === 0;
    if (!this.#position.readViewport()) return;
    if (this.#position.viewportPx === 0) this.#hiddenPlace = before;
    else if (wasHidden && this.#hiddenPlace !== undefined) {
      this.#hold(this.#hiddenPlace.key, this.#hiddenPlace.offsetPx);
    }
    if (this.#isPinned && !this.#isGliding) this.#position.moveToEnd();
    this.#settlePlace();
    this.#scheduleStep();
  }

  #setPinned(isPinned: boolean): void {
    if (isPinned === this.#isPinned) return;
    this.#isPinned = isPinned;
    this.#host.onPinnedChange(isPinned);
  }

  #scheduleStep(): void {
    this.#cancelStep ??= this.#clock.nextFrame(() => {
      this.#cancelStep = undefined;
      this.#step();
    });
  }

  #step(): void {
    if (this.#position.viewportPx === 0 || this.#ledger.isWaiting) return;
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
    if (count <= (isGrowth ? WINDOW_ROWS.most : WINDOW_ROWS.trimmed)) return false;
    const isBusy = this.#gesture.isTouched || this.#host.isHeld();
    if (isBusy && count <= BUSY_ROWS) return false;
    if (this.#gesture.isTouched) return true;
    const keys = this.#rows.slice(wanted.start, wanted.end).map((row) => row.key);
    const trimmed = trimWindow({
      window: wanted,
      margins: this.margins,
      heights: this.#ledger.heightsOf(keys),
      isFollowing: this.#isPinned,
    });
    if (trimmed.end - trimmed.start > WINDOW_ROWS.most) return isGrowth;
    if (trimmed.start === this.#window.start && trimmed.end === this.#window.end) return true;
    this.#window = trimmed;
    this.#host.renderWindow();
    return true;
  }
}
