import type { ConversationSummary, Message, Notice } from "@im-chat/core";
import { tame } from "./names.ts";

/** What a row of the conversation list says below the title. */
export type Preview =
  | { readonly type: "draft"; readonly text: string }
  | { readonly type: "refused" }
  | { readonly type: "pending" }
  | { readonly type: "empty" }
  /** What was said last is not to be seen. */
  | { readonly type: "hidden" }
  | { readonly type: "notice"; readonly notice: Notice }
  | {
      readonly type: "message";
      readonly message: Message;
      /** Name the author: in groups. */ readonly withAuthor: boolean;
    };

/** @param isOpen The conversation is on screen: its draft is seen in the composer. */
export function previewOf(summary: ConversationSummary, isOpen: boolean): Preview {
  if (summary.error) return { type: "refused" };
  if (summary.draft.trim() && !isOpen) return { type: "draft", text: oneLine(summary.draft) };
  if (summary.lastMessage) {
    return { type: "message", message: summary.lastMessage, withAuthor: summary.kind !== "direct" };
  }
  if (summary.lastNotice) return { type: "notice", notice: summary.lastNotice };
  if (summary.lastSeq > 0) return { type: "hidden" };
  return { type: summary.isPending ? "pending" : "empty" };
}

/** Longest text that a row can show. Characters. */
const LONGEST = 200;

/** A text on one line, cut to what can be seen. */
export function oneLine(text: string): string {
  return tame(text.slice(0, LONGEST)).replace(/\s+/gu, " ").trim();
}
