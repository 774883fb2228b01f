import { expect, test } from "vitest";
import {
  boundWindow,
  followRows,
  growWindow,
  indexOfKey,
  trimWindow,
  windowAround,
  windowAtEnd,
} from "./row-window.ts";
import type { Keyed, RowWindow } from "./row-window.ts";

function rows(from: number, to: number): Keyed[] {
  return Array.from({ length: to - from }, (_, at) => ({ key: String(from + at) }));
}

function keysOf(list: readonly Keyed[], window: RowWindow | undefined): string {
  if (window === undefined) return "";
  return `${list[window.start]?.key}..${list[window.end - 1]?.key}`;
}

const READING = { start: 20, end: 60 };

test.each<[name: string, after: Keyed[], shown: string]>([
  ["a prepend", rows(-50, 100), "20..59"],
  ["an append", rows(0, 130), "20..59"],
  ["a deletion of its first row", [...rows(0, 20), ...rows(21, 100)], "21..59"],
  ["a deletion of its last row", [...rows(0, 59), ...rows(60, 100)], "20..58"],
  ["an insertion in its middle", [...rows(0, 30), { key: "new" }, ...rows(30, 100)], "20..59"],
  ["a wholly new list", rows(500, 600), ""],
])("the window keeps its rows through %s", (_name, after, shown) => {
  const window = followRows({ window: READING, before: rows(0, 100), after, isFollowing: false });
  expect(keysOf(after, window)).toBe(shown);
});

test.each<[name: string, after: Keyed[], shown: string]>([
  ["one arrival", rows(0, 101), "20..100"],
  ["so many that the top must go", rows(0, 160), "40..159"],
  ["a burst that leaves nothing of it", rows(0, 900), "820..899"],
])("a window that follows the end takes in %s", (_name, after, shown) => {
  const change = { window: { start: 20, end: 100 }, before: rows(0, 100), after };
  const window = followRows({ ...change, isFollowing: true });
  expect(keysOf(after, window)).toBe(shown);
});

test("a window that fills up by an insertion of thousands is cut around the row in view", () => {
  expect(boundWindow({ start: 0, end: 5_000 }, 2_000)).toEqual({ start: 1_940, end: 2_060 });
  expect(boundWindow({ start: 0, end: 5_000 }, 4_999)).toEqual({ start: 4_880, end: 5_000 });
});

test("a window grows by six rows where less than a screen and a half is ready", () => {
  const margins = { abovePx: 500, belowPx: 5_000, viewportPx: 600 };
  expect(growWindow(READING, 100, margins)).toEqual({ start: 14, end: 60 });
  expect(growWindow(READING, 100, { ...margins, abovePx: 950 })).toBe(READING);
  expect(growWindow({ start: 2, end: 60 }, 100, margins)).toEqual({ start: 0, end: 60 });
});

test("a trim takes the farther side and leaves two screens", () => {
  const request = {
    window: { start: 0, end: 200 },
    margins: { abovePx: 2_000, belowPx: 7_400, viewportPx: 600 },
    heights: Array.from({ length: 200 }, () => 50),
    isFollowing: false,
  };
  expect(trimWindow(request)).toEqual({ start: 0, end: 120 });
  const following = { ...request, isFollowing: true };
  expect(trimWindow(following)).toEqual({ start: 15, end: 200 });
});

test("windows around a row and at the end stay inside the list", () => {
  expect(windowAtEnd(30)).toEqual({ start: 0, end: 30 });
  expect(windowAround(3, 1_000)).toEqual({ start: 0, end: 80 });
  expect(windowAround(999, 1_000)).toEqual({ start: 920, end: 1_000 });
});

test("a row that moved far is found all the same", () => {
  expect(indexOfKey(rows(0, 5_000), "4000", [3, 9_000])).toBe(4_000);
  expect(indexOfKey(rows(0, 10), "x")).toBe(-1);
});
