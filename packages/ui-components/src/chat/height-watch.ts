import type { ReactiveController, ReactiveControllerHost } from "lit";
import { reportOnce } from "../base/report.ts";

/** What an element without a height is given, in pixels; the style sheet says the same. */
const LEAST_HEIGHT = 320;

/** Finds out that the page gives the element no height, and tells its developer. */
export class HeightWatch implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #observer = new ResizeObserver(() => this.#measure());
  #isTooLow = false;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  get isTooLow(): boolean {
    return this.#isTooLow;
  }

  hostConnected(): void {
    this.#observer.observe(this.#host);
  }

  hostDisconnected(): void {
    this.#observer.disconnect();
  }

  #measure(): void {
    const { offsetWidth, offsetHeight } = this.#host;
    // Not displayed, or in a launcher that is not one yet: nothing is known.
    if (offsetWidth === 0 || this.#host.closest("im-launcher:not(:defined)")) return;
    const isTooLow = offsetHeight <= LEAST_HEIGHT && hasNoHeight(this.#host);
    if (isTooLow) {
      reportOnce(
        "<im-chat> has no height of its own. Give it one in your style sheet, such as `im-chat { block-size: 36rem }`, or put it into an element that has a height.",
      );
    }
    if (isTooLow === this.#isTooLow) return;
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
