import type { ReactiveController, ReactiveControllerHost } from "lit";
import { reportOnce } from "../base/report.ts";

export type Layout = "auto" | "stack" | "split" | "single";

/** Below this width the list and the conversation take turns. Pixels. */
const SPLIT_FROM = 560;
/** What an element without a height is given, in pixels; the style sheet says the same. */
const LEAST_HEIGHT = 320;

/** Decides the arrangement by the width of the element, never of the window. */
export class LayoutController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #layout: () => Layout;
  #observer: ResizeObserver | undefined;
  #isNarrow = true;
  #isTooLow = false;

  constructor(host: ReactiveControllerHost & HTMLElement, layout: () => Layout) {
    this.#host = host;
    this.#layout = layout;
    host.addController(this);
  }

  /** One column. */
  get isStacked(): boolean {
    const layout = this.#layout();
    if (layout === "auto") return this.#isNarrow;
    return layout !== "split";
  }

  /** One conversation, no list. */
  get isSingle(): boolean {
    return this.#layout() === "single";
  }

  /** The page gives the element no height. */
  get isTooLow(): boolean {
    return this.#isTooLow;
  }

  hostConnected(): void {
    this.#observer = new ResizeObserver(() => this.#measure());
    this.#observer.observe(this.#host);
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
  }

  #measure(): void {
    const { offsetWidth, offsetHeight } = this.#host;
    // Not displayed, or in a launcher that is not one yet: nothing is known.
    if (offsetWidth === 0 || this.#host.closest("im-launcher:not(:defined)")) return;
    const isNarrow = offsetWidth < SPLIT_FROM;
    const isTooLow = offsetHeight <= LEAST_HEIGHT && hasNoHeight(this.#host);
    if (isTooLow) {
      reportOnce(
        "<im-chat> has no height of its own. Give it one in your style sheet, such as `im-chat { block-size: 36rem }`, or put it into an element that has a height.",
      );
    }
    if (isNarrow === this.#isNarrow && isTooLow === this.#isTooLow) return;
    this.#isNarrow = isNarrow;
    this.#isTooLow = isTooLow;
    this.#host.requestUpdate();
  }
}

/** Whether the element would have no height but for the least one its own style gives. */
function hasNoHeight(host: HTMLElement): boolean {
  const { style } = host;
  const previous = style.getPropertyValue("min-block-size");
  const priority = style.getPropertyPriority("min-block-size");
  style.setProperty("min-block-size", "0", "important");
  const height = host.offsetHeight;
  style.setProperty("min-block-size", previous, priority);
  return height < 48;
}
