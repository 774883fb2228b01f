import type { TimelineRow, TimelineState } from "@im-chat/core";
import { seqOf } from "../row-sections.ts";

const MOST_COUNTED = 100;

type MessageRow = Extract<TimelineRow, { type: "message" }>;

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

/** Whether a row is an unread message of somebody else, and is there. */
export function isUnread(row: TimelineRow, readSeq: number): row is MessageRow {
  if (row.type !== "message") return false;
  const { seq, isOwn, state } = row.message;
  return seq > readSeq && !isOwn && state === "live";
}

/** Whether unread rows are older than those that are loaded. @param readSeq 0: all are new, and begin nowhere. */
export function isUnreadAbove(
  { rows: [first], hasOlder }: TimelineState,
  readSeq: number,
): boolean {
  return readSeq > 0 && hasOlder && first !== undefined && (seqOf(first) ?? 0) > readSeq;
}
