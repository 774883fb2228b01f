import type { ConversationId } from "@im-chat/core";
import type { TemplateResult } from "lit";
import { addStyles } from "../base/add-styles.ts";
import { afterMs } from "../base/environment.ts";
import type { ImElement } from "../base/im-element.ts";
import { keepTyping } from "../base/keep-typing.ts";
import type { SetupFault } from "../base/setup.ts";
import type { ImConversationList } from "../conversation-list/conversation-list.ts";
import { findLocale } from "../locales/locale.ts";
import type { Translation } from "../locales/translation.ts";
import { statePageStyles } from "../parts/state-page.ts";
import { ChatShortcuts } from "./chat-shortcuts.ts";
import { Departure } from "./departure.ts";
import type { DepartureSources } from "./departure.ts";
import { HeightWatch } from "./height-watch.ts";
import { soundMessages } from "./message-sound.ts";
import { nothingOpen } from "./nothing-open.ts";
import { leaveUnknown } from "./unknown-conversation.ts";
import type { OpenedSources } from "./unknown-conversation.ts";
import { ServerWatch } from "./server-watch.ts";
import { refuseFiles } from "./refuse-files.ts";
import { openingFailure } from "./opening-failure.ts";
import type { OpeningFailure } from "./opening-failure.ts";
import { badgeTitle } from "./title-badge.ts";

/** Long enough to be read. */
const FAILURE_MS = 8_000;

interface ExtrasHost extends ImElement {
  readonly withoutTitleBadge: boolean;
  readonly sound: boolean;
  readonly server: string | null | undefined;
  readonly guest: boolean;
}

interface ExtrasSources extends OpenedSources, Omit<DepartureSources, keyof OpenedSources> {
  readonly tokenFailure: () => string;
  readonly open: (id: ConversationId) => void;
  /** The way back for the Escape key; undefined: it is not for the chat. */
  readonly leave: () => (() => void) | undefined;
}

/** What nobody misses in the first second: the keys, the title of the page, the sound, the page shown while nothing is
 * open, and what is wrong with the page, the way to the server or the conversation that was asked for. */
export class ChatExtras {
  readonly onKeydown: (event: KeyboardEvent) => void;
  readonly #host: ExtrasHost;
  readonly #sources: ExtrasSources;
  readonly #departure: Departure;
  readonly #height: HeightWatch;
  readonly #server: ServerWatch;
  #hasPartFailed = false;
  #stopFailure = (): void => {};

  constructor(host: ExtrasHost, sources: ExtrasSources) {
    const { client, tokenFailure, leave } = sources;
    this.#host = host;
    this.#sources = sources;
    addStyles(host, statePageStyles);
    ({ onKeydown: this.onKeydown } = new ChatShortcuts(host, {
      step: (offset) => this.#step(offset),
      search: () => this.#inList((shown) => shown.focusSearch?.()),
      compose: () => this.#inList((shown) => shown.compose?.()),
      leave,
      fail: () => this.#fail(),
    }));
    keepTyping(host);
    refuseFiles(host, () => this.#terms?.composer.onlyText);
    badgeTitle(host, () => (host.withoutTitleBadge ? undefined : client()));
    soundMessages(host, () => (host.sound ? client() : undefined));
    leaveUnknown(host, sources);
    this.#departure = new Departure(host, sources);
    this.#height = new HeightWatch(host);
    this.#server = new ServerWatch(host, {
      client,
      tokenFailure,
      server: () => host.server ?? "",
      isGuest: () => host.guest,
    });
    host.requestUpdate();
  }

  /** Instead of a conversation that could not be opened. */
  openingFailure(failure: OpeningFailure): TemplateResult | undefined {
    return this.#terms && openingFailure(failure, this.#terms);
  }

  /** Whether there is something to say of a conversation that was open. */
  get hasDeparted(): boolean {
    return this.#departure.isTold;
  }

  departed(): TemplateResult | undefined {
    return this.#terms && this.#departure.render(this.#terms);
  }

  /** The user went elsewhere. */
  dismiss(): void {
    this.#departure.dismiss();
  }

  /** Instead of a conversation while none is open. */
  nothingOpen(): TemplateResult | undefined {
    const { client, list } = this.#sources;
    const terms = this.#terms;
    return (
      terms &&
      nothingOpen(terms, {
        list: client()?.conversations.get(),
        compose: () => list()?.compose?.(),
      })
    );
  }

  /** What is wrong with the way to the server. */
  get fault(): SetupFault | undefined {
    return this.#server.fault;
  }

  /** The page gives the element no height. */
  get isTooLow(): boolean {
    return this.#height.isTooLow;
  }

  /** What was asked for a moment ago cannot be loaded. */
  get hasPartFailed(): boolean {
    return this.#hasPartFailed;
  }

  #fail(): void {
    this.#setPartFailed({ hasFailed: true });
    this.#stopFailure();
    this.#stopFailure = afterMs(FAILURE_MS, () => this.#setPartFailed({ hasFailed: false }));
  }

  #setPartFailed({ hasFailed }: { readonly hasFailed: boolean }): void {
    this.#hasPartFailed = hasFailed;
    this.#host.requestUpdate();
  }

  /** Undefined until they are loaded. */
  get #terms(): Translation | undefined {
    return findLocale(this.#host, "all")?.terms;
  }

  /** Something to do in the list, which in one column comes into view first. @returns undefined where there is no list */
  #inList(act: (list: Partial<ImConversationList>) => void): (() => void) | undefined {
    const { list: find, isStacked, toList } = this.#sources;
    const list = find();
    if (!list) return undefined;
    return () => {
      if (isStacked()) toList();
      // The list gives the focus to a row by itself, which comes before.
      const isShown = this.#host.updateComplete.then(() => list.updateComplete);
      void isShown.then(() => act(list));
    };
  }

  #step(offset: -1 | 1): void {
    const { client, openedId, open } = this.#sources;
    const items = client()?.conversations.get().items ?? [];
    const from = items.findIndex((item) => item.id === openedId());
    const next = items[from < 0 ? 0 : from + offset];
    if (next) open(next.id);
  }
}
