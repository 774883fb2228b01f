import type { Chat, Conversation, ConversationId, UserId } from "@im-chat/core";
import { ImError } from "@im-chat/core";
import type { ReactiveController, TemplateResult } from "lit";
import { html } from "lit";
import type { ImElement } from "../base/im-element.ts";
import { ImErrorEvent } from "../events.ts";
import type { FirstTerms } from "../locales/translation.ts";
import type { OpeningFailure } from "./opening-failure.ts";

type Opening =
  | { readonly name: "none" }
  | { readonly name: "opening"; readonly userId: UserId }
  | { readonly name: "failed"; readonly userId: UserId; readonly error: ImError };

interface Sources {
  readonly client: () => Chat | undefined;
  /** The user given by the page; empty: none. */
  readonly userId: () => UserId;
  /** How to show it; undefined until that is loaded. */
  readonly failure: (failure: OpeningFailure) => TemplateResult | undefined;
}

/** Opens the direct conversation with the user that the page names, and says when there is no such user. */
export class DirectOpening implements ReactiveController {
  readonly #host: ImElement;
  readonly #sources: Sources;
  #state: Opening = { name: "none" };
  #arrivedId: ConversationId | undefined;
  /** Client and user of the last attempt made for the page. */
  #triedClient: Chat | undefined;
  #triedUser = "";
  #abort: AbortController | undefined;
  #stopWaiting: (() => void) | undefined;

  constructor(host: ImElement, sources: Sources) {
    this.#host = host;
    this.#sources = sources;
    host.addController(this);
  }

  /** Whether there is something to show instead of a conversation. */
  get isShown(): boolean {
    return this.#state.name !== "none";
  }

  /** @returns the conversation that was opened, once */
  takeArrival(): ConversationId | undefined {
    const id = this.#arrivedId;
    this.#arrivedId = undefined;
    return id;
  }

  /** The user went elsewhere. */
  forget(): void {
    this.#abort?.abort();
    this.#stopWaiting?.();
    this.#arrivedId = undefined;
    this.#state = { name: "none" };
  }

  hostUpdate(): void {
    const client = this.#sources.client();
    const userId = this.#sources.userId();
    if (client === this.#triedClient && userId === this.#triedUser) return;
    this.#triedClient = client;
    this.#triedUser = userId;
    this.forget();
    // The page is told by what is shown, and by an event.
    if (userId && client) void this.open(userId).catch(() => undefined);
    else if (userId) this.#state = { name: "opening", userId };
  }

  hostDisconnected(): void {
    this.#abort?.abort();
    this.#stopWaiting?.();
    // What is not over is begun anew; where the user has gone elsewhere, they stay there.
    if (this.isShown) this.#triedClient = undefined;
  }

  async open(userId: UserId): Promise<Conversation> {
    const client = this.#sources.client();
    if (!client)
      throw new ImError("unavailable", "Cannot open a conversation: the chat has no client yet");
    this.#triedClient = client;
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.#become({ name: "opening", userId });
    try {
      const conversation = await client.openDirect(userId, { signal: abort.signal });
      if (abort.signal.aborted) return conversation;
      this.#arrivedId = conversation.id;
      this.#become({ name: "none" });
      return conversation;
    } catch (thrown) {
      const error = ImError.from(thrown);
      if (!abort.signal.aborted) this.#fail(client, { userId, error });
      throw error;
    }
  }

  render(terms: FirstTerms): TemplateResult | undefined {
    if (!this.isShown) return undefined;
    return (
      this.#renderFailure() ?? html`<p class="opening" role="status">${terms.chat.opening}</p>`
    );
  }

  #renderFailure(): TemplateResult | undefined {
    if (this.#state.name !== "failed") return undefined;
    const { error, userId } = this.#state;
    const app = this.#triedClient?.app ?? "";
    return this.#sources.failure({ error, userId, app, retry: () => this.#retry(userId) });
  }

  #fail(
    client: Chat,
    { userId, error }: { readonly userId: UserId; readonly error: ImError },
  ): void {
    if (error.isRetryable) this.#retryWhenOnline(client, userId);
    const link = client.connection.get();
    // Asked before the first link: the answer is on its way.
    if (error.isRetryable && (link.name === "connecting" || link.name === "catching_up")) return;
    // That there is no link has a reason of its own.
    const cause = ("reason" in link && error.code === "unavailable" && link.reason) || error;
    this.#become({ name: "failed", userId, error: cause });
    // Of a link that ended the page is told anyway.
    if (link.name !== "closed") this.#host.dispatchEvent(new ImErrorEvent({ error: cause }));
  }

  #retryWhenOnline(client: Chat, userId: UserId): void {
    this.#stopWaiting?.();
    let wasAway = client.connection.get().name !== "online";
    this.#stopWaiting = client.connection.subscribe((status) => {
      if (status.name === "offline" && this.#state.name === "opening") {
        const error =
          status.reason ??
          new ImError("unavailable", "Cannot open conversation: there is no link to the server");
        this.#become({ name: "failed", userId, error });
      }
      if (status.name !== "online") wasAway = true;
      else if (wasAway) this.#retry(userId);
    });
  }

  #retry(userId: UserId): void {
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
    // What failed is on screen.
    void this.open(userId).catch(() => undefined);
  }

  #become(next: Opening): void {
    this.#state = next;
    this.#host.requestUpdate();
  }
}
