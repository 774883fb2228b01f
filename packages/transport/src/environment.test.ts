import { expect, onTestFinished, test, vi } from "vitest";
import { hostEnvironment } from "./environment.ts";

test("importing the package touches nothing of the host", async () => {
  vi.resetModules();
  const touched: string[] = [];
  for (const name of ["WebSocket", "document", "navigator", "DecompressionStream", "crypto"]) {
    const kept = Object.getOwnPropertyDescriptor(globalThis, name);
    const value: unknown = Reflect.get(globalThis, name);
    Object.defineProperty(globalThis, name, {
      configurable: true,
      get() {
        touched.push(name);
        return value;
      },
    });
    onTestFinished(() => {
      if (kept === undefined) Reflect.deleteProperty(globalThis, name);
      else Object.defineProperty(globalThis, name, kept);
    });
  }
  const { createConnection, webSocketTransport } = await import("./index.ts");
  createConnection({
    server: "https://chat.example.org",
    transports: [webSocketTransport()],
    hello: () => Promise.reject(new Error("never asked")),
  });
  expect(touched).toEqual([]);
});

test("Node has a network, is visible, and tells nothing of pages", () => {
  const environment = hostEnvironment();
  expect(environment.isOnline()).toBe(true);
  expect(environment.isVisible()).toBe(true);
  const leave = environment.onPage(() => expect.unreachable());
  leave();
});
