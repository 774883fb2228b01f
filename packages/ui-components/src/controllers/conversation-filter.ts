import type { ConversationSummary } from "@im-chat/core";

/** Text as one compares it by eye: without case, accents and width. */
export function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

interface FilterOptions {
  /** What a conversation is called where it is shown. */
  readonly titleOf?: (item: ConversationSummary) => string;
}

/** Conversations whose title has every word of the query; all for an empty query. Same array if nothing is left out. */
export function filterConversations(
  items: readonly ConversationSummary[],
  query: string,
  { titleOf = ({ title }) => title }: FilterOptions = {},
): readonly ConversationSummary[] {
  const words = fold(query).split(/\s+/u).filter(Boolean);
  if (words.length === 0) return items;
  return items.filter((item) => {
    const title = fold(titleOf(item));
    return words.every((word) => title.includes(word));
  });
}
