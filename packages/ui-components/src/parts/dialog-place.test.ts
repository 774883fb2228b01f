import { expect, test } from "vitest";
import { placeOver } from "./dialog-place.ts";

const VIEW = { width: 1000, height: 800 };

test("a dialog lies over its owner", () => {
  const owner = { left: 300, top: 100, width: 600, height: 500 };
  expect(placeOver(owner, VIEW)).toEqual(owner);
});

test("what is outside of the window is left out", () => {
  const owner = { left: -100, top: -300, width: 900, height: 1400 };
  expect(placeOver(owner, VIEW)).toEqual({ left: 0, top: 0, width: 800, height: 800 });
});

test.each([
  ["below the window", { left: 100, top: 800, width: 600, height: 500 }],
  ["above it", { left: 100, top: -500, width: 600, height: 500 }],
  ["shown nowhere", { left: 0, top: 0, width: 0, height: 0 }],
])("over an owner that is %s, it takes the window", (_where, owner) => {
  expect(placeOver(owner, VIEW)).toEqual({ left: 0, top: 0, ...VIEW });
});

test.each([
  ["at the lower edge", { left: 200, top: 740, width: 600, height: 500 }, { top: 440 }],
  ["at the upper edge", { left: 200, top: -440, width: 600, height: 500 }, { top: 0 }],
  ["that is low itself", { left: 200, top: 300, width: 600, height: 58 }, { top: 300 }],
])("over a strip %s, it has room enough to be used", (_where, owner, { top }) => {
  expect(placeOver(owner, VIEW)).toEqual({ left: 200, top, width: 600, height: 360 });
});

test("a window that is small itself is all there is", () => {
  const view = { width: 200, height: 150 };
  const owner = { left: 10, top: 10, width: 180, height: 100 };
  expect(placeOver(owner, view)).toEqual({ left: 0, top: 0, ...view });
});
