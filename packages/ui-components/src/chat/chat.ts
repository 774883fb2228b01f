import type { Chat, ConversationId, UserId } from "@im-chat/core";
import type { PropertyDeclarations, PropertyValues, TemplateResult } from "lit";
import { html, nothing } from "lit";
import { ClientConsumer, ClientProvider } from "../base/client-context.ts";
import { relay, relayClient } from "../base/client-relay.ts";
import type { TokenProvider } from "../base/client-session.ts";
import { ClientSession } from "../base/client-session.ts";
import { hasCoarsePointer } from "../base/environment.ts";
import { ImElement } from "../base/im-element.ts";
import { needTag } from "../base/lazy-tags.ts";
import { loadLater } from "../base/load-later.ts";
import type { SetupFault } from "../base/setup.ts";
import { StoreController } from "../base/store-controller.ts";
import { toggleState } from "../base/toggle-state.ts";
import type { ImConversation } from "../conversation/conversation.ts";
import type { ImConversationList } from "../conversation-list/conversation-list.ts";
import type { ImBackRequestEvent, ImConversationOpenRequestEvent } from "../events.ts";
import {
  ImCloseRequestEvent,
  ImConversationClosedEvent,
  ImConversationOpenedEvent,
  ImReadyEvent,
} from "../events.ts";
import { icon, mirroredIcon } from "../icons/icon.ts";
import { backIcon, closeIcon } from "../icons/paths.ts";
import { controlStyles } from "../styles/controls.ts";
import type { ChatExtras } from "./chat-extras.ts";
import { chatStyles } from "./chat.styles.ts";
import { DirectOpening } from "./direct-opening.ts";
import { FaultPage } from "./fault-page.ts";
import { LayoutController } from "./layout-controller.ts";
import type { Layout } from "./layout-controller.ts";

/**
 * A whole chat in one element: conversations, messages, composer. Inside an `<im-provider>` and without a server and an app of
 * its own it uses the provider's client.
 *
 * @summary A whole chat in one element.
 * @slot sidebar-start - Above the list of conversations.
 * @slot sidebar-end - Below the list of conversations.
 * @slot header-actions - Buttons in the header of the open conversation.
 * @slot no-conversation - Instead of the words shown while no conversation is open.
 * @slot composer-start - Before the text field.
 * @slot composer-actions - Between the text field and the send button.
 * @csspart base - The ground of the whole chat.
 * @csspart sidebar - Around the list of conversations.
 * @csspart conversation - Around the open conversation.
 * @csspart state - An empty or error page.
 * @cssproperty --im-color-accent - Colour of identity: buttons, badges, links.
 * @cssproperty --im-font - Font family.
 * @cssproperty --im-sidebar-size - Width of the list beside a conversation.
 * @cssstate stacked - List and conversation take turns in one column.
 * @fires im-ready - The chat has its client.
 * @fires im-connection-changed - The link to the server is in another state.
 * @fires im-unread-changed - Unread messages over all conversations changed.
 * @fires im-conversation-opened - A conversation is shown.
 * @fires im-conversation-closed - The conversation was left for the list.
 * @fires im-conversation-left - The user has asked to leave a conversation.
 * @fires im-message-sent - The server has a message of this user.
 * @fires im-message-received - A message of somebody else arrived.
 * @fires im-message-failed - A message could not be sent.
 * @fires im-token-expired - The token's time is over; the provider is asked for a new one.
 * @fires im-close-request - The close button was pressed.
 * @fires im-error - Something went wrong that the page should know.
 */
export class ImChat extends ImElement {
  static override readonly properties: PropertyDeclarations = {
    server: {},
    app: {},
    user: {},
    guest: { type: Boolean },
    guestName: { attribute: "guest-name" },
    conversation: {},
    to: {},
    layout: { reflect: true },
    theme: { reflect: true },
    density: { reflect: true },
    closable: { type: Boolean },
    readonly: { type: Boolean },
    withoutTitleBadge: { type: Boolean, attribute: "without-title-badge" },
    sound: { type: Boolean },
    client: { attribute: false },
    tokenProvider: { attribute: false },
    openedId: { state: true },
  };

