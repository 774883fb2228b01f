import type { TimelineRow } from "@im-chat/core";
import { findFirstUnread } from "./row-sections.ts";

/** Rows that are shown before the rest of the list's code is there. */
export const FIRST_ROWS = 80;
/** Unread ones among them that need none of it. */
const NEAR_ROWS = 6;

/** Whether a list opens at its end, or so near to it that the end shows the place.
 * @param readSeq Read position above which rows are unread; undefined or 0: none are, or all. */
export function opensAtEnd(rows: readonly TimelineRow[], readSeq: number | undefined): boolean {
  if (!readSeq) return true;
  const all = { start: 0, end: rows.length };
  return (findFirstUnread(rows, all, readSeq) ?? 0) >= all.end - NEAR_ROWS;
}

/** Whether any of the first rows answers another message. */
export function hasQuote(rows: readonly TimelineRow[]): boolean {
  return rows
    .slice(-FIRST_ROWS)
    .some((row) => row.type === "message" && row.message.replyTo !== undefined);
}

/** Buttons and links of rows answer also when they are clicked before the tools are there.
 * @param ready When they are; it may as well fail to come. */
export function repeatClick(event: MouseEvent, ready: Promise<boolean>): void {
  const { target } = event;
  if (!(target instanceof Element) || target.closest("[data-action]") === null) return;
  event.preventDefault();
  const again = new MouseEvent(event.type, event);
  const repeat = (isReady: boolean): void => {
    if (isReady) target.dispatchEvent(again);
  };
  ready.then(repeat, () => {});
}
