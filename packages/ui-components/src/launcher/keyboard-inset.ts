import type { ReactiveController, ReactiveControllerHost } from "lit";
import { afterMs } from "../base/environment.ts";

/** A screen keyboard that has come to rest. Following it in every frame fights Safari's own animation. */
const SETTLE_MS = 120;

/** Keeps an open panel above the screen keyboard where the browser shrinks only the visual viewport (iOS). */
export function keepAboveKeyboard(
  host: HTMLElement & ReactiveControllerHost,
  isOpen: () => boolean,
): void {
  host.addController(new KeyboardInset(host, isOpen));
}

class KeyboardInset implements ReactiveController {
  readonly #host: HTMLElement;
  readonly #isOpen: () => boolean;
  #isFollowing = false;
  #stopWaiting: (() => void) | undefined;

  constructor(host: HTMLElement, isOpen: () => boolean) {
    this.#host = host;
    this.#isOpen = isOpen;
  }

  hostUpdated(): void {
    this.#follow({ isWanted: this.#isOpen() && this.#host.isConnected });
  }

  hostDisconnected(): void {
    this.#follow({ isWanted: false });
  }

  #follow({ isWanted }: { readonly isWanted: boolean }): void {
    if (isWanted === this.#isFollowing) return;
    this.#isFollowing = isWanted;
    if (isWanted) {
      visualViewport?.addEventListener("resize", this.#onResize);
      this.#apply();
      return;
    }
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
