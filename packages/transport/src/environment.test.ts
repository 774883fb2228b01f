import { expect, test, vi } from "vitest";
import { hostEnvironment } from "./environment.ts";

test("making the environment touches nothing", () => {
  vi.stubGlobal("navigator", undefined);
  vi.stubGlobal("document", undefined);
  expect(() => hostEnvironment()).not.toThrow();
  vi.unstubAllGlobals();
});

test("Node has a network, is visible, and tells nothing of pages", () => {
  const environment = hostEnvironment();
  expect(environment.isOnline()).toBe(true);
  expect(environment.isVisible()).toBe(true);
  const leave = environment.onPage(() => expect.unreachable());
  leave();
});
