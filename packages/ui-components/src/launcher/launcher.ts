import type { PropertyDeclarations, PropertyValues, TemplateResult } from "lit";
import { html, nothing } from "lit";
import { afterMs, hasCoarsePointer } from "../base/environment.ts";
import { rememberFocus } from "../base/focus.ts";
import { ImElement } from "../base/im-element.ts";
import { isComposingKey } from "../base/keys.ts";
import { needTag } from "../base/lazy-tags.ts";
import { reportOnce } from "../base/report.ts";
import type { ImChat } from "../chat/chat.ts";
import type { ImUnreadChangedEvent } from "../events.ts";
import { icon } from "../icons/icon.ts";
import { chatIcon, chevronDownIcon } from "../icons/more-paths.ts";
import { controlStyles } from "../styles/controls.ts";
import { ImClosedEvent, ImOpenedEvent } from "./events.ts";
import { FullWindow } from "./full-window.ts";
import { keepAboveKeyboard } from "./keyboard-inset.ts";
import { launcherStyles } from "./launcher.styles.ts";
import type { Translation } from "../locales/translation.ts";

type Position = "bottom-end" | "bottom-start" | "top-end" | "top-start";

const MOST_SHOWN = 99;

/**
 * A round button in a corner of the window that opens the chat inside it.
 *
 * @summary Floating button with a chat in a panel.
 * @slot - The `<im-chat>` to show.
 * @slot icon - Instead of the picture in the button.
 * @csspart button - The round button.
 * @csspart badge - Number of unread messages.
 * @csspart panel - Around the chat.
 * @cssproperty --im-launcher-inset - Distance from the edges of the window.
 * @cssproperty --im-launcher-size - Size of the button.
 * @cssproperty --im-launcher-layer - z-index.
 * @cssproperty --im-panel-inline-size - Width of the panel.
 * @cssproperty --im-panel-block-size - Height of the panel.
 * @cssstate open - The panel is open.
 * @fires im-opened - The panel was opened.
 * @fires im-closed - The panel was closed.
 */
export class ImLauncher extends ImElement<Translation> {
  static override readonly properties: PropertyDeclarations = {
    position: { reflect: true },
    label: {},
    extended: { type: Boolean, reflect: true },
    open: { type: Boolean, reflect: true },
    theme: { reflect: true },
    density: { reflect: true },
    unread: { state: true },
  };

  protected override readonly extent = "all";
  static override readonly styles = [controlStyles, launcherStyles];

  /** Corner of the window. */
  position: Position = "bottom-end";
  /** Name of the chat for screen readers, and words beside the icon when `extended`. */
  label = "";
  /** Show the label in the button, not for screen readers only. */
  extended = false;
  /** Whether the panel is open; may be set. */
  open = false;
  theme: "auto" | "light" | "dark" = "auto";
  density: "compact" | "cozy" | "roomy" = "cozy";

  private unread = 0;

