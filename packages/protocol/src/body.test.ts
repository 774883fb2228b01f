import { expect, test } from "vitest";
import { ROW } from "../test/samples.ts";
import { decodeBody, encodeBody, textOf } from "./body.ts";

const BODY = encodeBody([
  { kind: "text", text: "one" },
  { kind: "unknown", number: 9, text: "", data: Uint8Array.of(1) },
  { kind: "unknown", number: 10, text: "A map", data: Uint8Array.of(2) },
]);

test("the text of a body is the text of its parts, those of a newer schema included", () => {
  expect(textOf(BODY)).toBe("one\nA map");
});

test("a row that is recalled, encrypted or broken has no text", () => {
  expect(textOf({ ...ROW, body: BODY })).toBe("one\nA map");
  expect(textOf({ ...ROW, body: BODY, state: "recalled" })).toBe("");
  expect(textOf({ ...ROW, body: BODY, codec: 1 })).toBe("");
  expect(textOf({ ...ROW, body: Uint8Array.of(255) })).toBe("");
});

test("half a surrogate pair, which a careless cut leaves, is written as U+FFFD", () => {
  expect(decodeBody(encodeBody([{ kind: "text", text: "a\ud83d b" }]))).toEqual([
    { kind: "text", text: "a\ufffd b" },
  ]);
});
