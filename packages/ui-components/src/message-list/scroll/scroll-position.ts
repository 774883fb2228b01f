/** `reverse`: the scroller is a reversed column, so its origin is the newest row and growth above moves nothing.
 * `forward`: an ordinary scroller, for a browser that misbehaves with the other. */
export type ScrollStrategy = "reverse" | "forward";

export interface ScrollPositionOptions {
  readonly strategy: ScrollStrategy;
  /** Height of the content as known. */
  readonly contentPx: () => number;
}

/** Where a scroller stands, told from the end of its content, and the only writer of its `scrollTop`. */
export class ScrollPosition {
  readonly #scroller: HTMLElement;
  readonly #options: ScrollPositionOptions;
  #top = 0;
  /** What the browser rounded away of the last write. */
  #restPx = 0;
  #viewportPx: number;

  constructor(scroller: HTMLElement, options: ScrollPositionOptions) {
    this.#scroller = scroller;
    this.#options = options;
    this.#viewportPx = scroller.clientHeight;
  }

  get viewportPx(): number {
    return this.#viewportPx;
  }

  /** Content below the lower edge of the viewport. */
  get fromEndPx(): number {
    if (this.#isReverse) return Math.max(0, -this.#top);
    return Math.max(0, this.#options.contentPx() - this.#viewportPx - this.#top);
  }

  /** Takes in what the user or the browser did. */
  read(): void {
    const top = this.#scroller.scrollTop;
    if (top !== this.#top) this.#restPx = 0;
    this.#top = top;
  }

  /** The same after content changed: a list that shrinks is clamped by the browser before it tells, and the place
   * before that is the one to correct. */
  readUnclamped(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    const isAtLimit = Math.abs(scrollTop) >= scrollHeight - clientHeight - 1;
    if (!isAtLimit || Math.abs(this.#top) <= Math.abs(scrollTop)) this.#top = scrollTop;
  }

  /** @returns False when the viewport is as high as before. */
  readViewport(): boolean {
    const { clientHeight } = this.#scroller;
    if (clientHeight === this.#viewportPx) return false;
    this.#viewportPx = clientHeight;
    return true;
  }

  /** Makes good a change of height around the row that shall stay. */
  compensate(change: { readonly abovePx: number; readonly belowPx: number }): void {
    const byPx = this.#isReverse ? -change.belowPx : change.abovePx;
    if (byPx !== 0) this.#write(this.#top + byPx + this.#restPx);
  }

  moveBy(px: number): void {
    this.#write(this.#scroller.scrollTop + px);
  }

  /** @param px Content that shall be below the lower edge. */
  moveTo(px: number): void {
    const top = this.#isReverse ? -px : this.#options.contentPx() - this.#viewportPx - px;
    if (Math.abs(top - this.#scroller.scrollTop) > 0.5) this.#write(top);
  }

  moveToEnd(): void {
    const end = this.#endTop();
    if (Math.abs(this.#scroller.scrollTop - end) > 0.5) this.#scroller.scrollTop = end;
    this.#top = end;
    this.#restPx = 0;
  }

  glideToEnd(): void {
    this.#scroller.scrollTo({ top: this.#endTop(), behavior: "smooth" });
  }

  get #isReverse(): boolean {
    return this.#options.strategy !== "forward";
  }

  #endTop(): number {
    return this.#isReverse ? 0 : this.#scroller.scrollHeight - this.#scroller.clientHeight;
  }

  #write(top: number): void {
    this.#scroller.scrollTop = top;
    this.#top = this.#scroller.scrollTop;
    const rest = top - this.#top;
    this.#restPx = Math.abs(rest) < 1 ? rest : 0;
  }
}
