import type { ConversationSummary, UserId } from "@im-chat/core";
import type { FirstTerms } from "../locales/translation.ts";

/** Characters that change the order of all that stands behind them on the line. */
const OVERRIDES = /[\u202a-\u202e\u2066-\u2069]/gu;
/** Letters that are read from the right. */
const FROM_RIGHT =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** A text that somebody chose, ready to show as one of its own: it disturbs nothing around it. */
export function tame(text: string): string {
  return text.replace(OVERRIDES, "");
}

/** As `tame`, for a place inside a sentence, whose other words keep their order. */
export function isolate(text: string): string {
  const tamed = tame(text);
  return FROM_RIGHT.test(tamed) ? `\u2068${tamed}\u2069` : tamed;
}

const GUEST_PREFIX = "~";
const MARK_LENGTH = 4;

/** A name ready to show. The system, whose id is empty, is called so. A guest who gave none is a guest with a mark to tell them apart; anyone else has their id.
 * @param name Empty, or the id itself, where none is known. */
export function shownName(id: UserId, name: string, terms: FirstTerms): string {
  if (name !== "" && name !== id) return tame(name);
  if (id === "") return terms.conversation.system;
  if (!id.startsWith(GUEST_PREFIX)) return id;
  const mark = id.slice(GUEST_PREFIX.length, GUEST_PREFIX.length + MARK_LENGTH);
  return terms.conversation.guestNamed(mark.toUpperCase());
}

/** What a conversation is called. */
export function shownTitle(
  summary: Pick<ConversationSummary, "title" | "peerId">,
  terms: FirstTerms,
): string {
  return summary.peerId === undefined
    ? tame(summary.title)
    : shownName(summary.peerId, summary.title, terms);
}
