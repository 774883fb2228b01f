import { expect, test } from "vitest";
import { ENVELOPE, ROW } from "../test/samples.ts";
import { countsAsUnread } from "./unread.ts";

const PLACE = { userId: "bob", readSeq: 10, visibleFromSeq: 1 };
const MESSAGE = { ...ROW, seq: 11, sender: "alice" };

test("another member's message above the read position counts, whatever became of it", () => {
  expect(countsAsUnread(MESSAGE, PLACE)).toBe(true);
  const recalled = { ...MESSAGE, state: "recalled" as const };
  expect(countsAsUnread(recalled, PLACE)).toBe(true);
  expect(
    countsAsUnread({ ...MESSAGE, envelope: { ...ENVELOPE, kind: { unknown: 9 } } }, PLACE),
  ).toBe(true);
});

test("own messages, notices, read ones and those from before the membership do not", () => {
  expect(countsAsUnread({ ...MESSAGE, sender: "bob" }, PLACE)).toBe(false);
  expect(countsAsUnread({ ...MESSAGE, envelope: { ...ENVELOPE, kind: "notice" } }, PLACE)).toBe(
    false,
  );
  expect(countsAsUnread({ ...MESSAGE, seq: 10 }, PLACE)).toBe(false);
  expect(countsAsUnread(MESSAGE, { ...PLACE, visibleFromSeq: 12 })).toBe(false);
  expect(countsAsUnread(MESSAGE, { ...PLACE, visibleFromSeq: 11 })).toBe(true);
});