  static override readonly styles = [controlStyles, chatStyles];

  /** Address of the server, absolute or relative to the page. */
  server = "";
  /** Id of the app on that server. */
  app = "";
  /** Id of the signed-in user; needs `tokenProvider`. */
  user = "";
  /** Be a guest, without an account: bound to this browser. */
  guest = false;
  /** Name under which a guest is shown to others. */
  guestName = "";
  /** Id of the conversation to open; emptied again, it leads back to the list. */
  conversation = "";
  /** Id of a user to talk to: opens the direct conversation with them. */
  to = "";
  /** `auto` decides by the width of the element; `single` shows one conversation and no list. */
  layout: Layout = "auto";
  theme: "auto" | "light" | "dark" = "auto";
  density: "compact" | "cozy" | "roomy" = "cozy";
  /** Show a close button, which fires `im-close-request`. */
  closable = false;
  /** Show messages only, nothing can be written. */
  readonly = false;
  /** Leave the title of the page alone. */
  withoutTitleBadge = false;
  /** Play a short sound for messages that arrive while the page is not in front. */
  sound = false;

  /** A client of your own making; the attributes that describe one are then not used. */
  client: Chat | undefined = undefined;
  /** Asked for a token at the start and ahead of its expiry. Never an attribute: those end in logs. */
  tokenProvider: TokenProvider | undefined = undefined;

  private openedId: ConversationId | undefined = undefined;

