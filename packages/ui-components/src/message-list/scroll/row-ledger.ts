/** Change of height before an anchor, and from the anchor on. */
export interface HeightChange {
  readonly abovePx: number;
  readonly belowPx: number;
}

export interface Seen {
  /** Rendered pixels above the upper and below the lower edge of the viewport; never negative. */
  readonly abovePx: number;
  readonly belowPx: number;
  /** Elements of which something is seen, in order. */
  readonly elements: readonly HTMLElement[];
}

const NO_CHANGE: HeightChange = { abovePx: 0, belowPx: 0 };

/** Heights of everything in the scroller in order, kept from what a ResizeObserver reports: where things are is
 * then a sum, and no layout is forced by asking. */
export class RowLedger {
  #elements: readonly HTMLElement[] = [];
  readonly #heights = new Map<Element, number>();
  readonly #observer: ResizeObserver;
  #isWaiting = false;

  /** @param onChange Called before paint with the heights that changed; new rows grow from 0. */
  constructor(onChange: (entries: readonly ResizeObserverEntry[]) => void) {
    this.#observer = new ResizeObserver(onChange);
  }

  /** Rows were added whose heights are told later in this frame. */
  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  get totalPx(): number {
    let sum = 0;
    for (const element of this.#elements) sum += this.heightOf(element);
    return sum;
  }

  heightOf(element: Element): number {
    return this.#heights.get(element) ?? 0;
  }

  find(key: string): HTMLElement | undefined {
    return this.#elements.find((element) => element.dataset["key"] === key);
  }

  matching(selector: string): readonly HTMLElement[] {
    return this.#elements.filter((element) => element.matches(selector));
  }

  /** Takes in what is rendered now and forgets what left.
   * @param anchor The row that shall not move. */
  sync(elements: readonly HTMLElement[], anchor: HTMLElement | undefined): HeightChange {
    const present = new Set<Element>(elements);
    let abovePx = 0;
    let belowPx = 0;
    let isBelow = false;
    for (const element of this.#elements) {
      isBelow ||= element === anchor;
      if (present.has(element)) continue;
      // A row that leaves takes itself away from under the eye: what follows it stays, so it counts as above.
      if (isBelow && element !== anchor) belowPx -= this.heightOf(element);
      else abovePx -= this.heightOf(element);
      this.#observer.unobserve(element);
      this.#heights.delete(element);
    }
    for (const element of elements) {
      if (this.#heights.has(element)) continue;
      this.#heights.set(element, 0);
      this.#isWaiting = true;
      this.#observer.observe(element, { box: "border-box" });
    }
    this.#elements = elements;
    return { abovePx, belowPx };
  }

  /** Takes in new heights.
   * @param anchor The row that shall not move. */
  resize(entries: readonly ResizeObserverEntry[], anchor: HTMLElement | undefined): HeightChange {
    this.#isWaiting = false;
    const changed = new Map<Element, number>();
    for (const entry of entries) {
      const before = this.#heights.get(entry.target);
      const now = entry.borderBoxSize[0]?.blockSize ?? 0;
      if (before === undefined || before === now) continue;
      changed.set(entry.target, now - before);
      this.#heights.set(entry.target, now);
    }
    if (changed.size === 0) return NO_CHANGE;
    let abovePx = 0;
    let belowPx = 0;
    let isBelow = false;
    for (const element of this.#elements) {
      isBelow ||= element === anchor;
      const delta = changed.get(element) ?? 0;
      if (isBelow) belowPx += delta;
      else abovePx += delta;
    }
    return { abovePx, belowPx };
  }

  /** @param belowPx Rendered pixels below the lower edge of the viewport. */
  seen(belowPx: number, viewportPx: number): Seen {
    const elements: HTMLElement[] = [];
    // Walks up from the end; `edge` is the distance of the element's lower edge from the end.
    let edge = 0;
    for (let index = this.#elements.length - 1; index >= 0; index -= 1) {
      const element = this.#elements[index];
      if (element === undefined) continue;
      const height = this.heightOf(element);
      const isInView = edge + height > belowPx + 0.5 && edge < belowPx + viewportPx - 0.5;
      if (isInView && height > 0) elements.unshift(element);
      edge += height;
    }
    return {
      abovePx: Math.max(0, edge - belowPx - viewportPx),
      belowPx: Math.max(0, belowPx),
      elements,
    };
  }

  /** Distance of an element's upper edge from the end of the content. */
  fromEnd(element: Element): number {
    let sum = 0;
    for (let index = this.#elements.length - 1; index >= 0; index -= 1) {
      const each = this.#elements[index];
      if (each === undefined) continue;
      sum += this.heightOf(each);
      if (each === element) break;
    }
    return sum;
  }

  /** Heights of the rows with these keys; a header counts to the row it stands above. */
  heightsOf(keys: readonly string[]): number[] {
    const heights = new Map<string, number>();
    let pending = 0;
    for (const element of this.#elements) {
      pending += this.heightOf(element);
      const key = element.dataset["key"];
      if (key === undefined) continue;
      heights.set(key, pending);
      pending = 0;
    }
    return keys.map((key) => heights.get(key) ?? 0);
  }

  close(): void {
    this.#observer.disconnect();
    this.#heights.clear();
    this.#elements = [];
  }
}
