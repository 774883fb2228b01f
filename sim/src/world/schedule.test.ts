import { expect, test } from "vitest";
import { createActor, createSchedule, createSource } from "./schedule.ts";

test("a slow actor keeps the order of each source, and of each alone", async () => {
  const schedule = createSchedule();
  const late = [30, 0, 5, 0];
  const actor = createActor("slow", () => late.shift() ?? 0);
  const [link, timers] = [createSource(actor), createSource(actor)];
  const done: string[] = [];
  schedule.after(1, () => done.push("first batch"), link);
  schedule.after(2, () => done.push("second batch"), link);
  schedule.after(3, () => done.push("timer"), timers);
  schedule.after(50, () => done.push("third batch"), link);
  await schedule.run(10);
  expect(done).toEqual(["timer"]);
  await schedule.run(100);
  expect(done).toEqual(["timer", "first batch", "second batch", "third batch"]);
});

test("what was late when its actor froze stays before what came after it", async () => {
  const schedule = createSchedule();
  const late = [20];
  const actor = createActor("slow", () => late.shift() ?? 0);
  const link = createSource(actor);
  const done: string[] = [];
  schedule.after(0, () => done.push("first"), link);
  schedule.after(10, () => done.push("second"), link);
  await schedule.run(5);
  actor.state = "frozen";
  await schedule.run(100);
  schedule.thaw(actor);
  await schedule.run(0);
  expect(done).toEqual(["first", "second"]);
});

test("what a frozen actor has missed is done in the order that is asked for", async () => {
  const schedule = createSchedule();
  const actor = createActor("stalled", () => 0);
  const source = createSource(actor);
  const done: number[] = [];
  for (const number of [1, 2, 3]) schedule.after(number, () => done.push(number), source);
  actor.state = "frozen";
  await schedule.run(1000);
  expect(done).toEqual([]);
  schedule.thaw(actor, (held) => held.toReversed());
  await schedule.run(0);
  expect(done).toEqual([3, 2, 1]);
});
