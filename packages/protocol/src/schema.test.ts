import { expect, test } from "vitest";
import type { Message } from "./codec/message.ts";
import { allShapes, messageNames, SCHEMA } from "../test/schema.ts";

/** Written by hand, for a batch is the concatenation of entries. */
const BY_HAND = ["Batch"];

const SHAPES = [...allShapes()].flatMap(([name, shapes]) =>
  shapes.map((shape) => ({ name, shape })),
);

test.each(SHAPES)(
  "every field of $name has the number, type and count of the schema",
  ({ name, shape }) => {
    const isPartial = name === "Down" && "events" in shape.fields;
    const expected = isPartial
      ? { events: fieldsOfSchema(name)["body"]?.filter((field) => field.startsWith("7 ")) }
      : fieldsOfSchema(name);
    expect(fieldsOfShape(shape)).toEqual(expected);
  },
);

test("every message of the schema has a shape, and no shape is without one", () => {
  expect([...allShapes().keys()].toSorted()).toEqual(
    messageNames()
      .filter((name) => !BY_HAND.includes(name))
      .toSorted(),
  );
});

/** Of each property: number, `repeated`, type. */
function fieldsOfShape(shape: Message<unknown>): Record<string, readonly string[]> {
  return Object.fromEntries(
    Object.entries(shape.fields).map(([name, { numbers, shapes, isRepeated }]) => [
      name,
      numbers.map(
        (number, index) => `${number} ${isRepeated ? "repeated " : ""}${shapes[index]?.type}`,
      ),
    ]),
  );
}

/** The same of the schema; a `oneof` is one property. */
function fieldsOfSchema(name: string): Record<string, readonly string[]> {
  const properties: Record<string, string[]> = {};
  for (const field of SCHEMA.lookupType(`im.v1.${name}`).fieldsArray) {
    const oneof =
      field.partOf !== null && !field.partOf.isProto3Optional ? field.partOf.name : undefined;
    (properties[oneof ?? field.name] ??= []).push(
      `${field.id} ${field.repeated ? "repeated " : ""}${field.type}`,
    );
  }
  return properties;
}
