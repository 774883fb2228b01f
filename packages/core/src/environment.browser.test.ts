import { expect, test } from "vitest";
import { hostEnvironment } from "./environment.ts";
import type { LockOptions } from "./environment.ts";

/** Somebody who asks for a lock, and what they are told. */
function ask(name: string, how: LockOptions["how"]) {
  const told: string[] = [];
  const giveUp = hostEnvironment().takeLock(name, {
    how,
    onTaken: () => told.push("taken"),
    onLost: () => told.push("lost"),
  });
  return { told, giveUp: giveUp ?? expect.unreachable("there are no locks") };
}

test("a lock is given to the next when it is given up, and not to one that waits no more", async () => {
  const first = ask("turns", "wait");
  await expect.poll(() => first.told).toEqual(["taken"]);
  const second = ask("turns", "wait");
  const third = ask("turns", "wait");
  second.giveUp();
  first.giveUp();
  await expect.poll(() => third.told).toEqual(["taken"]);
  expect([first.told, second.told]).toEqual([["taken"], []]);
  third.giveUp();
});

test("a lock that is stolen is lost by the one that had it, and kept by the thief", async () => {
  const owner = ask("stolen", "wait");
  await expect.poll(() => owner.told).toEqual(["taken"]);
  const thief = ask("stolen", "steal");
  await expect.poll(() => owner.told).toEqual(["taken", "lost"]);
  owner.giveUp();
  const next = ask("stolen", "wait");
  await expect.poll(() => thief.told).toEqual(["taken"]);
  expect(next.told).toEqual([]);
  thief.giveUp();
  await expect.poll(() => next.told).toEqual(["taken"]);
  next.giveUp();
});

test("a line carries what is posted to the others of its name, and not back", async () => {
  const heard: string[] = [];
  const listen = (who: string, name: string) =>
    hostEnvironment().openLine(name, (notice) => heard.push(`${who}: ${String(notice)}`));
  const lines = [listen("one", "a"), listen("two", "a"), listen("three", "b")];
  lines[0]?.post("hello");
  await expect.poll(() => heard).toEqual(["two: hello"]);
  for (const line of lines) line?.close();
});
