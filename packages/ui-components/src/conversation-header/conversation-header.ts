import type {
  Conversation,
  ConversationId,
  ConversationSummary,
  Presence,
  User,
} from "@im-chat/core";
import type { PropertyDeclarations, TemplateResult } from "lit";
import { html, nothing } from "lit";
import { ClientElement } from "../base/client-element.ts";
import { formatAgo } from "../base/dates.ts";
import { afterMs, nowMs } from "../base/environment.ts";
import { loadLater } from "../base/load-later.ts";
import { StoreController } from "../base/store-controller.ts";
import { ImBackRequestEvent, ImCloseRequestEvent } from "../events.ts";
import { icon, mirroredIcon } from "../icons/icon.ts";
import { backIcon, closeIcon } from "../icons/paths.ts";
import { avatar, avatarStyles } from "../parts/avatar.ts";
import { controlStyles } from "../styles/controls.ts";
import { conversationHeaderStyles } from "./conversation-header.styles.ts";
import type { GroupMenu } from "./group-menu.ts";
import { isolate, shownName, shownTitle } from "../controllers/names.ts";

const MINUTE_MS = 60_000;

/**
 * Who one talks to: name, picture, and who is there or writing.
 *
 * @summary Header of a conversation.
 * @slot actions - Buttons before the menu.
 * @csspart base - The bar.
 * @csspart title - The name.
 * @csspart status - The line below the name.
 * @csspart avatar - The picture.
 * @fires im-back-request - The back button was pressed.
 * @fires im-close-request - The close button was pressed.
 * @fires im-conversation-left - The user has asked to leave the conversation.
 */
export class ImConversationHeader extends ClientElement {
  static override readonly properties: PropertyDeclarations = {
    conversationId: { attribute: "conversation" },
    withBack: { type: Boolean, attribute: "with-back" },
    closable: { type: Boolean },
  };

  static override readonly styles = [controlStyles, avatarStyles, conversationHeaderStyles];

  /** Id of the conversation. */
  conversationId: ConversationId = "";
  /** Show a back button, which fires `im-back-request`. */
  withBack = false;
  /** Show a close button, which fires `im-close-request`. */
  closable = false;

  readonly #summary = new StoreController(this, () => this.#conversation?.summary);
  readonly #typing = new StoreController(this, () => this.#conversation?.typing);
  readonly #connection = new StoreController(this, () => this.activeClient?.connection);
  readonly #presence = new StoreController<Presence>(this, () => {
    const peerId = this.#summary.value?.peerId;
    return peerId ? this.activeClient?.users.presence(peerId) : undefined;
  });
  readonly #typist = new StoreController<User>(this, () => {
    const [first] = this.#typing.value ?? [];
    return first ? this.activeClient?.users.get(first) : undefined;
  });

  /** Loaded with the first group that is shown. */
  #menu: GroupMenu | undefined;
  #isMenuAsked = false;
  #stopClock: (() => void) | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopClock?.();
  }

  /** Gives the focus to the name. */
  override focus(options?: FocusOptions): void {
    this.find<HTMLElement>("h2")?.focus(options);
  }

  protected override updated(): void {
    this.#stopClock?.();
    // "5 minutes ago" grows old.
    if (this.#presence.value?.lastSeenAt)
      this.#stopClock = afterMs(MINUTE_MS, () => this.requestUpdate());
    if (this.#summary.value?.kind !== "group" || this.#isMenuAsked) return;
    this.#isMenuAsked = true;
    loadLater(
      () => import("./group-menu.ts"),
      ({ GroupMenu: Menu }) => {
        this.#menu = new Menu(this, () => this.activeClient);
        this.requestUpdate();
      },
    );
  }

  protected override render(): TemplateResult {
    const summary = this.#summary.value;
    const menu = summary?.kind === "group" ? this.#menu : undefined;
    return html`<div class="bar" part="base">
        ${
          this.withBack
            ? html`<button
                class="icon-button back"
                aria-label=${this.terms.back}
                @click=${this.#onBack}
              >
                ${mirroredIcon(backIcon)}
              </button>`
            : nothing
        }
        ${summary ? this.#renderFace(summary) : nothing}
        <div class="text">
          <h2 class="title aligned" part="title" dir="auto" tabindex="-1">
            ${summary && shownTitle(summary, this.terms)}
          </h2>
          ${summary ? this.#renderStatus(summary) : nothing}
        </div>
        <slot name="actions"></slot>
        ${menu?.render()}
        ${
          this.closable
            ? html`<button
                class="icon-button"
                aria-label=${this.terms.close}
                @click=${this.#onClose}
              >
                ${icon(closeIcon)}
              </button>`
            : nothing
        }
      </div>
      ${menu?.renderNotes()}`;
  }

  get #conversation(): Conversation | undefined {
    return this.conversationOf(this.conversationId);
  }

  #renderFace(summary: ConversationSummary): TemplateResult {
    return avatar({
      id: summary.peerId ?? summary.id,
      name: shownTitle(summary, this.terms),
      avatar: summary.avatar,
      isGroup: summary.kind !== "direct",
      isOnline: this.#isLinked && this.#presence.value?.isOnline,
    });
  }

  #renderStatus(summary: ConversationSummary): TemplateResult | typeof nothing {
    const typists = this.#typing.value ?? [];
    if (typists.length > 0) {
      const names = typists.map((id) => isolate(this.#nameOf(id)));
      // In a conversation of two everybody knows who.
      const text = this.terms.messages.typing(names);
      return html`<p class="status typing aligned" dir="auto" part="status">
        <span class="wave"><i></i><i></i><i></i></span>${text}
      </p>`;
    }
    const text =
      summary.kind === "direct"
        ? this.#presenceText()
        : this.terms.conversation.memberCount(summary.memberCount);
    return text ? html`<p class="status aligned" dir="auto" part="status">${text}</p>` : nothing;
  }

  #nameOf(userId: string): string {
    const user =
      this.#typist.value?.id === userId
        ? this.#typist.value
        : this.activeClient?.users.get(userId).get();
    return shownName(userId, user?.name ?? "", this.terms);
  }

  get #isLinked(): boolean {
    const name = this.#connection.value?.name;
    return name === "online" || name === "catching_up";
  }

  #presenceText(): string {
    const presence = this.#presence.value;
    const { conversation } = this.terms;
    if (!presence) return "";
    // Away from the server nobody knows any more.
    if (presence.isOnline) return this.#isLinked ? conversation.online : "";
    if (presence.lastSeenAt === 0) return "";
    return conversation.lastSeen(formatAgo(this.locale.lang, presence.lastSeenAt, nowMs()));
  }

  readonly #onBack = (): void => {
    this.dispatchEvent(new ImBackRequestEvent());
  };

  readonly #onClose = (): void => {
    this.dispatchEvent(new ImCloseRequestEvent());
  };
}
