import type { TimelineRow } from "@im-chat/core";
import { dayKey } from "../controllers/day.ts";
import { groupPlace } from "../controllers/grouping.ts";
import type { GroupPlace } from "../controllers/grouping.ts";
import type { RowWindow } from "./scroll/row-window.ts";

/** A row with its surroundings, as far as they change how it looks. */
export interface PlacedRow {
  readonly key: string;
  readonly row: TimelineRow;
  readonly place: GroupPlace;
  /** The unread divider stands above it. */
  readonly isFirstUnread: boolean;
}

/** The rows of one day under its header. */
export interface DaySection {
  readonly key: string;
  /** Moment that names the day; epoch milliseconds. */
  readonly atMs: number;
  readonly rows: readonly PlacedRow[];
}

export interface SectionOptions {
  readonly window: RowWindow;
  readonly groupingMs: number;
  /** Rows above this position were unread at opening; undefined: no divider. */
  readonly dividerSeq: number | undefined;
}

/** Cuts a window of rows into days. Rows just outside the window are looked at too, so that a row looks the same
 * wherever the window ends. */
export function sectionRows(
  rows: readonly TimelineRow[],
  options: SectionOptions,
): readonly DaySection[] {
  const { window, groupingMs, dividerSeq } = options;
  const firstUnread =
    dividerSeq === undefined ? undefined : findFirstUnread(rows, window, dividerSeq);
  const sections: { key: string; atMs: number; rows: PlacedRow[] }[] = [];
  let atMs = firstMoment(rows, window);
  for (let index = window.start; index < window.end; index += 1) {
    const row = rows[index];
    if (row === undefined) break;
    // A message composed yesterday and still waiting stands after today's: days never run backwards.
    atMs = Math.max(atMs, momentOf(row) ?? atMs);
    const key = `day-${dayKey(atMs)}`;
    let section = sections.at(-1);
    if (section?.key !== key) {
      section = { key, atMs, rows: [] };
      sections.push(section);
    }
    section.rows.push({
      key: row.key,
      row,
      place: cut(groupPlace(rows, index, groupingMs), index, firstUnread),
      isFirstUnread: index === firstUnread,
    });
  }
  return sections;
}

/** A run of messages ends at the divider. */
function cut(place: GroupPlace, index: number, firstUnread: number | undefined): GroupPlace {
  if (index === firstUnread)
    return place === "middle" ? "first" : place === "last" ? "single" : place;
  if (index + 1 === firstUnread)
    return place === "middle" ? "last" : place === "first" ? "single" : place;
  return place;
}

function firstMoment(rows: readonly TimelineRow[], window: RowWindow): number {
  for (let index = window.start; index < window.end; index += 1) {
    const row = rows[index];
    const moment = row && momentOf(row);
    if (moment !== undefined) return moment;
  }
  return 0;
}

function momentOf(row: TimelineRow): number | undefined {
  if (row.type === "message") return row.message.createdAt;
  return row.type === "notice" ? row.createdAt : undefined;
}

/** The position of a row in the conversation; undefined for messages not accepted yet. */
export function seqOf(row: TimelineRow): number | undefined {
  if (row.type === "message") return row.message.seq > 0 ? row.message.seq : undefined;
  return row.type === "notice" ? row.seq : row.toSeq;
}

/** First message of another member above a read position, where the rows down to that position are loaded. */
export function findFirstUnread(
  rows: readonly TimelineRow[],
  window: RowWindow,
  readSeq: number,
): number | undefined {
  if (readSeq === 0) return undefined;
  let isReadAbove =
    (seqOf(rows[window.start - 1] ?? rows[window.start] ?? NO_ROW) ?? Infinity) <= readSeq;
  for (let index = window.start; index < window.end; index += 1) {
    const row = rows[index];
    const seq = row && seqOf(row);
    if (row === undefined || seq === undefined) continue;
    if (seq <= readSeq) isReadAbove = true;
    else if (!isReadAbove) return undefined;
    else if (row.type === "message" && !row.message.isOwn) return index;
  }
  return undefined;
}

const NO_ROW: TimelineRow = { type: "gap", key: "", fromSeq: 0, toSeq: Infinity, isLoading: false };
