import type { Place } from "./place.ts";
import { checkMax, refuse } from "./place.ts";
import { Reader } from "./reader.ts";
import type { Shape } from "./shape.ts";
import { Writer } from "./writer.ts";

/** A property that may be missing; zero is told as if it were. */
export const OPTIONAL = "?";
/** A property that may be missing, where zero is something else (`optional` in the schema). */
export const EXPLICIT = "!";
type Absent = typeof OPTIONAL | typeof EXPLICIT;

/** What a property holds: a value with a shape, or a message. */
type Content<Value> = [Value] extends [object] ? Shape<Value> | Fields<Value> : Shape<Value>;

/** How one property stands in its message: field number, content, and
 * - of a list: how many it may have, at most. Numbers are packed; both forms are read.
 * - of what may be missing: {@link OPTIONAL} or {@link EXPLICIT}. Without, absence means zero, or is refused
 *   where there is none.
 * A union told by its `type` has such an entry for each type, and the last one on the wire counts. */
export type Field<Value> = [Value] extends [readonly (infer Entry)[]]
  ? readonly [number: number, entry: Content<Entry>, max: number]
  : undefined extends Value
    ? readonly [number: number, content: Content<Exclude<Value, undefined>>, absent: Absent]
    : [Value] extends [{ readonly type: string }]
      ? { readonly [Type in Value["type"]]: Case<Extract<Value, { readonly type: Type }>> }
      : readonly [number: number, content: Content<Value>];

/** A variant is a message of all its properties or, with `key`, that property alone. `unknown` has no number: absence
 * reads as it, and nobody writes it. */
type Case<Variant extends { readonly type: string }> = Variant["type"] extends "unknown"
  ? readonly []
  : | readonly [number: number, content: Content<Omit<Variant, "type">>]
    | {
        [Key in Exclude<keyof Variant, "type">]: readonly [
          number: number,
          content: Content<Variant[Key]>,
          key: Key,
        ];
      }[Exclude<keyof Variant, "type">];

/** A message of the schema. Plain values and no calls, so that bundlers leave out what nobody uses. */
export type Fields<Value> = { readonly [Key in keyof Value]-?: Field<Value[Key]> };

/** The same without their types: what the codec walks over. */
export type AnyFields = Readonly<Record<string, AnyField | Readonly<Record<string, AnyField>>>>;
export type AnyField = readonly [
  number?: number,
  content?: Shape<unknown> | AnyFields,
  rule?: number | string,
];

export interface Message<Value> extends Shape<Value> {
  /** The content, without a length. */
  writeContent(writer: Writer, value: Value): void;
  readContent(reader: Reader): Value;
}

/** The codec of a message, made when it is first used. Unknown fields are skipped; of a field that is there twice,
 * the last counts. */
export function messageOf<Value extends object>(fields: Fields<Value>): Message<Value> {
  // `Fields` has checked what is lost here.
  return compiled(fields as unknown as AnyFields) as Message<Value>;
}

const MESSAGES = /* @__PURE__ */ new WeakMap<AnyFields, Message<unknown>>();

function compiled(fields: AnyFields): Message<unknown> {
  const message = MESSAGES.get(fields) ?? compile(fields);
  MESSAGES.set(fields, message);
  return message;
}

/** One field number of a property: the only one, but for a union. */
interface Slot {
  readonly key: string;
  /** Of a union: which variant. */
  readonly type?: string;
  readonly number: number;
  readonly shape: Shape<unknown>;
  /** Third of a {@link Field}. */
  readonly rule: number | string | undefined;
}

type Values = Record<string, unknown>;

