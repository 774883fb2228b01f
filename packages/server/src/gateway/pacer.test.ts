import { expect, test } from "vitest";
import { createPacer } from "./pacer.ts";

function setUp(fails: (subject: string) => boolean = () => false) {
  const runs: [string, number][] = [];
  const lastAt = new Map<string, number>();
  const reported: unknown[] = [];
  const timers: (() => void)[] = [];
  const clock = { nowMs: 1000 };
  const pacer = createPacer<string>({
    clock: {
      monotonic: () => clock.nowMs,
      after: (_delayMs, task) => (timers.push(task), () => undefined),
    },
    periodMs: 500,
    lastAt: (subject) => lastAt.get(subject) ?? 0,
    run: (subject, nowMs) => {
      runs.push([subject, nowMs]);
      lastAt.set(subject, nowMs);
      if (fails(subject)) throw new Error(subject);
    },
    report: (thrown) => void reported.push(thrown),
  });
  return { runs, reported, pacer, clock, timers };
}

test("the first touch runs at once, later ones together at the end of the period", () => {
  const { runs, pacer, clock, timers } = setUp();
  pacer.touch("a");
  for (let count = 0; count < 5; count += 1) pacer.touch("a");
  expect(runs).toEqual([["a", 1000]]);
  expect(timers).toHaveLength(1);
  clock.nowMs = 1500;
  timers[0]?.();
  expect(runs).toEqual([
    ["a", 1000],
    ["a", 1500],
  ]);
});

test("subjects do not wait for each other, and one timer serves all", () => {
  const { runs, pacer, timers } = setUp();
  for (const subject of ["a", "b", "a", "b"]) pacer.touch(subject);
  expect(runs.map(([subject]) => subject)).toEqual(["a", "b"]);
  expect(timers).toHaveLength(1);
});

test("one subject that fails is told of, and the others are none the worse for it", () => {
  const { runs, reported, pacer, clock, timers } = setUp((subject) => subject === "a");
  for (const subject of ["a", "b", "a", "b"]) pacer.touch(subject);
  clock.nowMs = 1500;
  timers[0]?.();
  expect(runs.map(([subject]) => subject)).toEqual(["a", "b", "a", "b"]);
  expect(reported).toEqual([new Error("a"), new Error("a")]);
});
