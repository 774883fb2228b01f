import type { TemplateResult } from "lit";
import { css, html } from "lit";
import { ClientElement } from "../base/client-element.ts";
import { rememberFocus } from "../base/focus.ts";
import { ImElement } from "../base/im-element.ts";
import { zoomOf } from "../base/zoom.ts";
import { icon } from "../icons/icon.ts";
import { closeIcon } from "../icons/paths.ts";
import type { Translation } from "../locales/translation.ts";
import { placeOver } from "./dialog-place.ts";

/** A modal page over the chat: the browser's own dialog keeps the focus inside and closes on Escape.
 * It lies over the element it belongs to, not over the middle of somebody else's page. */
export abstract class DialogElement extends ClientElement<Translation> {
  protected override readonly extent = "all";
  #giveFocusBack: (() => void) | undefined;
  #stopFollowing: (() => void) | undefined;
  /** The pointer was last pressed beside the card. */
  #isPressedBeside = false;

  protected abstract get heading(): string;
  protected abstract renderBody(): unknown;

  /** Opens it as soon as it is rendered. */
  show(): void {
    this.#giveFocusBack = rememberFocus();
    void this.updateComplete.then(() => {
      const { dialog } = this;
      if (!dialog || dialog.open || !this.isConnected) return;
      this.#stopFollowing = followPlace(dialog, outermost(this));
      dialog.showModal();
    });
  }

  close(): void {
    this.dialog?.close();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopFollowing?.();
    // Moved, it would be open and yet no dialog any more: neither over the page nor to be shown again.
    this.close();
  }

  private get dialog(): HTMLDialogElement | null {
    return this.find("dialog");
  }

  protected override render(): TemplateResult {
    return html`<dialog
      aria-labelledby="heading"
      @close=${this.#onClose}
      @pointerdown=${this.#onPress}
      @click=${this.#onClick}
      @keydown=${keepInside}
    >
      <div class="card">
        <div class="head">
          <h2 id="heading" class="aligned" dir="auto">${this.heading}</h2>
          <button class="icon-button" aria-label=${this.terms.close} @click=${this.close}>
            ${icon(closeIcon)}
          </button>
        </div>
        ${this.renderBody()}
      </div>
    </dialog>`;
  }

  readonly #onClose = (): void => {
    this.#stopFollowing?.();
    this.#giveFocusBack?.();
    // As of a dialog of the browser: it concerns only whoever has opened this one.
    this.dispatchEvent(new Event("close"));
  };

  readonly #onPress = (event: Event): void => {
    this.#isPressedBeside = event.target === this.dialog;
  };

  readonly #onClick = (event: Event): void => {
    // Who draws from inside the card to beside it, as one does to select a text, clicks on what contains both.
    if (event.target === this.dialog && this.#isPressedBeside) this.close();
  };
}

/** Keys pressed in a dialog are not for what lies under it. */
function keepInside(event: KeyboardEvent): void {
  event.stopPropagation();
}

/** Keeps a dialog over its owner, as that or the page moves. @returns Ends it; idempotent. */
function followPlace(dialog: HTMLDialogElement, owner: Element): () => void {
  const follow = (): void => {
    // Hidden with its owner it would go on to keep the rest of the page from being used.
    if (dialog.open && dialog.getClientRects().length === 0) return dialog.close();
    const view = { width: innerWidth, height: innerHeight };
    for (const [name, value] of Object.entries(placeOver(owner.getBoundingClientRect(), view)))
      dialog.style.setProperty(`--_${name}`, `${value / zoomOf(dialog)}px`);
  };
  const observer = new ResizeObserver(follow);
  const ending = new AbortController();
  const { signal } = ending;
  observer.observe(owner);
  // Whatever scrolls around the owner moves it, and only the window hears of all that.
  addEventListener("scroll", follow, { capture: true, passive: true, signal });
  addEventListener("resize", follow, { signal });
  follow();
  return () => {
    observer.disconnect();
    ending.abort();
  };
}

function outermost(element: Element): Element {
  let at: Element = element;
  for (;;) {
    const root: Node = at.getRootNode();
    if (!(root instanceof ShadowRoot) || !(root.host instanceof ImElement)) return at;
    at = root.host;
  }
}

export const dialogStyles = css`
  :host {
    display: contents;
  }

  dialog {
    position: fixed;
    inset: auto;
    left: var(--_left);
    top: var(--_top);
    display: grid;
    /* As tall as the window leaves, not as what is in it. */
    grid-template: minmax(0, 1fr) / minmax(0, 1fr);
    place-items: center;
    inline-size: var(--_width);
    block-size: var(--_height);
    max-inline-size: none;
    max-block-size: none;
    margin: 0;
    padding: var(--_space-4);
    border: 0;
    background: var(--_scrim);
    color: var(--_text);
    opacity: 0;
    transition:
      opacity var(--_motion) var(--_ease),
      overlay var(--_motion) allow-discrete,
      display var(--_motion) allow-discrete;
  }

  dialog:not([open]) {
    display: none;
  }

  dialog[open] {
    opacity: 1;
  }

  @starting-style {
    dialog[open] {
      opacity: 0;
    }
  }

  dialog::backdrop {
    background: none;
  }

  .card {
    display: flex;
    flex-direction: column;
    inline-size: min(100%, 25em);
    max-block-size: min(100%, 36em);
    border-radius: 18px;
    background: var(--_raised);
    box-shadow: var(--_shadow-2);
    animation: rise var(--_motion-slow) var(--_ease);
  }

  .head {
    flex: none;
    display: flex;
    align-items: center;
    gap: var(--_space-2);
    padding-block: var(--_space-3) var(--_space-2);
    padding-inline: var(--_space-5) var(--_space-3);
  }

  h2 {
    flex: 1;
    min-inline-size: 0;
    font-size: var(--_text-l);
    font-weight: 650;
    letter-spacing: -0.01em;
    overflow-wrap: anywhere;
  }

  .body {
    min-block-size: 0;
    padding: 0 var(--_space-5) var(--_space-4);
    font-size: 1em;
  }

  .body > p {
    font-size: var(--_text-m);
    color: var(--_text-quiet);
  }

  .buttons {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: var(--_space-2);
    padding: var(--_space-2) var(--_space-5) var(--_space-5);
  }

  .error {
    margin: 0 var(--_space-5) var(--_space-2);
    color: var(--_danger);
    font-size: var(--_text-s);
  }

  @keyframes rise {
    from {
      transform: translateY(8px) scale(0.98);
    }
  }

  @media (prefers-reduced-motion: reduce) {
    .card {
      animation: none;
    }
  }

  @media (forced-colors: active) {
    .card {
      border: 1px solid CanvasText;
    }
  }
`;
