import type { Message, MessageId, User, UserId } from "@im-chat/core";
import type { Locale } from "../../locales/locale.ts";
import { shownName } from "../../controllers/names.ts";

/** Shows a message in a way of your own; undefined leaves it to the next one and at last to us. The result is what
 * Lit can render, most simply an element or a template. It stands inside the bubble. */
export type MessageRenderer = (message: Message) => unknown;

/** What rows need beyond themselves. */
export interface RowContext {
  readonly locale: Locale;
  /** Others' names and pictures are shown. */
  readonly isGroup: boolean;
  readonly selfId: UserId | undefined;
  /** Address of the server, whose pictures are allowed. */
  readonly server: string | undefined;
  readonly renderers: readonly MessageRenderer[];
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
