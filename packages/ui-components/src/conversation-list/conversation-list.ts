import type { ConversationId, ConversationSummary } from "@im-chat/core";
import type { PropertyDeclarations, PropertyValues, TemplateResult } from "lit";
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { ClientElement } from "../base/client-element.ts";
import { nowMs } from "../base/environment.ts";
import { FacesController } from "../base/faces-controller.ts";
import { listTarget } from "../base/focus.ts";
import { isComposingKey } from "../base/keys.ts";
import { loadLater } from "../base/load-later.ts";
import { onNewDay } from "../base/new-day.ts";
import { reportOnce } from "../base/report.ts";
import { oncePerFrame } from "../base/scheduler.ts";
import { setStyles } from "../base/set-styles.ts";
import { StoreController } from "../base/store-controller.ts";
import { filterConversations } from "../controllers/conversation-filter.ts";
import { isolate, shownName, shownTitle } from "../controllers/names.ts";
import type { RowSpan } from "../controllers/row-span.ts";
import { rowSpan } from "../controllers/row-span.ts";
import { ImCloseRequestEvent, ImConversationOpenRequestEvent } from "../events.ts";
import { icon } from "../icons/icon.ts";
import { chatIcon, composeIcon, offlineIcon } from "../icons/more-paths.ts";
import { closeIcon } from "../icons/paths.ts";
import { avatarStyles } from "../parts/avatar.ts";
import { skeletonRows, skeletonStyles } from "../parts/skeleton.ts";
import { statePage, statePageStyles } from "../parts/state-page.ts";
import { controlStyles, scrollStyles } from "../styles/controls.ts";
import { fieldStyles } from "../styles/fields.ts";
import { conversationListStyles } from "./conversation-list.styles.ts";
import { conversationRow } from "./conversation-row.ts";
import { conversationRowStyles } from "./conversation-row.styles.ts";
import { loadComposing } from "./load-composing.ts";
import { holdRow } from "./row-hold.ts";
import { RowPress, rowOf } from "./row-press.ts";
import { searchField } from "./search-field.ts";
import { LastShown } from "./last-shown.ts";
import type { Translation } from "../locales/translation.ts";

/** Before the first row was measured. Pixels. */
const ROW_HEIGHT_GUESS = 66;

/**
 * The conversations of the user, newest activity first, with a field to find one.
 *
 * @summary List of conversations.
 * @slot title - Instead of the heading.
 * @csspart base - The ground.
 * @csspart header - Heading and buttons.
 * @csspart search - The field to find a conversation.
 * @csspart row - One conversation.
 * @csspart badge - Number of unread messages.
 * @csspart avatar - The picture of a conversation.
 * @csspart state - The page shown while there is none.
 * @fires im-conversation-open-request - A conversation was chosen.
 * @fires im-close-request - The close button was pressed.
 */
export class ImConversationList extends ClientElement<Translation> {
  static override readonly properties: PropertyDeclarations = {
    selectedId: { attribute: "selected" },
    closable: { type: Boolean },
    besideConversation: { type: Boolean, attribute: "beside-conversation" },
    query: { state: true },
    focusedId: { state: true },
    isComposing: { state: true },
    hasPartFailed: { state: true },
    span: { state: true },
  };

  protected override readonly extent = "all";
  static override readonly styles = [
    controlStyles,
    fieldStyles,
    scrollStyles,
    avatarStyles,
    skeletonStyles,
    statePageStyles,
    conversationListStyles,
    conversationRowStyles,
  ];

  /** Id of the conversation that is open elsewhere. */
  selectedId: ConversationId | undefined = undefined;
  /** Show a close button, which fires `im-close-request`. */
  closable = false;

  /** A conversation is shown beside the list: that place then invites to begin one. */
  besideConversation = false;

  private query = "";
  private focusedId: ConversationId | undefined = undefined;
  private isComposing = false;
  private hasPartFailed = false;
  private span: RowSpan = { from: 0, to: 0, heightBefore: 0, heightAfter: 0 };

  readonly #list = new StoreController(this, () => this.activeClient?.conversations);
  readonly #connection = new StoreController(this, () => this.activeClient?.connection);
  readonly #faces = new FacesController(this, () => this.activeClient);
  readonly #lastShown = new LastShown(this, () => this.activeClient);
  readonly #press = new RowPress();
  #rowHeight = ROW_HEIGHT_GUESS;
  #shown: readonly ConversationSummary[] = [];
  #observer: ResizeObserver | undefined;
  #stopDays: (() => void) | undefined;

  /** Puts the cursor into the search field. */
  focusSearch(): void {
    this.searchField?.focus();
  }

  /** Opens the page on which a new conversation is begun. */
  compose(): void {
    void this.#compose();
  }

