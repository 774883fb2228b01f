import { afterEach, expect, test, vi } from "vitest";
import { hostEnvironment } from "./environment.ts";
import type { LockOptions } from "./environment.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

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

/** What a browser says to a page that may keep nothing, as Firefox does where cookies are blocked. */
function refuse(): never {
  throw new DOMException("The operation is insecure.", "SecurityError");
}

test("where a page may have no line there is none", () => {
  vi.stubGlobal("BroadcastChannel", refuse);
  expect(hostEnvironment().openLine("refused", () => undefined)).toBeUndefined();
});

test("where a page may have no locks there are none", () => {
  vi.spyOn(navigator, "locks", "get").mockImplementation(refuse);
  const told = { how: "wait", onTaken: () => undefined, onLost: () => undefined } as const;
  expect(hostEnvironment().takeLock("refused", told)).toBeUndefined();
});

test("where a page may keep nothing it is told of no quota, and its storage is in memory", async () => {
  vi.spyOn(navigator, "storage", "get").mockImplementation(refuse);
  vi.spyOn(globalThis, "indexedDB", "get").mockImplementation(refuse);
  const environment = hostEnvironment();
  expect(await environment.storageQuota()).toBeUndefined();
  const storage = await environment.openStorage({
    name: "refused",
    schema: { notes: { keyPath: "id" } },
    kind: "auto",
    environment,
  });
  expect(storage.kind).toBe("memory");
  await storage.write(["notes"], (tx) => tx.put("notes", { id: "a" }));
  await storage.close();
});
