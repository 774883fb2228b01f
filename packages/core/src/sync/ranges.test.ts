import { expect, test } from "vitest";
import { addRange, gapsWithin, rangeAt, topOf } from "./ranges.ts";

test("ranges that touch or overlap become one, others stay apart and in order", () => {
  const ranges = addRange([{ from: 10, to: 20 }], { from: 30, to: 40 });
  expect(ranges).toEqual([
    { from: 10, to: 20 },
    { from: 30, to: 40 },
  ]);
  expect(addRange(ranges, { from: 21, to: 21 })).toEqual([
    { from: 10, to: 21 },
    { from: 30, to: 40 },
  ]);
  expect(addRange(ranges, { from: 15, to: 35 })).toEqual([{ from: 10, to: 40 }]);
  expect(addRange(ranges, { from: 1, to: 3 })).toEqual([
    { from: 1, to: 3 },
    { from: 10, to: 20 },
    { from: 30, to: 40 },
  ]);
});

test("what is known already changes nothing, and the same list comes back", () => {
  const ranges = [{ from: 10, to: 20 }];
  expect(addRange(ranges, { from: 12, to: 13 })).toBe(ranges);
});

test("gaps are what is missing between two places", () => {
  const ranges = [
    { from: 10, to: 20 },
    { from: 30, to: 40 },
  ];
  expect(gapsWithin(ranges, { from: 5, to: 45 })).toEqual([
    { from: 5, to: 9 },
    { from: 21, to: 29 },
    { from: 41, to: 45 },
  ]);
  expect(gapsWithin(ranges, { from: 12, to: 20 })).toEqual([]);
  expect(gapsWithin([], { from: 1, to: 3 })).toEqual([{ from: 1, to: 3 }]);
});

test("a place is found in its range, and the top is the highest place", () => {
  const ranges = [{ from: 10, to: 20 }];
  expect(rangeAt(ranges, 20)).toEqual({ from: 10, to: 20 });
  expect(rangeAt(ranges, 21)).toBeUndefined();
  expect(topOf(ranges)).toBe(20);
  expect(topOf([])).toBe(0);
});
