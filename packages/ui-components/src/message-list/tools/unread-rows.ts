import type { Message, TimelineState } from "@im-chat/core";
import { seqOf } from "../row-sections.ts";

const MOST_COUNTED = 100;

/** Unread messages of others at the end of a timeline; counted up to a hundred. */
export function countUnread(state: TimelineState): number {
  // Of those that are not loaded it is not known whose they are.
  if (state.hasNewer) return Math.min(state.lastSeq - state.readSeq, MOST_COUNTED);
  let count = 0;
  for (let index = state.rows.length - 1; index >= 0 && count < MOST_COUNTED; index -= 1) {
    const row = state.rows[index];
    const seq = row && seqOf(row);
    if (row?.type === "gap" || (seq !== undefined && seq <= state.readSeq)) break;
    if (row?.type === "message" && seq !== undefined && !row.message.isOwn) count += 1;
  }
  return count;
}

/** The row of the first unread message among the loaded ones that is wanted. */
export function findUnread(
  { rows, readSeq }: TimelineState,
  isWanted: (message: Message) => boolean,
): string | undefined {
  return rows.find(
    (row) =>
      row.type === "message" &&
      row.message.seq > readSeq &&
      !row.message.isOwn &&
      row.message.state === "live" &&
      isWanted(row.message),
  )?.key;
}

/** Whether unread rows are older than those that are loaded. @param readSeq 0: all are new, and begin nowhere. */
export function isUnreadAbove(
  { rows: [first], hasOlder }: TimelineState,
  readSeq: number,
): boolean {
  return readSeq > 0 && hasOlder && first !== undefined && (seqOf(first) ?? 0) > readSeq;
}
