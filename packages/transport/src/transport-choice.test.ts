import { expect, test } from "vitest";
import { transportFor } from "./transport-choice.ts";
import type { Transport } from "./transport.ts";

test("a transport that comes to nothing twice makes room for the next one, round and round", () => {
  const transports = [named("first"), named("second")] as const;
  const chosen = [0, 1, 2, 3, 4, 5].map(
    (fruitless) => transportFor([...transports], fruitless).name,
  );
  expect(chosen).toEqual(["first", "first", "second", "second", "first", "first"]);
});

test("with one transport there is no other", () => {
  expect(transportFor([named("only")], 17).name).toBe("only");
});

function named(name: string): Transport {
  return {
    name,
    open: () => ({ bufferedBytes: 0, send: () => undefined, close: () => undefined }),
  };
}