function compile(fields: AnyFields): Message<unknown> {
  const properties = Object.entries(fields).map(([key, field]) => ({
    key,
    slots: slotsOf(key, field),
    isUnion: !isField(field),
    hasUnknown: "unknown" in field,
  }));
  const byNumber: Slot[] = [];
  for (const { slots } of properties) for (const slot of slots) byNumber[slot.number] = slot;

  function writeContent(writer: Writer, value: unknown): void {
    for (const { key, slots, isUnion } of properties) {
      const content = (value as Values)[key];
      const slot = isUnion ? variantOf(slots, content) : slots[0];
      writer.path.push(slot?.type ?? key);
      if (!slot) refuseMissing(writer);
      else put(writer, slot, content);
      writer.path.pop();
    }
  }

  function readContent(reader: Reader): unknown {
    const value: Values = {};
    while (!reader.isAtEnd) {
      const tag = reader.tag();
      const slot = byNumber[tag >>> 3];
      if (!slot) {
        reader.ignore(tag);
        continue;
      }
      reader.path.push(slot.type ?? slot.key);
      value[slot.key] = get(reader, tag, [slot, value[slot.key]]);
      reader.path.pop();
    }
    for (const { key, slots, hasUnknown } of properties) {
      if (value[key] !== undefined) continue;
      reader.path.push(key);
      const absent = hasUnknown ? { type: "unknown" } : absentOf(reader, slots[0]);
      if (absent !== undefined) value[key] = absent;
      reader.path.pop();
    }
    return value;
  }

  return {
    type: "message",
    wire: 2,
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

function variantOf(slots: readonly Slot[], value: unknown): Slot | undefined {
  return slots.find(({ type }) => type === (value as Values | undefined)?.["type"]);
}

function slotsOf(key: string, field: AnyFields[string]): readonly Slot[] {
  if (isField(field)) return slotOf({ key }, field);
  return Object.entries(field).flatMap(([type, one]) => slotOf({ key, type }, one));
}

function slotOf(place: Pick<Slot, "key" | "type">, [number, content, rule]: AnyField): Slot[] {
  if (number === undefined || !content) return [];
  return [{ ...place, number, shape: isShape(content) ? content : compiled(content), rule }];
}

export function isField(field: AnyFields[string]): field is AnyField {
  return Array.isArray(field);
}

export function isShape(content: Shape<unknown> | AnyFields): content is Shape<unknown> {
  return "wire" in content;
}

/** What absence means. @throws ImError `invalid` when it means nothing. */
function absentOf(place: Place, slot: Slot | undefined): unknown {
  if (!slot || slot.type !== undefined) return refuseMissing(place);
  const { rule, shape } = slot;
  if (rule === undefined) return shape.zero ?? refuseMissing(place);
  return typeof rule === "number" ? [] : undefined;
}

function refuseMissing(place: Place): never {
  return refuse(place, "invalid", "it is missing");
}

function put(writer: Writer, { type, number, shape, rule }: Slot, value: unknown): void {
  if (typeof rule === "number") return putList(writer, [number, shape, rule], value as unknown[]);
  // Of a union, each variant is told, even if it is zero.
  const isAbsent =
    type === undefined && (value === undefined || (rule !== EXPLICIT && isZero(value, shape)));
  if (isAbsent) {
    if (rule === undefined && shape.zero === undefined) refuseMissing(writer);
    return;
  }
  writer.tag(number, shape.wire);
  shape.write(writer, type === undefined || rule === undefined ? value : (value as Values)[rule]);
}

function isZero(value: unknown, { zero }: Shape<unknown>): boolean {
  return value === zero || (value instanceof Uint8Array && value.length === 0);
}

type ListField = readonly [number: number, shape: Shape<unknown>, max: number];

function putList(
  writer: Writer,
  [number, shape, max]: ListField,
  values: readonly unknown[],
): void {
  checkMax(writer, values.length, [max, "entries"]);
  if (shape.wire === 2) {
    // A text has entries too, but not this.
    values.forEach((value) => {
      writer.tag(number, 2);
      shape.write(writer, value);
    });
  } else if (values.length > 0) {
    writer.tag(number, 2);
    const start = writer.open();
    for (const value of values) shape.write(writer, value);
    writer.close(start);
  }
}

/** @param found Where it belongs, and what an earlier occurrence on the wire gave. */
function get(reader: Reader, tag: number, [slot, before]: readonly [Slot, unknown]): unknown {
  const { type, shape, rule } = slot;
  const wire = tag % 8;
  const isPacked = typeof rule === "number" && shape.wire === 0 && wire === 2;
  if (wire !== shape.wire && !isPacked)
    refuse(reader, "invalid", `it has wire type ${wire}, not ${shape.wire}`);
  if (typeof rule === "number") {
    const values = (before ?? []) as unknown[];
    const add = (): void => {
      checkMax(reader, values.length + 1, [rule, "entries"]);
      values.push(shape.read(reader));
    };
    if (!isPacked) add();
    else {
      const outer = reader.enter();
      while (!reader.isAtEnd) add();
      reader.leave(outer);
    }
    return values;
  }
  const content = shape.read(reader);
  if (type === undefined) return content;
  return rule === undefined ? { type, ...(content as object) } : { type, [rule]: content };
}

export function encodeMessage<Value extends object>(
  [name, fields]: Named<Value>,
  value: Value,
): Uint8Array {
  const writer = new Writer(name);
  try {
    messageOf(fields).writeContent(writer, value);
  } catch (thrown) {
    // What no compiler has checked may be of any type.
    if (thrown instanceof TypeError) refuse(writer, "invalid", "it has another type");
    throw thrown;
  }
  return writer.finish();
}

/** @throws ImError `invalid`, `too_large` or `unsupported` with the field and what it holds. */
export function decodeMessage<Value extends object>(
  [name, fields]: Named<Value>,
  content: Uint8Array,
): Value {
  const reader = new Reader(content, name);
  return reader.guard(() => messageOf(fields).readContent(reader));
}

/** A message and what refusals call it. */
type Named<Value> = readonly [name: string, fields: Fields<Value>];
