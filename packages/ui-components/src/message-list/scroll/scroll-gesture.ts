import type { ViewClock } from "./view-clock.ts";

const SETTLE_MS = 200;

export interface ScrollGestureListener {
  onScroll(): void;
  /** The user moves the list by wheel, finger, key or scrollbar. */
  onUserMove(): void;
  /** No finger is down and nothing has moved for a while. */
  onSettle(): void;
}

const SCROLL_KEYS = new Set(["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End", " "]);

/** Tells the user's own scrolling from what the page does, and when it has come to rest. iOS drops momentum at
 * every write of `scrollTop`, so whoever writes asks `isTouched` first. */
export class ScrollGesture {
  readonly #clock: ViewClock;
  readonly #listener: ScrollGestureListener;
  readonly #abort = new AbortController();
  #fingers = 0;
  #hasMomentum = false;
  #isMoving = false;
  #cancelSettle = (): void => {};

  constructor(scroller: HTMLElement, listener: ScrollGestureListener, clock: ViewClock) {
    this.#clock = clock;
    this.#listener = listener;
    const options = { passive: true, signal: this.#abort.signal };
    const move = (): void => {
      this.#isMoving = true;
      listener.onUserMove();
      this.#waitForRest();
    };
    scroller.addEventListener("scroll", () => this.#onScroll(), options);
    scroller.addEventListener("scrollend", () => this.#onScrollEnd(), options);
    scroller.addEventListener("wheel", move, options);
    scroller.addEventListener("touchstart", (event) => this.#onTouch(event), options);
    scroller.addEventListener("touchmove", move, options);
    for (const name of ["touchend", "touchcancel"] as const) {
      scroller.addEventListener(name, (event) => this.#onTouch(event), options);
    }
    // A press on the scroller itself and not on a row is one on its scrollbar.
    const press = (event: Event): void => {
      if (event.target === scroller) move();
    };
    scroller.addEventListener("pointerdown", press, options);
    const key = (event: KeyboardEvent): void => {
      if (SCROLL_KEYS.has(event.key)) move();
    };
    scroller.addEventListener("keydown", key, options);
  }

  /** A finger is down, or the list still runs after one. */
  get isTouched(): boolean {
    return this.#fingers > 0 || this.#hasMomentum;
  }

  /** The user has moved the list and it has not come to rest since. */
  get isMoving(): boolean {
    return this.#isMoving;
  }

  close(): void {
    this.#abort.abort();
    this.#cancelSettle();
  }

  #onScroll(): void {
    this.#listener.onScroll();
    this.#waitForRest();
  }

  #onScrollEnd(): void {
    if (this.#fingers > 0) return;
    this.#hasMomentum = false;
    this.#waitForRest();
  }

  #onTouch(event: TouchEvent): void {
    this.#fingers = event.touches.length;
    this.#hasMomentum = true;
    this.#waitForRest();
  }

  #waitForRest(): void {
    this.#cancelSettle();
    this.#cancelSettle = this.#clock.afterMs(SETTLE_MS, () => {
      if (this.#fingers > 0) return;
      this.#hasMomentum = false;
      this.#isMoving = false;
      this.#listener.onSettle();
    });
  }
}
