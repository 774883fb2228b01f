import type { Chat, ConversationId } from "@im-chat/core";
import { ImError } from "@im-chat/core";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { afterMs } from "../base/environment.ts";
import { ImErrorEvent } from "../events.ts";
import { findConversation } from "./find-conversation.ts";

/** Who has just been added to a conversation may hear of it a moment after the address of it. */
const PATIENCE_MS = 4_000;

export interface OpenedSources {
  readonly client: () => Chat | undefined;
  readonly openedId: () => ConversationId | undefined;
  /** Shows nothing instead. */
  readonly forget: () => void;
}

/** Leaves a conversation that the page has opened and its user is not in, as that of an old address, and tells the page. */
export function leaveUnknown(
  host: ReactiveControllerHost & HTMLElement,
  sources: OpenedSources,
): void {
  host.addController(new OpenedWatch(host, sources));
}

class OpenedWatch implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #sources: OpenedSources;
  #waitsFor: ConversationId | undefined;
  #stopWaiting: (() => void) | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement, sources: OpenedSources) {
    this.#host = host;
    this.#sources = sources;
  }

  hostUpdated(): void {
    const id = this.#unknownId;
    if (id === this.#waitsFor) return;
    this.#stopWaiting?.();
    this.#waitsFor = id;
    this.#stopWaiting = id === undefined ? undefined : afterMs(PATIENCE_MS, () => this.#give(id));
  }

  hostDisconnected(): void {
    this.#stopWaiting?.();
    this.#waitsFor = undefined;
  }

  /** Of what is open, where the server has told of everything and not of that. */
  get #unknownId(): ConversationId | undefined {
    const client = this.#sources.client();
    const id = this.#sources.openedId();
    const conversation = findConversation(client, id);
    // Of what is no id nobody needs to be asked.
    if (client && id && !conversation) this.#sources.forget();
    if (!conversation || client?.connection.get().name !== "online") return undefined;
    const { summary, timeline } = conversation;
    // Of very many in the cache it may be read after its rows.
    return summary.get() || timeline.get().rows.length > 0 ? undefined : id;
  }

  #give(id: ConversationId): void {
    this.#waitsFor = undefined;
    if (id !== this.#unknownId) return;
    this.#sources.forget();
    const error = new ImError(
      "not_found",
      `Cannot open conversation: "${id}" is none of the user's`,
    );
    this.#host.dispatchEvent(new ImErrorEvent({ error }));
  }
}
