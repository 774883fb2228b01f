import { ImError } from "@im-chat/core";
import type { Chat, Conversation, ConversationId } from "@im-chat/core";
import type { PropertyDeclarations } from "lit";
import type { FirstTerms } from "../locales/translation.ts";
import { ImErrorEvent } from "../events.ts";
import { ClientConsumer } from "./client-context.ts";
import { afterMs } from "./environment.ts";
import { ImElement } from "./im-element.ts";
import { reportOnce } from "./report.ts";

/** A page may have its client a little after its elements. */
const PATIENCE_MS = 5_000;

/** An element that shows something of a client: the one given to it, else that of a provider above. */
export abstract class ClientElement<
  Terms extends FirstTerms = FirstTerms,
> extends ImElement<Terms> {
  static override readonly properties: PropertyDeclarations = {
    client: { attribute: false },
  };

  /** The client to show; without it, that of the nearest `<im-provider>` or `<im-chat>`. */
  client: Chat | undefined = undefined;

  readonly #context = new ClientConsumer(this);
  #refusedId: ConversationId | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    afterMs(PATIENCE_MS, () => {
      const root = this.getRootNode();
      const isPart = root instanceof ShadowRoot && root.host instanceof ClientElement;
      if (!this.isConnected || this.activeClient || this.#context.isProvided || isPart) return;
      const tag = `<${this.localName}>`;
      reportOnce(`${tag} has no client: put it inside of an <im-provider>, or set its client`);
    });
  }

  /** The client in use, from either place. */
  protected get activeClient(): Chat | undefined {
    return this.client ?? this.#context.value;
  }

  /** A conversation of the client in use. What is no id has none; the page is told. */
  protected conversationOf(id: ConversationId): Conversation | undefined {
    try {
      return id ? this.activeClient?.conversation(id) : undefined;
    } catch (thrown) {
      if (id !== this.#refusedId) {
        this.#refusedId = id;
        const error = ImError.from(thrown);
        reportOnce(error.message);
        const event = new ImErrorEvent({ error });
        // Not in the middle of rendering, where this is asked for.
        void this.updateComplete.then(() => this.dispatchEvent(event));
      }
      return undefined;
    }
  }
}
