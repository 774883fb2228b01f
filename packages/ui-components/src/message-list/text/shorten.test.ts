import { expect, test } from "vitest";
import { shorten } from "./shorten.ts";

test("a text of ordinary length is shown whole", () => {
  expect(shorten("a ".repeat(1_000))).toBe("a ".repeat(1_000));
});

test("a very long text is cut between words", () => {
  const shown = shorten("a word ".repeat(2_000));
  expect(shown.length).toBeLessThan(1_510);
  expect(shown).toMatch(/ (?:a|word)…$/);
});

test("many short lines are cut at a line", () => {
  expect(shorten("line\n".repeat(100))).toBe(`${"line\n".repeat(23)}line…`);
});

test("an emoji is never cut in half", () => {
  expect(shorten("🎉".repeat(5_000))).toMatch(/^(?:🎉)+…$/u);
});
