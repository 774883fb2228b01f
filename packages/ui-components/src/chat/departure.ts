import type { Chat, ConversationId, ConversationSummary } from "@im-chat/core";
import type { ReactiveController, TemplateResult } from "lit";
import { html } from "lit";
import type { ImElement } from "../base/im-element.ts";
import { isolate, shownTitle } from "../controllers/names.ts";
import type { ImConversationList } from "../conversation-list/conversation-list.ts";
import { leaveIcon } from "../icons/more-paths.ts";
import type { Translation } from "../locales/translation.ts";
import { statePage } from "../parts/state-page.ts";
import { findConversation } from "./find-conversation.ts";

export interface DepartureSources {
  readonly client: () => Chat | undefined;
  readonly openedId: () => ConversationId | undefined;
  /** Shows nothing instead. */
  readonly forget: () => void;
  /** Of the list what is there. */
  readonly list: () => Partial<ImConversationList> | null;
  /** Shows the list, where it takes turns with the conversation. */
  readonly toList: () => void;
  /** List and conversation take turns, and there is a list. */
  readonly isStacked: () => boolean;
}

interface Shown {
  readonly client: Chat;
  readonly summary: ConversationSummary;
}

/** A conversation that one was taken out of, or has left, is not shown any longer; and unless it was left right here,
 * what happened to it stands in its place. */
export class Departure implements ReactiveController {
  readonly #host: ImElement;
  readonly #sources: DepartureSources;
  #shown: Shown | undefined;
  #leftId: ConversationId | undefined;
  #told: ConversationSummary | undefined;

  constructor(host: ImElement, sources: DepartureSources) {
    this.#host = host;
    this.#sources = sources;
    host.addController(this);
    host.addEventListener("im-conversation-left", ({ detail }) => {
      this.#leftId = detail.conversationId;
    });
  }

  get isTold(): boolean {
    return this.#told !== undefined;
  }

  /** It was read. */
  dismiss(): void {
    this.#told = undefined;
  }

  hostUpdate(): void {
    const { client: find, openedId } = this.#sources;
    const client = find();
    const id = openedId();
    const before = this.#shown;
    const summary = findConversation(client, id)?.summary.get();
    this.#shown = client && summary && { client, summary };
    if (id) this.#told = undefined;
    if (before && !summary && id === before.summary.id && client === before.client)
      this.#leave(before);
  }

  render(terms: Translation): TemplateResult | undefined {
    const { chat } = terms;
    if (!this.#told) return undefined;
    const { isStacked, toList } = this.#sources;
    return statePage({
      icon: leaveIcon,
      title: chat.departedTitle(isolate(shownTitle(this.#told, terms))),
      text: chat.departedText,
      isAlert: true,
      actions: isStacked()
        ? html`<button class="button primary to-list" @click=${toList}>
            ${chat.showConversations}
          </button>`
        : undefined,
    });
  }

  #leave({ client, summary }: Shown): void {
    const hadFocus = this.#find("im-conversation")?.matches(":focus-within") ?? false;
    const isOver = client.connection.get().name === "closed";
    if (!isOver && summary.id !== this.#leftId) this.#told = summary;
    this.#sources.forget();
    // What had the focus is gone with it.
    if (hadFocus) void this.#host.updateComplete.then(() => this.#focus());
  }

  #focus(): void {
    const button = this.#find(".to-list");
    if (button) button.focus();
    else this.#sources.list()?.focusRow?.(undefined);
  }

  #find(selector: string): HTMLElement | null {
    return this.#host.renderRoot.querySelector<HTMLElement>(selector);
  }
}