  readonly #internals = this.attachInternals();
  readonly #fullWindow = new FullWindow(this, {
    isOpen: () => this.open,
    focus: () => this.panel?.focus(),
    goBack: () => this.#chat?.back?.() || this.close(),
  });
  #giveFocusBack: (() => void) | undefined;
  #isNew = true;

  constructor() {
    super();
    keepAboveKeyboard(this, () => this.open);
    this.addEventListener("keydown", this.#onKeydown);
    this.addEventListener("im-unread-changed", this.#onUnread);
    this.addEventListener("im-conversation-opened", this.#onConversation);
    this.addEventListener("im-close-request", (event) => event.whenGranted(() => this.close()));
  }

  /** Opens the panel. */
  show(): void {
    this.open = true;
  }

  /** Closes the panel. */
  close(): void {
    this.open = false;
  }

  toggle(): void {
    this.open = !this.open;
  }

  private get button(): HTMLButtonElement | null {
    return this.find(".launch");
  }

  private get panel(): HTMLElement | null {
    return this.find(".panel");
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("open")) return;
    if (this.open) {
      needTag("im-chat");
      this.#internals.states.add("open");
      this.#giveFocusBack = rememberFocus();
    } else this.#internals.states.delete("open");
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("open") && this.open) this.#afterOpening();
    else if (changed.get("open")) this.#afterClosing();
    this.#isNew = false;
  }

  protected override firstUpdated(): void {
    // The chat may be made by a script a little later.
    afterMs(1_500, () => {
      if (this.isConnected && !this.#chat) {
        reportOnce(
          "<im-launcher> is empty. Put a chat into it: <im-launcher><im-chat …></im-chat></im-launcher>",
        );
      }
    });
  }

  protected override render(): TemplateResult {
    const { launcher } = this.terms;
    return html`<div
        id="panel"
        class="panel"
        part="panel"
        role="dialog"
        tabindex="-1"
        aria-label=${this.label || launcher.label}
        aria-modal=${this.#fullWindow.isModal ? "true" : nothing}
        ?hidden=${!this.open}
      >
        <slot @slotchange=${this.#onSlot}></slot>
      </div>
      <p class="visually-hidden" role="status">
        ${this.unread > 0 && !this.open ? this.#closedName : nothing}
      </p>
      <button
        class="launch"
        part="button"
        aria-label=${this.open && !this.extended ? launcher.close : this.#closedName}
        aria-expanded=${this.open}
        aria-controls="panel"
        @click=${this.toggle}
      >
        <span class="face closed"><slot name="icon">${icon(chatIcon)}</slot></span>
        <span class="face opened">${icon(chevronDownIcon)}</span>
        ${this.extended && this.label ? html`<span class="label" dir="auto">${this.label}</span>` : nothing}
        ${
          this.unread > 0 && !this.open
            ? html`<span class="badge" part="badge" aria-hidden="true"
                >${this.unread > MOST_SHOWN ? `${MOST_SHOWN}+` : this.unread}</span
              >`
            : nothing
        }
      </button>`;
  }

  /** Its class may not be here yet. */
  get #chat(): (HTMLElement & Partial<ImChat>) | null {
    return this.querySelector("im-chat");
  }

  get #closedName(): string {
    const { launcher } = this.terms;
    const name = this.label || launcher.open;
    return this.unread > 0 ? launcher.unread(name, this.unread) : name;
  }

  #afterOpening(): void {
    this.dispatchEvent(new ImOpenedEvent());
    // A page that comes with the panel open may be used beside it, unless there is no beside.
    if (this.#isNew && !this.#fullWindow.isModal) return;
    // The chat may not be defined yet: then the panel itself takes the keys.
    if (!hasCoarsePointer()) this.#chat?.focus();
    if (!this.#chat?.matches(":focus-within")) this.panel?.focus();
  }

  #afterClosing(): void {
    // Whoever has gone on to something of the page stays there.
    if (this.matches(":focus-within") || document.activeElement === document.body)
      this.#giveFocusBack?.();
    if (document.activeElement === document.body) this.button?.focus();
    this.dispatchEvent(new ImClosedEvent());
  }

  readonly #onSlot = (): void => {
    // On a phone the panel covers the button.
    this.#chat?.setAttribute("closable", "");
  };

  /** It opens a moment after the panel, the first time: whoever has not gone elsewhere wants to write. */
  readonly #onConversation = (): void => {
    if (this.panel?.matches(":focus") && !hasCoarsePointer()) this.#chat?.focus();
  };

  readonly #onUnread = (event: ImUnreadChangedEvent): void => {
    this.unread = event.detail.total;
  };

  readonly #onKeydown = (event: KeyboardEvent): void => {
    if (!this.open || event.key !== "Escape" || event.defaultPrevented || isComposingKey(event))
      return;
    event.preventDefault();
    this.close();
  };
}
