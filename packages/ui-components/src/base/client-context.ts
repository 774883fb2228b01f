import type { Chat } from "@im-chat/core";
import type { ReactiveController, ReactiveControllerHost } from "lit";

type Callback = (client: Chat | undefined, unsubscribe?: () => void) => void;

/** How elements find the client of an `<im-provider>` or `<im-chat>` above them. The key is global and the
 * event that of the community's context protocol, so that two bundles, and other libraries, understand each other. */
export const clientContext = Symbol.for("im-chat:client");

class ContextRequestEvent extends Event {
  readonly context = clientContext;
  readonly subscribe = true;
  readonly callback: Callback;

  constructor(callback: Callback) {
    super("context-request", { bubbles: true, composed: true });
    this.callback = callback;
  }
}

/** Answers elements below the host that ask for a client. */
export class ClientProvider {
  readonly #listeners = new Set<Callback>();
  #client: Chat | undefined;

  constructor(host: HTMLElement) {
    host.addEventListener("context-request", (event) => {
      // Anybody may ask, also for other things, with an event class of their own.
      const { context, callback, subscribe } = event as Partial<ContextRequestEvent>;
      if (context !== clientContext || !callback || event.composedPath()[0] === host) return;
      event.stopPropagation();
      if (subscribe) this.#listeners.add(callback);
      callback(this.#client, subscribe ? () => this.#listeners.delete(callback) : undefined);
    });
  }

  set(client: Chat | undefined): void {
    if (client === this.#client) return;
    this.#client = client;
    for (const listener of this.#listeners)
      listener(client, () => this.#listeners.delete(listener));
  }
}

/** The client of the nearest provider above the host. */
export class ClientConsumer implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #client: Chat | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  get value(): Chat | undefined {
    return this.#client;
  }

  /** Whether there is a provider above, with a client or without. */
  get isProvided(): boolean {
    return this.#unsubscribe !== undefined;
  }

  hostConnected(): void {
    this.#ask();
    if (this.#unsubscribe || customElements.get("im-provider")) return;
    // The provider may be defined after what is inside of it.
    void customElements.whenDefined("im-provider").then(() => {
      if (!this.#unsubscribe && this.#host.isConnected) this.#ask();
    });
  }

  hostDisconnected(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }

  #ask(): void {
    this.#host.dispatchEvent(new ContextRequestEvent(this.#follow));
  }

  readonly #follow: Callback = (client, unsubscribe) => {
    if (unsubscribe !== this.#unsubscribe) this.#unsubscribe ??= unsubscribe;
    if (client === this.#client) return;
    this.#client = client;
    this.#host.requestUpdate();
  };
}
