import { expect, test } from "vitest";
import { createAttemptGate, backoffMs } from "./backoff.ts";

test("backoff doubles per attempt and never passes thirty seconds", () => {
  expect(backoffMs(0, 0.5)).toBe(250);
  expect(backoffMs(1, 0.5)).toBe(500);
  expect(backoffMs(40, 1)).toBe(30_000);
  expect(backoffMs(2_000, 0)).toBe(0);
});

test("the gate lets ten attempts through in a minute, and the eleventh when the first is a minute old", () => {
  const gate = createAttemptGate();
  for (let second = 0; second < 10; second += 1) {
    expect(gate.notBeforeMs(second * 1_000)).toBeLessThanOrEqual(second * 1_000);
    gate.enter(second * 1_000);
  }
  expect(gate.notBeforeMs(10_000)).toBe(60_000);
  gate.enter(60_000);
  expect(gate.notBeforeMs(60_000)).toBe(61_000);
});

test("a clock that is set back does not shut the gate for longer than its window", () => {
  const gate = createAttemptGate();
  for (let count = 0; count < 10; count += 1) gate.enter(1_000_000);
  gate.hold(1_000_000, 5_000);
  expect(gate.notBeforeMs(0)).toBe(60_000);
});

test("after a clock was set back the gate opens within its window, however often it is asked", () => {
  const gate = createAttemptGate();
  for (let count = 0; count < 10; count += 1) gate.enter(1_000_000);
  gate.hold(1_000_000, 5_000);
  for (const nowMs of [0, 20_000, 40_000]) expect(gate.notBeforeMs(nowMs)).toBe(60_000);
});

test("the longest hold counts, up to ten minutes", () => {
  const gate = createAttemptGate();
  gate.hold(0, 5_000);
  gate.hold(0, 2_000);
  expect(gate.notBeforeMs(0)).toBe(5_000);
  gate.hold(0, 999_999_999);
  expect(gate.notBeforeMs(0)).toBe(600_000);
});
