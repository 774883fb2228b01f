import type { ReactiveController, ReactiveControllerHost } from "lit";

/** Where the panel takes the whole window; the same as in its styles. */
export const FULL_WINDOW = "(max-width: 480px), (max-height: 420px)";

/** @see https://html.spec.whatwg.org/multipage/interaction.html#close-watcher; not every browser has one. */
interface CloseWatcher {
  onclose: (() => void) | null;
  destroy(): void;
}
type CloseWatcherClass = new () => CloseWatcher;

interface Panel {
  readonly isOpen: () => boolean;
  readonly focus: () => void;
  /** Leads one step back; from the first page the panel closes. */
  readonly goBack: () => void;
}

/** While the panel takes the whole window it is modal: the keys stay in it, and the device's way back leads back within it,
 * and at last closes it, instead of leaving the page. */
export class FullWindow implements ReactiveController {
  readonly #host: HTMLElement & ReactiveControllerHost;
  readonly #panel: Panel;
  readonly #query = matchMedia(FULL_WINDOW);
  #watcher: CloseWatcher | undefined;
  #isModal = false;

  constructor(host: HTMLElement & ReactiveControllerHost, panel: Panel) {
    this.#host = host;
    this.#panel = panel;
    host.addController(this);
  }

  get isModal(): boolean {
    return this.#panel.isOpen() && this.#query.matches;
  }

  hostConnected(): void {
    this.#query.addEventListener("change", this.#onChange);
    // Moved, it has rendered before and does not by itself.
    this.#host.requestUpdate();
  }

  hostUpdated(): void {
    this.#become(this.isModal && this.#host.isConnected);
  }

  hostDisconnected(): void {
    this.#query.removeEventListener("change", this.#onChange);
    this.#become(false);
  }

  #become(isModal: boolean): void {
    if (isModal === this.#isModal) return;
    this.#isModal = isModal;
    this.#watcher?.destroy();
    this.#watcher = undefined;
    if (isModal) this.#watch();
    if (isModal) document.addEventListener("focusin", this.#onFocus);
    else document.removeEventListener("focusin", this.#onFocus);
  }

  /** A watcher serves once. */
  #watch(): void {
    this.#watcher = watchClose(() => {
      this.#panel.goBack();
      if (this.isModal) this.#watch();
    });
  }

  readonly #onChange = (): void => this.#host.requestUpdate();

  readonly #onFocus = ({ target }: FocusEvent): void => {
    // What the page itself has put over everything keeps the keys.
    const isAbove = target instanceof Element && target.closest("dialog[open], :popover-open");
    // The launcher may be in a shadow root, which is all that the target tells.
    if (!isAbove && !this.#host.matches(":focus-within")) this.#panel.focus();
  };
}

function watchClose(close: () => void): CloseWatcher | undefined {
  const { CloseWatcher: Watcher } = globalThis as { CloseWatcher?: CloseWatcherClass };
  if (Watcher === undefined) return undefined;
  const watcher = new Watcher();
  watcher.onclose = close;
  return watcher;
}
