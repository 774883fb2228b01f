import type { Chat, Conversation, Message, TimelineState } from "@im-chat/core";
import type { ReactiveElement } from "lit";
import type { Announcer } from "../../base/announcer.ts";
import type { Locale } from "../../locales/locale.ts";
import type { UnreadDivider } from "../unread-divider.ts";
import type { TimelineView } from "./timeline-view.ts";

/** What the tools need of their list. */
export interface ListToolsHost {
  /** Events start from it. */
  readonly element: ReactiveElement;
  readonly scroller: HTMLElement;
  readonly announcer: Announcer;
  readonly divider: UnreadDivider;
  root(): HTMLElement | DocumentFragment;
  client(): Chat | undefined;
  conversation(): Conversation | undefined;
  view(): TimelineView | undefined;
  state(): TimelineState | undefined;
  locale(): Locale;
  /** Name of the author, or "You". */
  authorOf(message: Message): string;
  /** Rendered rows, in order. */
  articles(): readonly HTMLElement[];
  readonly requestRender: () => void;
}
