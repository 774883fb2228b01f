import { afterMs } from "../base/environment.ts";

/** A screen keyboard that has come to rest. Following it in every frame fights Safari's own animation. */
const SETTLE_MS = 120;

/** Keeps the panel above the screen keyboard where the browser shrinks only the visual viewport (iOS). */
export class KeyboardInset {
  readonly #host: HTMLElement;
  #stopWaiting: (() => void) | undefined;

  constructor(host: HTMLElement) {
    this.#host = host;
  }

  start(): void {
    visualViewport?.addEventListener("resize", this.#onResize);
    this.#apply();
  }

  stop(): void {
    visualViewport?.removeEventListener("resize", this.#onResize);
    this.#stopWaiting?.();
    this.#host.style.removeProperty("--_keyboard");
  }

  readonly #onResize = (): void => {
    this.#stopWaiting?.();
    this.#stopWaiting = afterMs(SETTLE_MS, () => this.#apply());
  };

  #apply(): void {
    const view = visualViewport;
    if (!view) return;
    // Zoomed by the reader's fingers: that is no keyboard.
    const inset = view.scale > 1.01 ? 0 : Math.max(0, innerHeight - view.height - view.offsetTop);
    this.#host.style.setProperty("--_keyboard", `${Math.round(inset)}px`);
  }
}
