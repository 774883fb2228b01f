import type { Chat, ChatOptions } from "@im-chat/core";
import { createChat, isKnownGuest } from "@im-chat/core";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { afterMs } from "./environment.ts";
import type { SetupFault } from "./setup.ts";
import { findSetupFault, parseServer } from "./setup.ts";

export type TokenProvider = NonNullable<ChatOptions["tokenProvider"]>;

/** A removed attribute is null, and what a framework does not set is undefined. */
type Text = string | null | undefined;

/** An element whose attributes describe a client. */
export interface SessionHost extends ReactiveControllerHost, HTMLElement {
  readonly server: Text;
  readonly app: Text;
  readonly user: Text;
  readonly guest: boolean;
  readonly guestName: Text;
  readonly client: Chat | undefined;
  readonly tokenProvider: TokenProvider | undefined;
}

/** Without a user it is a guest. */
type Wanted = Record<"server" | "app" | "user" | "guestName", string>;

/** Pages often set properties a little after the tag is there; until then it is no mistake. */
const PATIENCE_MS = 1_500;

/** The client of an element: the one given to it, or one made of its attributes, which it also closes; where they name no
 * server and no app, that of a provider above. */
export class ClientSession implements ReactiveController {
  readonly #host: SessionHost;
  readonly #provided: () => Chat | undefined;
  #own: Chat | undefined;
  #ownKey = "";
  #fault: SetupFault | undefined;
  #isPatient = true;
  #stopPatience: (() => void) | undefined;
  #tokenFailure = "";
  /** Whether a guest was here before: for the address and app that were asked about. */
  #past: { readonly key: string; isKnown: boolean } | undefined;

  constructor(host: SessionHost, provided: () => Chat | undefined = () => undefined) {
    this.#host = host;
    this.#provided = provided;
    host.addController(this);
  }

  get client(): Chat | undefined {
    return this.#host.client ?? this.#own ?? this.#above;
  }

  /** Ends the element's own; idempotent. */
  async close(): Promise<void> {
    await this.#own?.close();
  }

  get #above(): Chat | undefined {
    return this.#host.server || this.#host.app ? undefined : this.#provided();
  }

  /** Why there is no client; undefined while the page may still be setting it up. */
  get fault(): SetupFault | undefined {
    return this.client || this.#isPatient ? undefined : this.#fault;
  }

  /** What the token provider threw last; empty when it answered. */
  get tokenFailure(): string {
    return this.#tokenFailure;
  }

  hostConnected(): void {
    this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    // Moving an element is leaving and coming back at once; that keeps the client.
    queueMicrotask(() => {
      if (!this.#host.isConnected) this.#drop();
    });
  }

  hostUpdate(): void {
    const host = this.#host;
    if (host.client ?? this.#above) return this.#drop();
    const wanted = {
      server: host.server ?? "",
      app: host.app ?? "",
      user: host.user ?? "",
      guestName: host.guestName ?? "",
      isGuest: host.guest,
      hasTokenProvider: host.tokenProvider !== undefined,
    };
    this.#fault = findSetupFault(wanted, document.baseURI);
    if (this.#fault) {
      this.#drop();
      if (this.#isPatient) this.#stopPatience ??= afterMs(PATIENCE_MS, () => this.#endPatience());
      return;
    }
    this.#open(wanted);
  }

  #endPatience(): void {
    this.#isPatient = false;
    this.#host.requestUpdate();
  }

  #open({ server, app, user, guestName }: Wanted): void {
    const address = parseServer(server, document.baseURI)?.href ?? server;
    const key = JSON.stringify([address, app, user, guestName]);
    if (this.#own && key === this.#ownKey) return;
    this.#drop();
    if (!user && this.#isUnseen(address, app)) return;
    this.#ownKey = key;
    this.#own = createChat(
      user
        ? { server: address, app, user, tokenProvider: (options) => this.#askForToken(options) }
        : { server: address, app, guest: guestName ? { name: guestName } : {} },
    );
  }

  /** A visitor who has never written and has not opened the launcher needs no account, no link and no storage. */
  #isUnseen(server: string, app: string): boolean {
    const launcher = this.#host.closest("im-launcher:not([open])");
    if (!launcher) return false;
    const key = JSON.stringify([server, app]);
    if (this.#past?.key === key) return !this.#past.isKnown;
    const past = { key, isKnown: false };
    this.#past = past;
    launcher.addEventListener("im-opened", () => this.#host.requestUpdate(), { once: true });
    void isKnownGuest({ server, app }).then((isKnown) => {
      past.isKnown = isKnown;
      if (isKnown) this.#host.requestUpdate();
    });
    return true;
  }

  // The page may change its provider; a running client asks the present one.
  async #askForToken(options: { readonly signal: AbortSignal }): Promise<string> {
    const provider = this.#host.tokenProvider;
    if (!provider)
      throw new Error("Cannot get a token: the element's tokenProvider was taken away");
    try {
      const token: unknown = await provider(options);
      // What comes from JSON is of any type.
      if (typeof token !== "string") throw new Error(`it gave ${typeof token}, not a string`);
      this.#tokenFailure = "";
      return token;
    } catch (thrown) {
      if (!options.signal.aborted)
        this.#tokenFailure = thrown instanceof Error ? thrown.message : String(thrown);
      throw thrown;
    }
  }

  #drop(): void {
    this.#stopPatience?.();
    this.#stopPatience = undefined;
    const old = this.#own;
    this.#own = undefined;
    // A client that cannot close says so itself; nothing is left to do here.
    void old?.close().catch(() => undefined);
  }
}
