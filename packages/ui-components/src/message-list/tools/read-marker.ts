import { afterMs, isPageFocused, nowMs } from "../../base/environment.ts";

const DWELL_MS = 500;
/** A drawer that is closed may keep its place, unseen: the observer does not tell. */
const VISIBLE = { visibilityProperty: true, opacityProperty: true } as const;
/** Fine enough for a message of twenty screens: half a screen of it is one step. */
const THRESHOLDS = Array.from({ length: 41 }, (_, step) => step / 40);

/** Notices which messages have been seen: half of one, or half a screen of a long one, for half a second, on a page
 * that has the focus; while it is held, none. It observes against the browser's own viewport, so that a chat further down the page, behind
 * a closed panel or in a hidden frame reads nothing. */
export class ReadMarker {
  readonly #onRead: (seq: number) => void;
  readonly #observer: IntersectionObserver;
  readonly #observed = new Map<Element, number>();
  readonly #seenSince = new Map<Element, number>();
  readonly #abort = new AbortController();
  /** What is in view stays unread, until the user has looked away. */
  isHeld = false;
  #readSeq = 0;
  #screenPx = 0;
  #cancelCheck: (() => void) | undefined;

  /** @param onRead Called with positions above the one that is known. */
  constructor(onRead: (seq: number) => void) {
    this.#onRead = onRead;
    this.#observer = new IntersectionObserver((entries) => this.#onIntersect(entries), {
      threshold: THRESHOLDS,
    });
    const { signal } = this.#abort;
    window.addEventListener("focus", () => this.#restart(), { signal });
    window.addEventListener("blur", () => (this.isHeld = false), { signal });
    document.addEventListener("visibilitychange", () => this.#restart(), { signal });
  }

  /** Watches the rendered rows that are not read yet.
   * @param readSeq My read position. @param screenPx Height of the list. */
  watch(rows: readonly HTMLElement[], readSeq: number, screenPx: number): void {
    // It may be lower than what was seen: after a restore the same numbers are of other messages.
    this.#readSeq = readSeq;
    this.#screenPx = screenPx;
    const wanted = new Map<Element, number>();
    for (const row of rows) {
      const seq = Number(row.dataset["seq"] ?? 0);
      if (seq > this.#readSeq) wanted.set(row, seq);
    }
    for (const element of this.#observed.keys()) {
      if (!wanted.has(element)) this.#drop(element);
    }
    for (const [element, seq] of wanted) {
      if (!this.#observed.has(element)) this.#observer.observe(element);
      this.#observed.set(element, seq);
    }
    // What is in view already is not told of again, and may not have counted.
    this.#scheduleCheck();
  }

  /** Forgets everything, for another conversation. */
  reset(): void {
    for (const element of this.#observed.keys()) this.#drop(element);
    this.#readSeq = 0;
    this.isHeld = false;
  }

  close(): void {
    this.#observer.disconnect();
    this.#abort.abort();
    this.#cancelCheck?.();
  }

  #drop(element: Element): void {
    this.#observer.unobserve(element);
    this.#observed.delete(element);
    this.#seenSince.delete(element);
  }

  #onIntersect(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, intersectionRatio, intersectionRect } of entries) {
      const isSeen = intersectionRatio >= 0.5 || intersectionRect.height >= this.#screenPx / 2;
      if (!isSeen || !this.#observed.has(target) || intersectionRect.height === 0) {
        const hasLeft = this.#seenSince.delete(target);
        if (hasLeft && this.#seenSince.size === 0) this.isHeld = false;
      } else if (!this.#seenSince.has(target)) this.#seenSince.set(target, nowMs());
    }
    this.#scheduleCheck();
  }

  /** Time without the user does not count. */
  #restart(): void {
    for (const element of this.#seenSince.keys()) this.#seenSince.set(element, nowMs());
    this.#scheduleCheck();
  }

  #scheduleCheck(): void {
    if (this.#seenSince.size === 0) return;
    this.#cancelCheck ??= afterMs(DWELL_MS, () => {
      this.#cancelCheck = undefined;
      this.#check();
    });
  }

  #check(): void {
    if (this.isHeld || !isPageFocused()) return;
    const latest = nowMs() - DWELL_MS;
    let seq = 0;
    let isWaiting = false;
    for (const [element, since] of this.#seenSince) {
      const isVisible = element.checkVisibility(VISIBLE);
      if (!isVisible) this.#seenSince.set(element, nowMs());
      if (isVisible && since <= latest + 20) seq = Math.max(seq, this.#observed.get(element) ?? 0);
      else isWaiting = true;
    }
    if (seq > this.#readSeq) {
      this.#readSeq = seq;
      this.#onRead(seq);
    }
    if (isWaiting) this.#scheduleCheck();
  }
}
