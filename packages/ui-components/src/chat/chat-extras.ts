import type { ReactiveControllerHost } from "lit";
import type { SetupFault } from "../base/setup.ts";
import { HeightWatch } from "./height-watch.ts";
import { soundMessages } from "./message-sound.ts";
import { leaveUnknown } from "./unknown-conversation.ts";
import type { OpenedSources } from "./unknown-conversation.ts";
import { ServerWatch } from "./server-watch.ts";
import { openingFailure } from "./opening-failure.ts";
import { badgeTitle } from "./title-badge.ts";

interface ExtrasHost extends ReactiveControllerHost, HTMLElement {
  readonly withoutTitleBadge: boolean;
  readonly sound: boolean;
  readonly server: string;
  readonly guest: boolean;
}

interface ExtrasSources extends OpenedSources {
  readonly tokenFailure: () => string;
}

/** What nobody misses in the first second: the title of the page, the sound, and what is wrong with the page, the way to
 * the server or the conversation that was asked for. */
export class ChatExtras {
  readonly openingFailure = openingFailure;
  readonly #height: HeightWatch;
  readonly #server: ServerWatch;

  constructor(host: ExtrasHost, { tokenFailure, ...sources }: ExtrasSources) {
    const { client } = sources;
    badgeTitle(host, () => (host.withoutTitleBadge ? undefined : client()));
    soundMessages(host, () => (host.sound ? client() : undefined));
    leaveUnknown(host, sources);
    this.#height = new HeightWatch(host);
    this.#server = new ServerWatch(host, {
      client,
      tokenFailure,
      server: () => host.server,
      isGuest: () => host.guest,
    });
    host.requestUpdate();
  }

  /** What is wrong with the way to the server. */
  get fault(): SetupFault | undefined {
    return this.#server.fault;
  }

  /** The page gives the element no height. */
  get isTooLow(): boolean {
    return this.#height.isTooLow;
  }
}
