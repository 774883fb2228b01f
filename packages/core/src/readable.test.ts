import { expect, test } from "vitest";
import { createReadable } from "./readable.ts";

const fail = (thrown: unknown): void => {
  throw thrown instanceof Error ? thrown : new Error(String(thrown));
};

test("a listener hears the present value at once, then each other one", () => {
  const readable = createReadable("a", { report: fail });
  const heard: string[] = [];
  const stop = readable.subscribe((value) => heard.push(value));
  readable.set("b");
  readable.set("b");
  stop();
  readable.set("c");
  expect(heard).toEqual(["a", "b"]);
});

test("a listener that throws is reported and disturbs nobody", () => {
  const reported: unknown[] = [];
  const readable = createReadable(0, { report: (thrown) => reported.push(thrown) });
  const heard: number[] = [];
  readable.subscribe(() => {
    throw new Error("broken listener");
  });
  readable.subscribe((value) => heard.push(value));
  readable.set(1);
  expect(heard).toEqual([0, 1]);
  expect(reported).toHaveLength(2);
});

test("use begins with the first listener and ends with the last", () => {
  const uses: string[] = [];
  const onUse = () => {
    uses.push("begin");
    return () => void uses.push("end");
  };
  const readable = createReadable(0, { report: fail, onUse });
  const [first, second] = [
    readable.subscribe(() => undefined),
    readable.subscribe(() => undefined),
  ];
  first();
  first();
  second();
  expect(uses).toEqual(["begin", "end"]);
});
