import type { Chat } from "@im-chat/core";
import type { PropertyDeclarations, PropertyValues, TemplateResult } from "lit";
import { css, html, nothing } from "lit";
import { ClientProvider } from "../base/client-context.ts";
import { relay, relayClient, relayedOf } from "../base/client-relay.ts";
import type { TokenProvider } from "../base/client-session.ts";
import { ClientSession } from "../base/client-session.ts";
import { ImElement } from "../base/im-element.ts";
import { keepTyping } from "../base/keep-typing.ts";
import type { SetupFault } from "../base/setup.ts";
import { FaultPage } from "../chat/fault-page.ts";
import { ServerWatch } from "../chat/server-watch.ts";
import { ImReadyEvent } from "../events.ts";

/** What a client tells: a chat inside tells it of the same client, and is heard no further than here. */
const RELAYED: readonly (keyof GlobalEventHandlersEventMap)[] = [
  "im-ready",
  "im-connection-changed",
  "im-unread-changed",
  "im-message-sent",
  "im-message-received",
  "im-message-failed",
  "im-token-expired",
  "im-error",
];

/**
 * Gives one client, a theme and a density to the elements inside it, and takes no room itself.
 *
 * @summary One client for the elements inside.
 * @slot - The elements that use the client.
 * @csspart state - What is wrong with the attributes.
 * @fires im-ready - There is a client.
 * @fires im-connection-changed - The link to the server is in another state.
 * @fires im-unread-changed - Unread messages over all conversations changed.
 * @fires im-message-sent - The server has a message of this user.
 * @fires im-message-received - A message of somebody else arrived.
 * @fires im-message-failed - A message could not be sent.
 * @fires im-token-expired - The token's time is over; the provider is asked for a new one.
 * @fires im-error - Something went wrong that the page should know.
 */
export class ImProvider extends ImElement {
  static override readonly properties: PropertyDeclarations = {
    server: {},
    app: {},
    user: {},
    guest: { type: Boolean },
    guestName: { attribute: "guest-name" },
    theme: { reflect: true },
    density: { reflect: true },
    client: { attribute: false },
    tokenProvider: { attribute: false },
  };

  static override readonly styles = [
    css`
      :host {
        display: contents;
        color-scheme: var(--_scheme, light dark);
      }

      :host([theme="light"]) {
        color-scheme: light;
        --_scheme: light;
      }

      :host([theme="dark"]) {
        color-scheme: dark;
        --_scheme: dark;
      }

      :host([density="compact"]) {
        --im-density: 0.6;
      }

      :host([density="roomy"]) {
        --im-density: 1.4;
      }
    `,
  ];

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
  theme: "auto" | "light" | "dark" = "auto";
  density: "compact" | "cozy" | "roomy" = "cozy";

  /** A client of your own making; the attributes that describe one are then not used. */
  client: Chat | undefined = undefined;
  /** Asked for a token at the start and ahead of its expiry. Never an attribute: those end in logs. */
  tokenProvider: TokenProvider | undefined = undefined;

  readonly #session = new ClientSession(this);
  readonly #context = new ClientProvider(this);
  readonly #faultPage = new FaultPage(this);
  readonly #watch = new ServerWatch(this, {
    client: () => this.#session.client,
    tokenFailure: () => this.#session.tokenFailure,
    server: () => this.server ?? "",
    isGuest: () => this.guest,
  });
  #relayed: Chat | undefined;
  #stopRelay: (() => void) | undefined;

  constructor() {
    super();
    keepTyping(this);
    for (const name of RELAYED) this.addEventListener(name, this.#onRelayed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#relay(undefined);
  }

  protected override updated(_changed: PropertyValues): void {
    if (this.#session.client !== this.#relayed) this.#relay(this.#session.client);
  }

  protected override render(): TemplateResult {
    const fault = this.#findFault();
    return html`${fault ? this.#faultPage.render(fault, this.locale) : nothing}<slot></slot>`;
  }

  /** Before whoever listens here, or further out: it was told, or is being told, by this element. */
  readonly #onRelayed = (event: Event): void => {
    const client = relayedOf.get(event);
    if (client && client === this.#relayed && event.target !== this)
      event.stopImmediatePropagation();
  };

  #findFault(): SetupFault | undefined {
    if (this.#session.fault) return this.#session.fault;
    // What is cached stays readable.
    const hasSome = this.#session.client?.conversations.get().items.length !== 0;
    return hasSome ? undefined : this.#watch.fault;
  }

  #relay(client: Chat | undefined): void {
    this.#stopRelay?.();
    this.#relayed = client;
    this.#context.set(client);
    this.#stopRelay = relayClient(client, this);
    if (client) relay(client, this, new ImReadyEvent({ client }));
  }
}
