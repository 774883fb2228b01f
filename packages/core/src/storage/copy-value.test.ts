import { expect, test } from "vitest";
import { copyValue } from "./copy-value.ts";

test("a copy is equal and shares nothing with what it was made of", () => {
  const record = {
    name: "a",
    none: undefined,
    nothing: null,
    list: [1, [2, { deep: true }]],
    bytes: Uint8Array.of(1, 2, 3),
    when: new Date(5),
    known: new Map([["key", { value: 1 }]]),
  };
  const copy = copyValue(record) as typeof record;
  expect(copy).toEqual(structuredClone(record));
  record.list.push(3);
  record.bytes[0] = 9;
  record.known.get("key")!.value = 2;
  expect(copy.list).toEqual([1, [2, { deep: true }]]);
  expect([...copy.bytes]).toEqual([1, 2, 3]);
  expect(copy.known.get("key")).toEqual({ value: 1 });
  expect(copy.when).toEqual(new Date(5));
});

test.for([() => undefined, Symbol("s"), { inside: () => undefined }, [Symbol("s")]])(
  "what cannot be cloned is refused",
  (value) => {
    expect(() => copyValue(value)).toThrow(DOMException);
  },
);
