import type { Conversation, ConversationId } from "@im-chat/core";
import type { PropertyDeclarations, PropertyValues, TemplateResult } from "lit";
import { html, nothing } from "lit";
import { ClientElement } from "../base/client-element.ts";
import { hasCoarsePointer } from "../base/environment.ts";
import type { ImComposer } from "../composer/composer.ts";
import type { ImScrollRequestEvent } from "../events.ts";
import type { ImMessageList } from "../message-list/message-list.ts";
import { conversationStyles } from "./conversation.styles.ts";

/**
 * One conversation: its header, its messages and the field to write in.
 *
 * @summary One conversation with header, messages and composer.
 * @slot header-actions - Buttons in the header, before the menu.
 * @slot composer-start - Before the text field.
 * @slot composer-actions - Between the text field and the send button.
 * @csspart base - Around everything.
 * @fires im-back-request - The back button was pressed.
 * @fires im-close-request - The close button was pressed.
 * @fires im-conversation-left - The user has asked to leave the conversation.
 */
export class ImConversation extends ClientElement {
  static override readonly properties: PropertyDeclarations = {
    conversationId: { attribute: "conversation" },
    withBack: { type: Boolean, attribute: "with-back" },
    closable: { type: Boolean },
    readonly: { type: Boolean },
  };

  static override readonly styles = conversationStyles;

  /** Id of the conversation to show. */
  conversationId: ConversationId = "";
  /** Show a back button, which fires `im-back-request`. */
  withBack = false;
  /** Show a close button, which fires `im-close-request`. */
  closable = false;
  /** Leave out the field to write in. */
  readonly = false;

  #opened: Conversation | undefined;
  #stopWatching: (() => void) | undefined;

  /** Puts the cursor into the text field. */
  focusComposer(): void {
    // A child that is not there yet after the first render will not come.
    void this.updateComplete.then(() => this.composerElement?.focus());
  }

  /** Puts the cursor into the text field; where that would open a screen keyboard, or there is none, the focus is on the name. */
  override focus(): void {
    if (!this.readonly && !hasCoarsePointer()) return this.focusComposer();
    void this.updateComplete.then(() => this.find<HTMLElement>("im-conversation-header")?.focus());
  }

  /** Puts text at the cursor of the text field. */
  insertText(text: string): void {
    void this.updateComplete.then(() => this.composerElement?.insertText(text));
  }

  /** Goes to the newest message. */
  scrollToLatest(): void {
    this.messagesElement?.scrollToLatest();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#watch(undefined);
  }

  private get composerElement(): ImComposer | null {
    return this.find("im-composer");
  }

  private get messagesElement(): ImMessageList | null {
    return this.find("im-message-list");
  }

  protected override updated(_changed: PropertyValues): void {
    this.#watch(this.#conversation);
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.#conversation) return nothing;
    return html`<div class="base" part="base" @keydown=${this.#onKeydown}>
      <im-conversation-header
        .client=${this.activeClient}
        .conversationId=${this.conversationId}
        ?with-back=${this.withBack}
        ?closable=${this.closable}
      >
        <slot name="header-actions" slot="actions"></slot>
      </im-conversation-header>
      <im-message-list
        .client=${this.activeClient}
        .conversationId=${this.conversationId}
      ></im-message-list>
      ${
        this.readonly
          ? nothing
          : html`<im-composer
              .client=${this.activeClient}
              .conversationId=${this.conversationId}
              @im-scroll-request=${this.#onScrollRequest}
              @im-message-queued=${this.#onQueued}
            >
              <slot name="composer-start" slot="start"></slot>
              <slot name="composer-actions" slot="actions"></slot>
            </im-composer>`
      }
    </div>`;
  }

  get #conversation(): Conversation | undefined {
    return this.conversationOf(this.conversationId);
  }

  #watch(conversation: Conversation | undefined): void {
    if (conversation === this.#opened) return;
    this.#stopWatching?.();
    this.#opened = conversation;
    this.#stopWatching = conversation?.open();
  }

  readonly #onScrollRequest = (event: ImScrollRequestEvent): void => {
    event.whenGranted(() => this.messagesElement?.scrollByPage(event.detail.direction));
  };

  readonly #onQueued = (): void => this.messagesElement?.scrollToLatest();

  readonly #onKeydown = (event: KeyboardEvent): void => {
    // Escape leads from the messages back to the text field, and from there out.
    if (event.key !== "Escape" || event.defaultPrevented || !this.composerElement) return;
    const isWriting = event.composedPath().includes(this.composerElement);
    if (isWriting || !event.composedPath().includes(this.messagesElement ?? this)) return;
    event.preventDefault();
    this.composerElement.focus();
  };
}