  /** Moves the focus to the row of a conversation, or to the first. */
  focusRow(id: ConversationId | undefined): void {
    void this.#focusIndex(Math.max(0, this.#indexOf(id)));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer = new ResizeObserver(() => this.#measure());
    this.#observer.observe(this);
    this.#stopDays = onNewDay(this.#update);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
    this.#stopDays?.();
  }

  private get scroller(): HTMLElement | null {
    return this.find(".rows");
  }

  private get searchField(): HTMLInputElement | null {
    return this.find("input");
  }

  protected override firstUpdated(): void {
    holdRow(this, (id) => this.#indexOf(id) + 1);
    // Ahead of need: without a link it would be missing.
    loadLater(loadComposing, () => undefined);
  }

  protected override willUpdate(_changed: PropertyValues): void {
    this.#shown = filterConversations(this.#list.value?.items ?? [], this.query, {
      titleOf: (item) => shownTitle(item, this.terms),
    });
    this.#moveSpan();
  }

  protected override updated(): void {
    this.#measure();
  }

  protected override render(): TemplateResult {
    const { list } = this.terms;
    return html`<nav class="base" part="base" aria-label=${list.label}>
      <div class="top" ?inert=${this.isComposing}>
        ${this.#renderHeader()}${this.#renderSearch()}
        ${this.hasPartFailed ? html`<p class="problem" role="alert">${this.terms.connection.partFailed}</p>` : nothing}
      </div>
      ${this.#renderBody()}
      ${
        this.isComposing
          ? html`<im-new-conversation
              .client=${this.activeClient}
              @close=${this.#endComposing}
              @im-conversation-open-request=${this.#endComposing}
            ></im-new-conversation>`
          : nothing
      }
    </nav>`;
  }

  #renderHeader(): TemplateResult {
    const { list } = this.terms;
    return html`<div class="header" part="header">
      <slot name="title"><h2 class="heading">${list.title}</h2></slot>
      <span class="spring"></span>
      <button
        class="icon-button compose"
        aria-label=${list.compose}
        title=${list.compose}
        @click=${this.compose}
      >
        ${icon(composeIcon)}
      </button>
      ${
        this.closable
          ? html`<button class="icon-button" aria-label=${this.terms.close} @click=${this.#onClose}>
              ${icon(closeIcon)}
            </button>`
          : nothing
      }
    </div>`;
  }

  #renderSearch(): TemplateResult {
    return searchField({
      query: this.query,
      terms: this.terms,
      onInput: this.#onSearch,
      onKeydown: this.#onSearchKeydown,
      onClear: this.#clearSearch,
    });
  }

  #renderBody(): TemplateResult {
    const value = this.#list.value;
    const { list } = this.terms;
    if (
      value?.isLoading &&
      value.items.length === 0 &&
      this.#connection.value?.name === "offline"
    ) {
      // Nothing is known here, and nobody can be asked: waiting rows would promise too much.
      const { connection } = this.terms;
      return html`<div class="rows scroll">
        ${statePage({ icon: offlineIcon, title: connection.serverAway, text: list.offlineText })}
      </div>`;
    }
    if (!value || (value.isLoading && value.items.length === 0)) {
      return html`<div class="rows" aria-busy="true" aria-label=${this.terms.loading} role="status">
        ${skeletonRows()}
      </div>`;
    }
    if (value.items.length === 0) {
      return html`<div class="rows scroll" ?inert=${this.isComposing}>
        ${statePage({
          icon: chatIcon,
          title: list.emptyTitle,
          text: list.emptyText,
          actions: this.besideConversation
            ? undefined
            : html`<button class="button primary" @click=${this.compose}>${list.compose}</button>`,
        })}
      </div>`;
    }
    if (this.#shown.length === 0) {
      return html`<div class="rows scroll">
        <p class="no-match" role="status" dir="auto">${list.noMatch(isolate(this.query))}</p>
      </div>`;
    }
    return html`<div class="rows scroll" ?inert=${this.isComposing} @scroll=${this.#onScroll}>
      ${this.#renderRows()}
    </div>`;
  }

  #renderRows(): TemplateResult {
    const { from, to, heightBefore, heightAfter } = this.span;
    const rendered = this.#shown.slice(from, to);
    const tabStop = this.#tabStopOf(rendered);
    const now = nowMs();
    return html`<ul
      ${setStyles({ "padding-block-start": `${heightBefore}px`, "padding-block-end": `${heightAfter}px` })}
      @keydown=${this.#onRowKeydown}
      @pointerdown=${this.#press.onPointerdown}
      @click=${this.#onRowClick}
    >
      ${repeat(
        rendered,
        (summary) => summary.id,
        (summary, index) =>
          conversationRow(this.#lastShown.complete(summary), {
            position: from + index + 1,
            count: this.#shown.length,
            isSelected: summary.id === this.selectedId,
            isTabStop: summary.id === tabStop,
            nowMs: now,
            locale: this.locale,
            selfId: this.activeClient?.userId,
            nameOf: (id) => shownName(id, this.#faces.get(id).name, this.terms),
          }),
      )}
    </ul>`;
  }

  /** The one row that the Tab key reaches: one that is not rendered it cannot. */
  #tabStopOf(rendered: readonly ConversationSummary[]): ConversationId | undefined {
    const find = (id?: ConversationId) => rendered.find((item) => item.id === id);
    return (find(this.focusedId) ?? find(this.selectedId) ?? rendered[0])?.id;
  }

  #indexOf(id: ConversationId | undefined): number {
    return this.#shown.findIndex((item) => item.id === id);
  }

  #moveSpan(): void {
    const { scroller } = this;
    const next = rowSpan({
      count: this.#shown.length,
      rowHeight: this.#rowHeight,
      scrollTop: scroller?.scrollTop ?? 0,
      viewHeight: scroller?.clientHeight || 800,
    });
    const { span } = this;
    if (span.from !== next.from || span.to !== next.to || span.heightAfter !== next.heightAfter)
      this.span = next;
  }

  readonly #update = (): void => this.requestUpdate();

  #measure(): void {
    // Parts of pixels add up over thousands of rows; a page that is scaled does not scale what is scrolled by.
    const row = this.scroller?.querySelector("li");
    const height = row && Number.parseFloat(getComputedStyle(row).height);
    if (!height || Math.abs(height - this.#rowHeight) < 0.01) return;
    this.#rowHeight = height;
    oncePerFrame(this.#update);
  }

  async #focusIndex(index: number): Promise<void> {
    const target = this.#shown[index];
    if (!target) {
      this.renderRoot.querySelector<HTMLElement>(".compose")?.focus();
      return;
    }
    this.focusedId = target.id;
    const { scroller } = this;
    if (scroller) {
      const top = index * this.#rowHeight;
      const bottom = top + this.#rowHeight;
      if (top < scroller.scrollTop) scroller.scrollTop = top;
      else if (bottom > scroller.scrollTop + scroller.clientHeight)
        scroller.scrollTop = bottom - scroller.clientHeight;
    }
    this.#moveSpan();
    await this.updateComplete;
    this.renderRoot
      .querySelector<HTMLElement>(`button[data-id="${CSS.escape(target.id)}"]`)
      ?.focus({ preventScroll: true });
  }

  async #compose(): Promise<void> {
    try {
      await loadComposing();
      this.isComposing = true;
      this.hasPartFailed = false;
    } catch (error) {
      reportOnce("Cannot load a part of the chat", [error]);
      this.hasPartFailed = true;
    }
  }

  readonly #endComposing = (event: Event): void => {
    this.isComposing = false;
    if (event.type === "close") {
      void this.updateComplete.then(() =>
        this.renderRoot.querySelector<HTMLElement>(".compose")?.focus(),
      );
    }
  };

  readonly #onClose = (): void => {
    this.dispatchEvent(new ImCloseRequestEvent());
  };

  readonly #onScroll = (): void => this.#moveSpan();

  readonly #onSearch = (event: InputEvent): void => {
    // The listener is on the field.
    this.query = (event.currentTarget as HTMLInputElement).value;
    if (this.scroller) this.scroller.scrollTop = 0;
  };

  readonly #clearSearch = (): void => {
    this.query = "";
    this.focusSearch();
  };

  readonly #onSearchKeydown = (event: KeyboardEvent): void => {
    if (isComposingKey(event)) return;
    if (event.key === "Escape" && this.query) this.#clearSearch();
    else if (event.key === "ArrowDown") void this.#focusIndex(0);
    else if (event.key === "Enter" && this.#shown[0]) this.#request(this.#shown[0].id);
    else return;
    event.preventDefault();
  };

  readonly #onRowKeydown = (event: KeyboardEvent): void => {
    const from = this.#indexOf(rowOf(event));
    const target = event.altKey ? undefined : listTarget(event.key, from, this.#shown.length);
    if (target === undefined) return;
    event.preventDefault();
    void this.#focusIndex(target);
  };

  readonly #onRowClick = (event: MouseEvent): void => {
    const id = this.#press.rowOf(event);
    if (id) this.#request(id);
  };

  #request(conversationId: ConversationId): void {
    this.focusedId = conversationId;
    this.dispatchEvent(new ImConversationOpenRequestEvent({ conversationId }));
  }
}
