import { expect, test } from "vitest";
import { nextDelayMs } from "./backoff.ts";

test("backoff doubles per attempt and never passes thirty seconds", () => {
  expect(nextDelayMs(0, 0.5)).toBe(250);
  expect(nextDelayMs(1, 0.5)).toBe(500);
  expect(nextDelayMs(40, 1)).toBe(30_000);
});
