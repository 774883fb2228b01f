import type { ReactiveController, ReactiveControllerHost } from "lit";

export type Layout = "auto" | "stack" | "split" | "single";

/** Below this width the list and the conversation take turns. Pixels. */
const SPLIT_FROM = 560;

/** Decides the arrangement by the width of the element, never of the window. */
export class LayoutController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #layout: () => Layout;
  #observer: ResizeObserver | undefined;
  #isNarrow = true;

  constructor(host: ReactiveControllerHost & HTMLElement, layout: () => Layout) {
    this.#host = host;
    this.#layout = layout;
    host.addController(this);
  }

  /** One column. */
  get isStacked(): boolean {
    const layout = this.#layout();
    if (layout === "split") return false;
    return this.#isNarrow || layout === "stack" || layout === "single";
  }

  /** One conversation, no list. */
  get isSingle(): boolean {
    return this.#layout() === "single";
  }

  hostConnected(): void {
    this.#observer = new ResizeObserver(() => this.#measure());
    this.#observer.observe(this.#host);
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
  }

  #measure(): void {
    const { offsetWidth } = this.#host;
    // Not displayed, or in a launcher that is not one yet: nothing is known.
    if (offsetWidth === 0 || this.#host.closest("im-launcher:not(:defined)")) return;
    const isNarrow = offsetWidth < SPLIT_FROM;
    if (isNarrow === this.#isNarrow) return;
    this.#isNarrow = isNarrow;
    this.#host.requestUpdate();
  }
}
