import type { ConversationSummary, UserId } from "@im-chat/core";
import type { FirstTerms } from "../locales/translation.ts";

const GUEST_PREFIX = "~";
const MARK_LENGTH = 4;

/** A name ready to show. A guest who gave none is a guest with a mark to tell them apart; anyone else has their id.
 * @param name Empty, or the id itself, where none is known. */
export function shownName(id: UserId, name: string, terms: FirstTerms): string {
  if (name !== "" && name !== id) return name;
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
    ? summary.title
    : shownName(summary.peerId, summary.title, terms);
}
