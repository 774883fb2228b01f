import { expect, test } from "vitest";
import { allPairs, entriesOf, messageNames, SCHEMA } from "../test/schema.ts";
import type { Entry, Pair } from "../test/schema.ts";
import { isShape } from "./codec/message.ts";

/** Written by hand, for a batch is the concatenation of entries. */
const BY_HAND = ["Batch"];

/** Messages that stay bytes where they are used: encoded once, or by the codec of a kind. */
const AS_BYTES = ["1 bytes of SyncQuery", "3 repeated bytes of Event"];

test.each(allPairs())(
  "every field of $name has the number, type and count of the schema",
  (pair) => {
    const ours = entriesOf(pair.fields);
    const isPartial = pair.name === "Down" && !("requestId" in pair.fields);
    const expected = fieldsOfSchema(pair.name).filter(
      ({ number }) => !isPartial || ours.some((entry) => entry.number === number),
    );
    expect(ours.map((entry) => lineOf(pair, entry)).toSorted()).toEqual(
      expected.map(({ line }) => line).toSorted(),
    );
    expect(
      ours.map(({ key }) => key).filter((key) => !keysOfSchema(pair.name).includes(key)),
    ).toEqual(isPartial ? ["events"] : []);
  },
);

test("every message of the schema is read and written here", () => {
  const names = new Set(allPairs().map(({ name }) => name));
  expect([...names].toSorted()).toEqual(
    messageNames()
      .filter((name) => !BY_HAND.includes(name))
      .toSorted(),
  );
});

/** Number, `repeated`, type; of a message its name, for what it holds is compared by itself. */
function lineOf({ name }: Pair, { number, content, isRepeated }: Entry): string {
  const type = SCHEMA.lookupType(`im.v1.${name}`).fieldsById[number]?.type ?? "nothing";
  const start = `${number} ${isRepeated ? "repeated " : ""}`;
  if (!isShape(content)) return `${start}${type}`;
  const isBytes = AS_BYTES.includes(`${start}${content.type} of ${type}`);
  return `${start}${isBytes ? type : content.type}`;
}

function fieldsOfSchema(
  name: string,
): readonly { readonly number: number; readonly line: string }[] {
  return SCHEMA.lookupType(`im.v1.${name}`).fieldsArray.map(({ id, repeated, type }) => ({
    number: id,
    line: `${id} ${repeated ? "repeated " : ""}${type}`,
  }));
}

/** Names of the properties; a `oneof` is one. */
function keysOfSchema(name: string): readonly string[] {
  return SCHEMA.lookupType(`im.v1.${name}`).fieldsArray.map((field) =>
    field.partOf !== null && !field.partOf.isProto3Optional ? field.partOf.name : field.name,
  );
}
