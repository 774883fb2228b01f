import { expect, test } from "vitest";
import { hueOf, initialsOf } from "./avatar.ts";

test.each([
  ["Mara Lindqvist", "ML"],
  ["mara", "M"],
  ["小雨", "小雨"],
  ["欧阳小雨", "小雨"],
  ["Noor نور", "Nن"],
  ["Tern & Tide", "TT"],
  ["👩‍👩‍👧 family", "👩‍👩‍👧F"],
  ["(Bo)", "B"],
  ["…", ""],
])("initials of %s are %s", (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});

test("a face keeps its colour", () => {
  expect(hueOf("ada")).toBe(hueOf("ada"));
  expect(
    new Set(Array.from({ length: 60 }, (_, index) => hueOf(`user-${index}`))).size,
  ).toBeGreaterThan(6);
});
