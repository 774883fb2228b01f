import type { TimelineRow } from "@im-chat/core";
import { expect, test } from "vitest";
import { messageOf, rowOf } from "../../test/message-list/synthetic-timeline.ts";
import { sectionRows } from "./row-sections.ts";

const HOUR_MS = 3_600_000;
const NOON = new Date(2026, 10, 2, 12).getTime();

function at(seq: number, hours: number, change: Parameters<typeof messageOf>[1] = {}): TimelineRow {
  return rowOf(messageOf(seq, { createdAt: NOON + hours * HOUR_MS, ...change }));
}

function sections(
  rows: readonly TimelineRow[],
  dividerSeq?: number,
): ReturnType<typeof sectionRows> {
  const window = { start: 0, end: rows.length };
  return sectionRows(rows, { window, groupingMs: 300_000, dividerSeq });
}

test("each local day has a section", () => {
  const days = sections([at(1, -24), at(2, -1), at(3, 0), at(4, 24)]);
  expect(days.map((day) => day.rows.length)).toEqual([1, 2, 1]);
});

test("a message composed yesterday and still waiting stands under today", () => {
  const days = sections([at(1, 0), at(0, -24, { id: "waiting", isOwn: true })]);
  expect(days).toHaveLength(1);
});

test("messages of one author within five minutes are a run", () => {
  const places = sections([at(1, 0), at(2, 0.05), at(3, 0.06), at(4, 1)])[0]?.rows.map(
    (row) => row.place,
  );
  expect(places).toEqual(["first", "middle", "last", "single"]);
});

test("a row looks the same wherever the window ends", () => {
  const rows = [at(1, 0), at(2, 0.01), at(3, 0.02)];
  const window = { start: 1, end: 2 };
  const [section] = sectionRows(rows, { window, groupingMs: 300_000, dividerSeq: undefined });
  expect(section?.rows[0]?.place).toBe("middle");
});

test("the divider stands above the first unread message of another member and ends a run", () => {
  const rows = [at(1, 0), at(2, 0.01), at(3, 0.02, { isOwn: true }), at(4, 0.03), at(5, 0.04)];
  const placed = sections(rows, 2)[0]?.rows ?? [];
  expect(placed.map((row) => row.isFirstUnread)).toEqual([false, false, false, true, false]);
});

test("there is no divider while the rows down to the read position are not loaded", () => {
  const placed = sections([at(7, 0), at(8, 0.01)], 2)[0]?.rows ?? [];
  expect(placed.some((row) => row.isFirstUnread)).toBe(false);
});
