import { expect, test } from "vitest";
import { countOnlyEmoji } from "./emoji-only.ts";

test.each([
  ["🎉", 1],
  ["👍🏽", 1],
  ["👨‍👩‍👧‍👦 ❤️", 2],
  ["🇨🇳🇫🇷", 2],
  ["1️⃣", 1],
  ["🏴󠁧󠁢󠁥󠁮󠁧󠁿", 1],
  ["☀️☁️☂️", 3],
  ["🙂🙂🙂🙂", 0],
  ["ok 👍", 0],
  ["1", 0],
  ["", 0],
  ["好", 0],
])("%j has %i emoji and nothing else", (text, expected) => {
  expect(countOnlyEmoji(text)).toBe(expected);
});
