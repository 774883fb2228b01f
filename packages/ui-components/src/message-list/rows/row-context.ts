import type { ImErrorCode, Message, MessageId, TimelineState, User, UserId } from "@im-chat/core";
import type { GroupPlace } from "../../controllers/grouping.ts";
import type { Locale } from "../../locales/locale.ts";
import { shownName } from "../../controllers/names.ts";

/** Shows a message in a way of your own; undefined leaves it to the next one and at last to us. The result is what
 * Lit can render, most simply an element or a template. It stands inside the bubble. */
export type MessageRenderer = (message: Message) => unknown;

/** Where one could go from here. */
export interface Jumps {
  readonly isJumpShown: boolean;
  readonly newCount: number;
  readonly hasMention: boolean;
  goBack(): void;
  toMention(): void;
}

export interface ListPage {
  /** Name of the conversation. */
  readonly title: string;
  readonly retry: () => void;
  /** Nothing is known of the conversation, and nobody can be asked. */
  readonly isAway: boolean;
}

/** How to show what few first screens have; comes with the tools of the list. Each gives what Lit can render. */
export interface MoreRows {
  linkedText(text: string): unknown;
  quote(quoted: Message, context: RowContext): unknown;
  actions(message: Message, context: RowContext): unknown;
  /** Instead of the content, while it is edited. */
  editor(message: Message, context: RowContext): unknown;
  /** Below the bubble: why it waits, or what could not be done with it. */
  note(message: Message, place: GroupPlace, context: RowContext): unknown;
  typingLine(typists: readonly UserId[], context: RowContext): unknown;
  jumpButtons(jumps: Jumps): unknown;
  /** Instead of rows: nobody has written, or nothing could be loaded; undefined: they are still to come. */
  statePage(state: TimelineState, page: ListPage): unknown;
  olderProblem(code: ImErrorCode | undefined, locale: Locale): unknown;
}

/** What rows need beyond themselves. */
export interface RowContext {
  readonly locale: Locale;
  /** Undefined until the tools are loaded. */
  readonly more: MoreRows | undefined;
  /** Others' names and pictures are shown. */
  readonly isGroup: boolean;
  readonly selfId: UserId | undefined;
  readonly renderers: readonly MessageRenderer[] | undefined;
  /** Row under the pointer or with the focus: its tools are shown. */
  readonly activeKey: string | undefined;
  /** Row whose text has just been copied. */
  readonly copiedKey: string | undefined;
  /** Long messages that are shown whole. */
  readonly expanded: ReadonlySet<MessageId>;
  user(id: UserId): User;
  /** A loaded message. */
  reply(id: MessageId): Message | undefined;
}

/** A user's name ready to show. */
export function nameOf(context: RowContext, id: UserId): string {
  return shownName(id, context.user(id).name, context.locale.terms);
}
