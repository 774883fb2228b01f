import type { Welcome } from "@im-chat/protocol";
import type { Connection, ConnectionState, Push } from "@im-chat/transport";
import type { Fact } from "../database/changes.ts";
import { createEmitter } from "../events.ts";
import type { Emitter } from "../events.ts";
import type { LeadWord } from "./words.ts";

export interface LinkEvents {
  readonly state: ConnectionState;
  readonly online: Welcome;
  readonly push: Push;
  /** Told by another tab. */
  readonly fact: Fact;
  /** Another tab leads than before, or this one. */
  readonly led: undefined;
}

/** The link as this tab sees it: its own, or what it hears of another tab's. */
export class LinkView {
  readonly events: Emitter<LinkEvents>;
  readonly #create: () => Connection;
  #state: ConnectionState = { name: "idle" };
  #own: { readonly connection: Connection; readonly stops: readonly (() => void)[] } | undefined;
  /** Whose link was heard of last, and which of its links. */
  #fence = 0;
  #link = 0;

  constructor(create: () => Connection, report: (thrown: unknown) => void) {
    this.#create = create;
    this.events = createEmitter(report);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get own(): Connection | undefined {
    return this.#own?.connection;
  }

  get fence(): number {
    return this.#fence;
  }

  /** Makes a link of its own, if it has none. */
  open(): void {
    if (this.#own) return;
    const connection = this.#create();
    const stops = [
      connection.onState((state) => this.#show(state)),
      connection.onOnline((welcome) => this.events.emit("online", welcome)),
      connection.onPush((push) => this.events.emit("push", push)),
    ];
    this.#own = { connection, stops };
    this.#show(connection.state);
    connection.connect();
  }

  /** Ends its own link. @param state What is shown until another is known. */
  drop(state: ConnectionState): void {
    const own = this.#own;
    this.#own = undefined;
    this.#fence = 0;
    for (const stop of own?.stops ?? []) stop();
    own?.connection.close();
    this.#show(state);
  }

  hear({ fence, link, state, welcome }: LeadWord): void {
    const isKnown = fence === this.#fence && link === this.#link;
    this.#fence = fence;
    this.#link = link;
    // Most words tell nothing new.
    if (JSON.stringify(state) !== JSON.stringify(this.#state)) this.#show(state);
    if (welcome && !isKnown) this.events.emit("online", welcome);
  }

  #show(state: ConnectionState): void {
    this.#state = state;
    this.events.emit("state", state);
  }
}