  readonly #provider = new ClientConsumer(this);
  readonly #session = new ClientSession(this, () => this.#provider.value);
  readonly #context = new ClientProvider(this);
  readonly #layout = new LayoutController(this, () => this.layout);
  readonly #direct = new DirectOpening(this, {
    client: () => this.#session.client,
    userId: () => this.to,
    failure: (failure) => this.#extras?.openingFailure(failure),
  });
  readonly #list = new StoreController(this, () => this.#session.client?.conversations);
  readonly #faultPage = new FaultPage(this);
  readonly #states = this.attachInternals().states;
  #extras: ChatExtras | undefined;
  /** The last key that came before they were there. */
  #earlyKey: KeyboardEvent | undefined;
  #relayed: Chat | undefined;
  /** Who was here last, and what they had open. */
  #owner = "";
  #ownedId: ConversationId | undefined;
  #stopRelay: (() => void) | undefined;

  /** Shows a conversation. */
  openConversation(id: ConversationId): void {
    this.#direct.forget();
    this.#show(id);
  }

  /** Shows the direct conversation with a user, making it if there is none.
   * @throws ImError `not_found` when there is no such user, `unavailable` when that cannot be asked now. */
  async openDirect(userId: UserId): Promise<void> {
    const conversation = await this.#direct.open(userId);
    this.#show(conversation.id);
  }

  /** Leads from what is open back to the list, where that is shown in its place. @returns whether it did */
  back(): boolean {
    const canLeave = this.#canLeave;
    if (canLeave) this.#leave();
    return canLeave;
  }

  /** Puts the cursor into the text field. */
  focusComposer(): void {
    this.conversationElement?.focusComposer();
  }

  /** Goes to the newest message of the open conversation. */
  scrollToLatest(): void {
    this.conversationElement?.scrollToLatest();
  }

  /** Puts text at the cursor of the open conversation's text field. */
  insertText(text: string): void {
    void this.updateComplete.then(() => this.conversationElement?.insertText(text));
  }

  /** Ends a client that this element made; the cache stays. */
  async close(): Promise<void> {
    await this.#session.close();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#relay(undefined);
  }

  override focus(options?: FocusOptions): void {
    if (this.conversationElement && (this.#layout.isStacked || !hasCoarsePointer()))
      this.conversationElement.focus();
    else if (this.listElement?.focusRow) this.listElement.focusRow(this.openedId);
    else super.focus(options);
  }

  private get conversationElement(): ImConversation | null {
    return this.find("im-conversation");
  }

  private get listElement(): Partial<ImConversationList> | null {
    return this.find("im-conversation-list");
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    this.openedId = this.#direct.takeArrival() ?? this.openedId;
    // The page wants somebody else: whom it had before is not shown while they are looked for.
    if (changed.has("to") && this.to) this.openedId = undefined;
    if (changed.has("conversation") && (this.conversation || changed.get("conversation")))
      this.openedId = this.conversation || undefined;
    toggleState(this.#states, "stacked", this.#layout.isStacked);
  }

  protected override firstUpdated(): void {
    loadLater(
      () => import("./chat-extras.ts"),
      ({ ChatExtras: Extras }) => {
        this.#extras = new Extras(this, {
          client: () => this.#session.client,
          tokenFailure: () => this.#session.tokenFailure,
          list: () => this.listElement,
          openedId: () => this.openedId,
          open: (id) => this.openConversation(id),
          forget: () => {
            this.#direct.forget();
            this.openedId = undefined;
          },
          toList: () => this.#leave(),
          isStacked: () => this.#layout.isStacked && !this.#layout.isSingle,
          // In a launcher Escape closes the panel, as of any dialog; the back button leads to the list.
          leave: () => (this.closable || !this.#canLeave ? undefined : this.#leave),
        });
        if (this.#earlyKey) this.#extras.onKeydown(this.#earlyKey);
      },
    );
  }

  protected override updated(changed: PropertyValues): void {
    const { client } = this.#session;
    // Who a guest is, is known a moment later.
    if (client?.userId) this.#welcome(`${this.server} ${client.app} ${client.userId}`);
    if (client !== this.#relayed) this.#relay(client);
    if (changed.has("openedId"))
      this.#tellOpened(changed.get("openedId") as ConversationId | undefined);
  }

  protected override render(): TemplateResult {
    const client = this.#session.client;
    const { isStacked, isSingle } = this.#layout;
    const fault = this.#findFault();
    return html`<div
      class="base ${isStacked ? "stacked" : "split"}"
      part="base"
      @keydown=${this.#onKeydown}
    >
      <im-connection-banner
        .client=${client}
        .isTooLow=${this.#extras?.isTooLow ?? false}
        .hasPartFailed=${this.#extras?.hasPartFailed ?? false}
        ?hidden=${fault !== undefined}
      ></im-connection-banner>
      ${
        fault
          ? html`${this.#renderEdge({ withBack: false })}${this.#faultPage.render(fault, this.locale)}`
          : html`<div class="panes">
              ${isSingle ? nothing : this.#renderSidebar(client)} ${this.#renderMain(client)}
            </div>`
      }
    </div>`;
  }

  #renderSidebar(client: Chat | undefined): TemplateResult {
    const isAway = this.#layout.isStacked && this.#isMainShown;
    if (!isAway) needTag("im-conversation-list");
    return html`<div class="sidebar" part="sidebar" ?hidden=${isAway}>
      <slot name="sidebar-start"></slot>
      <im-conversation-list
        .client=${client}
        .selectedId=${this.openedId}
        ?beside-conversation=${!this.#layout.isStacked}
        ?closable=${this.closable && this.#layout.isStacked}
        @im-conversation-open-request=${this.#onOpenRequest}
      ></im-conversation-list>
      <slot name="sidebar-end"></slot>
    </div>`;
  }

  #renderMain(client: Chat | undefined): TemplateResult {
    const { isStacked, isSingle } = this.#layout;
    return html`<div class="main" part="conversation" ?hidden=${isStacked && !this.#isMainShown}>
      ${
        this.openedId
          ? html`<im-conversation
              .client=${client}
              .conversationId=${this.openedId}
              ?with-back=${isStacked && !isSingle}
              ?closable=${this.closable}
              ?readonly=${this.readonly}
              @im-back-request=${this.#onBackRequest}
            >
              <slot name="header-actions" slot="header-actions"></slot>
              <slot name="composer-start" slot="composer-start"></slot>
              <slot name="composer-actions" slot="composer-actions"></slot>
            </im-conversation>`
          : this.#renderNothingOpen()
      }
    </div>`;
  }

  #renderNothingOpen(): TemplateResult {
    return html`<div class="nothing">
      ${this.#renderEdge({ withBack: this.#canLeave })}
      ${
        this.#direct.render(this.terms) ??
        this.#extras?.departed() ??
        html`<slot name="no-conversation">${this.#extras?.nothingOpen()}</slot>`
      }
    </div>`;
  }

  /** The ways out of a page that has no header of its own; on a phone there is no other. */
  #renderEdge({ withBack }: { readonly withBack: boolean }): TemplateResult | typeof nothing {
    if (!withBack && !this.closable) return nothing;
    const button = (label: string, path: TemplateResult, onClick: () => void): TemplateResult =>
      html`<button class="icon-button" aria-label=${label} @click=${onClick}>${path}</button>`;
    return html`<div class="edge">
      ${withBack ? button(this.terms.back, mirroredIcon(backIcon), this.#leave) : nothing}
      <span class="spring"></span>
      ${this.closable ? button(this.terms.close, icon(closeIcon), this.#onClose) : nothing}
    </div>`;
  }

  /** In one column the right-hand side is shown for a conversation, or for one that is being opened. */
  get #isMainShown(): boolean {
    const isTold = this.#direct.isShown || this.#extras?.hasDeparted === true;
    return this.openedId !== undefined || isTold || this.#layout.isSingle;
  }

  #findFault(): SetupFault | undefined {
    if (this.#session.fault) return this.#session.fault;
    const fault = this.#extras?.fault;
    // What is cached stays readable; the banner then says what is wrong.
    return this.#list.value?.items.length ? undefined : fault;
  }

  #show(id: ConversationId): void {
    this.openedId = id;
    // Beside the list, a finger needs no cursor; in its place, the row that had the focus is gone.
    if (this.#layout.isStacked || !hasCoarsePointer())
      void this.updateComplete.then(() => this.conversationElement?.focus());
  }

  readonly #onKeydown = (event: KeyboardEvent): void => {
    if (this.#extras) this.#extras.onKeydown(event);
    else this.#earlyKey = event;
  };

  readonly #onClose = (): boolean => this.dispatchEvent(new ImCloseRequestEvent());
  readonly #onBackRequest = (event: ImBackRequestEvent): void => event.whenGranted(this.#leave);

  get #canLeave(): boolean {
    return this.#layout.isStacked && !this.#layout.isSingle && this.#isMainShown;
  }

  readonly #leave = (): void => {
    const left = this.openedId;
    this.#direct.forget();
    this.#extras?.dismiss();
    this.openedId = undefined;
    this.requestUpdate();
    void this.updateComplete.then(() => this.listElement?.focusRow?.(left));
  };

  readonly #onOpenRequest = (event: ImConversationOpenRequestEvent): void => {
    const { conversationId } = event.detail;
    event.whenGranted(() => this.openConversation(conversationId));
  };

  #tellOpened(previous: ConversationId | undefined): void {
    if (this.openedId)
      this.dispatchEvent(new ImConversationOpenedEvent({ conversationId: this.openedId }));
    else if (previous)
      this.dispatchEvent(new ImConversationClosedEvent({ conversationId: previous }));
  }

  /** What another user has left open is not theirs. */
  #welcome(owner: string): void {
    if (this.#owner && owner !== this.#owner && this.openedId === this.#ownedId)
      this.openedId = this.conversation || undefined;
    this.#owner = owner;
    this.#ownedId = this.openedId;
  }

  #relay(client: Chat | undefined): void {
    this.#stopRelay?.();
    this.#relayed = client;
    this.#context.set(client);
    this.#stopRelay = relayClient(client, this);
    if (client) relay(client, this, new ImReadyEvent({ client }));
  }
}
