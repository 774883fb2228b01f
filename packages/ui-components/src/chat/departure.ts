import type { Chat, ChatEvents, ConversationId, ConversationSummary } from "@im-chat/core";
import type { ReactiveController, TemplateResult } from "lit";
import { html } from "lit";
import { FacesController } from "../base/faces-controller.ts";
import type { ImElement } from "../base/im-element.ts";
import { isolate, shownName, shownTitle } from "../controllers/names.ts";
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
  readonly #faces: FacesController;
  #shown: Shown | undefined;
  #leftId: ConversationId | undefined;
  #told: Shown | undefined;
  #client: Chat | undefined;
  #stopHearing: (() => void) | undefined;
  #ended: ChatEvents["membership_ended"] | undefined;

  constructor(host: ImElement, sources: DepartureSources) {
    this.#host = host;
    this.#sources = sources;
    this.#faces = new FacesController(host, sources.client);
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
    this.#hear(client);
    const id = openedId();
    const before = this.#shown;
    const summary = findConversation(client, id)?.summary.get();
    this.#shown = client && summary && { client, summary };
    if (id || client !== this.#told?.client) this.#told = undefined;
    if (before && !summary && id === before.summary.id && client === before.client)
      this.#leave(before);
  }

  hostDisconnected(): void {
    this.#hear(undefined);
  }

  render(terms: Translation): TemplateResult | undefined {
    const { chat } = terms;
    if (!this.#told) return undefined;
    const { isStacked, toList } = this.#sources;
    return statePage({
      icon: leaveIcon,
      title: chat.departedTitle(isolate(shownTitle(this.#told.summary, terms))),
      text: chat.departedText(this.#remover(this.#told, terms)),
      isAlert: true,
      actions: isStacked()
        ? html`<button class="button primary to-list" @click=${toList}>
            ${chat.showConversations}
          </button>`
        : undefined,
    });
  }

  /** Who ended it, which other tabs hear a moment later than that it has ended. */
  #hear(client: Chat | undefined): void {
    if (client === this.#client) return;
    this.#client = client;
    this.#stopHearing?.();
    this.#stopHearing = client?.on("membership_ended", (ended) => {
      this.#ended = ended;
      this.#host.requestUpdate();
    });
  }

  /** The name of another user who has removed this one; undefined where there was none, or it is not known. */
  #remover({ client, summary }: Shown, terms: Translation): string | undefined {
    const { conversationId, by } = this.#ended ?? {};
    if (conversationId !== summary.id || !by || by === client.userId) return undefined;
    const { name } = this.#faces.get(by);
    return name === by ? undefined : isolate(shownName(by, name, terms));
  }

  #leave(left: Shown): void {
    const { client, summary } = left;
    const hadFocus = this.#find("im-conversation")?.matches(":focus-within") ?? false;
    const isOver = client.connection.get().name === "closed";
    if (!isOver && summary.id !== this.#leftId) this.#told = left;
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
