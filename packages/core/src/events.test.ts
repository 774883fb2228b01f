import { expect, test } from "vitest";
import { createEmitter } from "./events.ts";

interface Events {
  readonly named: { readonly name: string };
}

test("events reach listeners until they unsubscribe, twice if they like", () => {
  const emitter = createEmitter<Events>(() => undefined);
  const heard: string[] = [];
  const stop = emitter.on("named", ({ name }) => heard.push(name));
  emitter.emit("named", { name: "a" });
  stop();
  stop();
  emitter.emit("named", { name: "b" });
  expect(heard).toEqual(["a"]);
});

test("what a listener throws is reported, and the next listener still hears", () => {
  const reported: unknown[] = [];
  const emitter = createEmitter<Events>((thrown) => reported.push(thrown));
  const heard: string[] = [];
  emitter.on("named", () => {
    throw new Error("broken listener");
  });
  emitter.on("named", ({ name }) => heard.push(name));
  emitter.emit("named", { name: "a" });
  expect(heard).toEqual(["a"]);
  expect(reported).toHaveLength(1);
});

test("a listener that another one takes away meanwhile hears nothing any more", () => {
  const emitter = createEmitter<Events>(() => undefined);
  const heard: string[] = [];
  emitter.on("named", () => stop());
  const stop = emitter.on("named", ({ name }) => heard.push(name));
  emitter.emit("named", { name: "a" });
  expect(heard).toEqual([]);
});
