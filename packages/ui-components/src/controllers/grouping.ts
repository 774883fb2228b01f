import type { Message, TimelineRow } from "@im-chat/core";
import { dayKey } from "./day.ts";

/** How a message stands in a run of messages of one author. */
export type GroupPlace = "single" | "first" | "middle" | "last";

/** Longest pause inside a run. */
export const GROUPING_MS = 300_000;

/** Whether the row below continues the run of the row above: one author, one day, no long pause. */
export function isSameGroup(
  above: TimelineRow | undefined,
  below: TimelineRow | undefined,
  groupingMs: number = GROUPING_MS,
): boolean {
  if (above?.type !== "message" || below?.type !== "message") return false;
  return isSameRun(above.message, below.message, groupingMs);
}

function isSameRun(above: Message, below: Message, groupingMs: number): boolean {
  return (
    above.sender === below.sender &&
    Math.abs(below.createdAt - above.createdAt) < groupingMs &&
    dayKey(above.createdAt) === dayKey(below.createdAt)
  );
}

/** Place of the row at `index` in its run. */
export function groupPlace(
  rows: readonly TimelineRow[],
  index: number,
  groupingMs: number = GROUPING_MS,
): GroupPlace {
  const joinsAbove = isSameGroup(rows[index - 1], rows[index], groupingMs);
  const joinsBelow = isSameGroup(rows[index], rows[index + 1], groupingMs);
  if (joinsAbove) return joinsBelow ? "middle" : "last";
  return joinsBelow ? "first" : "single";
}
