import { uuidFromBytes, uuidToBytes } from "../ids.ts";
import type { UserId, Uuid } from "../ids.ts";
import * as LIMITS from "../limit.ts";
import { userIdProblem, utf8Length } from "../user-id.ts";
import type { Place } from "./place.ts";
import { checkMax, refuse } from "./place.ts";
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

/** How one value stands on the wire, without its tag; reading and writing check the same things. */
export interface Shape<Value> {
  /** As in the schema: `uint32`, `uint64`, `bool`, `string`, `bytes` or `message`. */
  readonly type: string;
  /** Protobuf wire type: 0 a number, 2 bytes after their length. */
  readonly wire: 0 | 2;
  /** What an absent field means; undefined where the field must be there. */
  readonly zero?: Value | undefined;
  write(writer: Writer, value: Value): void;
  read(reader: Reader): Value;
}

export interface Range {
  /** From 1 on the field must be there, for 0 and nothing are never sent. */
  readonly min?: number;
  readonly max: number;
}

function integer(type: "uint32" | "uint64", { min = 0, max }: Range): Shape<number> {
  const check = (place: Place, value: number): number =>
    value < min || value > max
      ? refuse(place, "invalid", `it is ${value}, not ${min} to ${max}`)
      : value;
  return {
    type,
    wire: 0,
    zero: min > 0 ? undefined : 0,
    write: (writer, value) => writer.varint(check(writer, value)),
    read: (reader) => check(reader, reader.varint()),
  };
}

/** A number of up to 32 bits. */
export function uint32(range: Partial<Range> = {}): Shape<number> {
  return integer("uint32", { max: 0xffff_ffff, ...range });
}

/** A number of up to 53 bits. */
export function uint64(range: Partial<Range> = {}): Shape<number> {
  return integer("uint64", { max: Number.MAX_SAFE_INTEGER, ...range });
}

export const FLAG: Shape<boolean> = {
  type: "bool",
  wire: 0,
  zero: false,
  write: (writer, value) => writer.varint(value ? 1 : 0),
  read: (reader) => reader.varint() !== 0,
};

/** Bytes of any content. */
export function bytes(range: Range): Shape<Uint8Array> {
  return {
    type: "bytes",
    wire: 2,
    zero: (range.min ?? 0) > 0 ? undefined : EMPTY,
    write: (writer, value) => {
      checkSize(writer, value.length, range);
      writer.bytes(value);
    },
    read: (reader) => {
      checkSize(reader, reader.peekLength(), range);
      return reader.bytes();
    },
  };
}

const EMPTY = /* @__PURE__ */ new Uint8Array(0);

/** Text of up to `max` code points. */
export function text(max: number): Shape<string> {
  const check = (place: Place, value: string): string => {
    if (value.length > max) checkMax(place, characterCount(value), [max, "characters"]);
    return value;
  };
  return {
    type: "string",
    wire: 2,
    zero: "",
    write: (writer, value) => writer.text(check(writer, value)),
    read: (reader) => {
      // A code point has at most 4 bytes: refuse before making a huge string of it.
      checkSize(reader, reader.peekLength(), { max: max * 4 });
      return check(reader, reader.stringVerify());
    },
  };
}

/** Unicode code points: what every "characters" of the limits counts. */
export function characterCount(value: string): number {
  let count = 0;
  for (const _ of value) count += 1;
  return count;
}

/** Text of up to `max` bytes of UTF-8: addresses and tokens. */
export function utf8(range: Range): Shape<string> {
  return {
    type: "string",
    wire: 2,
    zero: (range.min ?? 0) > 0 ? undefined : "",
    write: (writer, value) => {
      // A UTF-16 unit has at most 3 bytes: most texts are short enough without counting.
      const { length } = value;
      checkSize(writer, length * 3 > range.max ? utf8Length(value) : length, range);
      writer.text(value);
    },
    read: (reader) => {
      checkSize(reader, reader.peekLength(), range);
      return reader.stringVerify();
    },
  };
}

function checkSize(place: Place, length: number, { min = 0, max }: Range): void {
  checkMax(place, length, [max, "bytes"]);
  if (length < min) refuse(place, "invalid", `it has ${length} bytes, at least ${min} are needed`);
}

export const UUID: Shape<Uuid> = {
  type: "bytes",
  wire: 2,
  write: (writer, value) => writer.bytes(uuidToBytes(value)),
  read: (reader) => {
    checkSize(reader, reader.peekLength(), { min: 16, max: 16 });
    return uuidFromBytes(reader.bytes());
  },
};

const USER_ID_TEXT: Shape<string> = /* @__PURE__ */ utf8({ max: LIMITS.userIdBytes });

export const USER_ID: Shape<UserId> = {
  type: "string",
  wire: 2,
  write: (writer, value) => USER_ID_TEXT.write(writer, checkUser(writer, value)),
  read: (reader) => checkUser(reader, USER_ID_TEXT.read(reader)),
};

function checkUser(place: Place, value: string): UserId {
  const problem = userIdProblem(value);
  return problem === undefined ? value : refuse(place, "invalid", problem);
}

/** A shape whose absence means `zero`. */
export function orZero<Value>(shape: Shape<Value>, zero: Value): Shape<Value> {
  return { ...shape, zero };
}

type Numbers<Name extends string> = { readonly [Key in Name]: number };

function listed<Name extends string, Other>(
  numbers: Numbers<Name>,
  other: (number: number, reader: Reader) => Name | Other,
): Shape<Name | Other> {
  const names = Object.keys(numbers) as Name[];
  const nameOf = (number: number): Name | undefined =>
    names.find((name) => numbers[name] === number);
  return {
    type: "uint32",
    wire: 0,
    zero: nameOf(0),
    write: (writer, value) =>
      writer.varint(
        // What is no name is a number that `openChoice` has read.
        typeof value === "string"
          ? numbers[value as Name]
          : (value as { readonly unknown: number }).unknown,
      ),
    read: (reader) => {
      const number = reader.varint();
      return nameOf(number) ?? other(number, reader);
    },
  };
}

/** One of a closed list of names, by their numbers on the wire; a name with 0 is what absence means.
 * @param unknown What a number of a newer schema reads as; left out, it is refused as `unsupported`. */
export function choice<Name extends string>(
  numbers: Numbers<Name>,
  unknown?: NoInfer<Name>,
): Shape<Name> {
  return listed<Name, never>(
    numbers,
    (number, reader) => unknown ?? refuse(reader, "unsupported", `${number} is not known here`),
  );
}

/** One of an open list: numbers of newer schemas are kept. */
export function openChoice<Name extends string>(
  numbers: Numbers<Name>,
): Shape<Name | { readonly unknown: number }> {
  return listed(numbers, (unknown) => ({ unknown }));
}
