import type { Place } from "./place.ts";
import { refuse } from "./place.ts";
import { Reader } from "./reader.ts";
import { boundOf } from "./shape.ts";
import type { Bound, Shape } from "./shape.ts";
import { Writer } from "./writer.ts";

/** One property of a message, and how it stands on the wire. */
export interface Field<Value> {
  /** More than one for a `oneof`. */
  readonly numbers: readonly number[];
  /** Of each number; for the test that compares them with the schema. */
  readonly shapes: readonly Shape<unknown>[];
  readonly isRepeated: boolean;
  /** Whether the value is told by leaving the field out. */
  isAbsent(value: Value): boolean;
  put(writer: Writer, value: Value): void;
  /** @param tag Field number times 8, plus the wire type.
   * @param before What an earlier occurrence on the wire gave. */
  get(reader: Reader, tag: number, before: Value | undefined): Value;
  /** What absence means. @throws ImError `invalid` when it means nothing. */
  missing(place: Place): Value;
}

export type Fields<Value> = { readonly [Key in keyof Value]-?: Field<Value[Key]> };

export interface Message<Value> extends Shape<Value> {
  readonly fields: Readonly<Record<string, Field<unknown>>>;
  /** The content, without a length. */
  writeContent(writer: Writer, value: Value): void;
  readContent(reader: Reader): Value;
}

/** The codec of one message of the schema: the property of each field number.
 * Unknown fields are skipped; of a field that is there twice, the last counts. @__NO_SIDE_EFFECTS__ */
export function message<Value extends object>(type: string, fields: Fields<Value>): Message<Value> {
  const entries = Object.entries<Field<unknown>>(fields);
  const byNumber: ([string, Field<unknown>] | undefined)[] = [];
  for (const entry of entries) for (const number of entry[1].numbers) byNumber[number] = entry;

  function writeContent(writer: Writer, value: Value): void {
    for (const [key, field] of entries) {
      writer.message = type;
      writer.field = key;
      const content: unknown = Reflect.get(value, key);
      if (field.isAbsent(content)) field.missing(writer);
      else field.put(writer, content);
    }
  }

  function readContent(reader: Reader): Value {
    const value: Record<string, unknown> = {};
    while (!reader.isAtEnd) {
      reader.message = type;
      reader.field = "(tag)";
      const tag = reader.tag();
      const entry = byNumber[tag >>> 3];
      if (entry === undefined) {
        reader.ignore(tag);
        continue;
      }
      const [key, field] = entry;
      reader.field = key;
      value[key] = field.get(reader, tag, value[key]);
    }
    for (const [key, field] of entries) {
      if (value[key] !== undefined) continue;
      reader.message = type;
      reader.field = key;
      const absent = field.missing(reader);
      if (absent !== undefined) value[key] = absent;
    }
    return value as Value;
  }

  return {
    type,
    wire: 2,
    fields,
    writeContent,
    readContent,
    write: (writer, value) => {
      const start = writer.open();
      writeContent(writer, value);
      writer.close(start);
    },
    read: (reader) => {
      const outer = reader.enter();
      const value = readContent(reader);
      reader.leave(outer);
      return value;
    },
  };
}

export function encodeMessage<Value>(codec: Message<Value>, value: Value): Uint8Array {
  const writer = new Writer();
  codec.writeContent(writer, value);
  return writer.finish();
}

/** @throws ImError `invalid`, `too_large` or `unsupported` with the field and what it holds. */
export function decodeMessage<Value>(codec: Message<Value>, content: Uint8Array): Value {
  const reader = new Reader(content);
  return reader.guard(() => codec.readContent(reader));
}

export function checkWire(reader: Reader, tag: number, wire: number): void {
  if (tag % 8 !== wire) refuse(reader, "invalid", `it has wire type ${tag % 8}, not ${wire}`);
}

/** A property that is always there: absent on the wire means the shape's zero, or is refused when it has none.
 * @__NO_SIDE_EFFECTS__ */
export function one<Value>(number: number, shape: Shape<Value>): Field<Value> {
  const { wire, zero } = shape;
  return {
    ...single(number, shape),
    isAbsent: (value) =>
      value === zero || (wire === 2 && value instanceof Uint8Array && value.length === 0),
    missing: (place) => zero ?? refuse(place, "invalid", "it is missing"),
  };
}

/** A property that may be missing; zero is told as if it were. @__NO_SIDE_EFFECTS__ */
export function optional<Value>(number: number, shape: Shape<Value>): Field<Value | undefined> {
  return {
    ...single(number, shape),
    isAbsent: (value) => value === undefined || value === shape.zero,
    missing: () => undefined,
  };
}

/** A property that may be missing, where zero is something else (`optional` in the schema). @__NO_SIDE_EFFECTS__ */
export function explicit<Value>(number: number, shape: Shape<Value>): Field<Value | undefined> {
  return {
    ...single(number, shape),
    isAbsent: (value) => value === undefined,
    missing: () => undefined,
  };
}

/** @__NO_SIDE_EFFECTS__ */
function single<Value>(
  number: number,
  shape: Shape<Value>,
): Omit<Field<Value | undefined>, "isAbsent" | "missing"> & Pick<Field<Value>, "get" | "put"> {
  return {
    numbers: [number],
    shapes: [shape],
    isRepeated: false,
    put: (writer, value: Value) => {
      writer.tag(number, shape.wire);
      shape.write(writer, value);
    },
    get: (reader, tag) => {
      checkWire(reader, tag, shape.wire);
      return shape.read(reader);
    },
  };
}

/** Up to `bound` values in order. Lists of numbers are packed; both forms are read. @__NO_SIDE_EFFECTS__ */
export function list<Value>(
  number: number,
  shape: Shape<Value>,
  bound: Bound,
): Field<readonly Value[]> {
  const max = boundOf(bound);
  const isPacked = shape.wire === 0;
  const checkCount = (place: Place, count: number): void => {
    if (count > max) refuse(place, "too_large", `it has more than ${max} entries`);
  };
  return {
    numbers: [number],
    shapes: [shape],
    isRepeated: true,
    isAbsent: (values) => values.length === 0,
    missing: () => [],
    put: (writer, values) => {
      const { message: type, field } = writer;
      checkCount(writer, values.length);
      if (isPacked) {
        writer.tag(number, 2);
        const start = writer.open();
        for (const value of values) shape.write(writer, value);
        writer.close(start);
        return;
      }
      for (const value of values) {
        writer.message = type;
        writer.field = field;
        writer.tag(number, shape.wire);
        shape.write(writer, value);
      }
    },
    get: (reader, tag, before = []) => {
      const values = before as Value[];
      if (isPacked && tag % 8 === 2) {
        const outer = reader.enter();
        while (!reader.isAtEnd) {
          checkCount(reader, values.length + 1);
          values.push(shape.read(reader));
        }
        reader.leave(outer);
        return values;
      }
      checkWire(reader, tag, shape.wire);
      checkCount(reader, values.length + 1);
      values.push(shape.read(reader));
      return values;
    },
  };
}
