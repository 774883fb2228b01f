import * as fc from "fast-check";
import { expect, test } from "vitest";
import { pack, unpack } from "./packed-value.ts";

const RECORDS = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.string({ unit: "binary" }),
    fc.string().map((text) => `\u0000${text}`),
    fc.double({ noNaN: false }).map((number) => (Object.is(number, -0) ? 0 : number)),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array(),
    fc.array(tie("value")),
    fc.dictionary(fc.string(), tie("value"), { noNullPrototype: true }),
  ),
})).value;

test("what is unpacked is what was packed", () => {
  fc.assert(
    fc.property(RECORDS, (value) => {
      expect(unpack(pack(value))).toEqual(value);
    }),
  );
});
