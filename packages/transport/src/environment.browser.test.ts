import { expect, test } from "vitest";
import { hostEnvironment } from "./environment.ts";
import type { PageEvent } from "./environment.ts";

test("a page tells what happens to it, until nobody listens", () => {
  const told: PageEvent[] = [];
  const environment = hostEnvironment();
  const leave = environment.onPage((event) => told.push(event));
  globalThis.dispatchEvent(new Event("offline"));
  globalThis.dispatchEvent(new Event("online"));
  document.dispatchEvent(new Event("visibilitychange"));
  document.dispatchEvent(new Event("freeze"));
  document.dispatchEvent(new Event("resume"));
  globalThis.dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
  globalThis.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
  globalThis.dispatchEvent(new PageTransitionEvent("pagehide", { persisted: false }));
  leave();
  globalThis.dispatchEvent(new Event("offline"));
  expect(told).toEqual([
    "offline",
    "online",
    "shown",
    "frozen",
    "resumed",
    "frozen",
    "resumed",
    "frozen",
  ]);
});

test("a page knows that it is online and seen", () => {
  const environment = hostEnvironment();
  expect(environment.isOnline()).toBe(true);
  expect(environment.isVisible()).toBe(true);
});
