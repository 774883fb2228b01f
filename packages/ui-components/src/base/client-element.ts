import type { Chat } from "@im-chat/core";
import type { PropertyDeclarations } from "lit";
import type { FirstTerms } from "../locales/translation.ts";
import { ClientConsumer } from "./client-context.ts";
import { ImElement } from "./im-element.ts";

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

  /** The client in use, from either place. */
  protected get activeClient(): Chat | undefined {
    return this.client ?? this.#context.value;
  }
}
