import { uuidFromBytes, uuidToBytes } from "../ids.ts";
import type { UserId, Uuid } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import type { LimitName } from "../limits.ts";
import { userIdProblem, utf8Length } from "../user-id.ts";
import type { Place } from "./place.ts";
import { refuse } from "./place.ts";
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

/** How one value stands on the wire, without its tag; reading and writing check the same things. */
export interface Shape<Value> {
  /** As in the schema: `uint32`, `uint64`, `bool`, `string`, `bytes`, or the name of a message. */
  readonly type: string;
  /** Protobuf wire type: 0 a number, 2 bytes after their length. */
  readonly wire: 0 | 2;
  /** What an absent field means; undefined where the field must be there. */
  readonly zero?: Value | undefined;
  write(writer: Writer, value: Value): void;
  read(reader: Reader): Value;
}

/** A number, or the name of a limit. Names, because reading them from the table here would keep bundlers
 * from leaving out shapes that nobody uses. */
export type Bound = number | LimitName;

export interface Range {
  /** From 1 on the field must be there, for 0 is never sent. */
  readonly min?: Bound;
  readonly max: Bound;
}

export function boundOf(bound: Bound): number {
  return typeof bound === "number" ? bound : LIMITS[bound];
}

/** @__NO_SIDE_EFFECTS__ */
function integer(type: "uint32" | "uint64", range: Range): Shape<number> {
  const [min, max] = [boundOf(range.min ?? 0), boundOf(range.max)];
  const check = (place: Place, value: number): number => {
    if (value < min || value > max)
      refuse(place, "invalid", `it is ${value}, not ${min} to ${max}`);
    return value;
  };
  return {
    type,
    wire: 0,
    zero: min > 0 ? undefined : 0,
    write: (writer, value) => writer.varint(check(writer, value)),
    read: (reader) => check(reader, reader.varint()),
  };
}

/** A number of up to 32 bits. @__NO_SIDE_EFFECTS__ */
export function uint32({ min = 0, max = 0xffff_ffff }: Partial<Range> = {}): Shape<number> {
  return integer("uint32", { min, max });
}

/** A number of up to 53 bits. @__NO_SIDE_EFFECTS__ */
export function uint64({
  min = 0,
  max = Number.MAX_SAFE_INTEGER,
}: Partial<Range> = {}): Shape<number> {
  return integer("uint64", { min, max });
}

export const FLAG: Shape<boolean> = {
  type: "bool",
  wire: 0,
  zero: false,
  write: (writer, value) => writer.varint(value ? 1 : 0),
  read: (reader) => reader.varint() !== 0,
};

/** Bytes of any content. @__NO_SIDE_EFFECTS__ */
export function bytes(range: Range): Shape<Uint8Array> {
  const sizes = sizesOf(range);
  return {
    type: "bytes",
    wire: 2,
    zero: sizes.min > 0 ? undefined : EMPTY,
    write: (writer, value) => {
      checkBytes(writer, value.length, sizes);
      writer.bytes(value);
    },
    read: (reader) => {
      checkBytes(reader, reader.peekLength(), sizes);
      return reader.bytes();
    },
  };
}

const EMPTY = /* @__PURE__ */ new Uint8Array(0);

/** Text of up to `max` code points. @__NO_SIDE_EFFECTS__ */
export function text(bound: Bound): Shape<string> {
  const max = boundOf(bound);
  return {
    type: "string",
    wire: 2,
    zero: "",
    write: (writer, value) => {
      checkCharacters(writer, value, max);
      writer.text(value);
    },
    read: (reader) => {
      const length = reader.peekLength();
      // A code point has at most 4 bytes: refuse before making a huge string of it.
      if (length > max * 4)
        refuse(
          reader,
          "too_large",
          `it has ${length} bytes, at most ${max} characters are allowed`,
        );
      const value = reader.stringVerify();
      checkCharacters(reader, value, max);
      return value;
    },
  };
}

function checkCharacters(place: Place, value: string, max: number): void {
  if (value.length <= max) return;
  const count = characterCount(value);
  if (count > max)
    refuse(place, "too_large", `it has ${count} characters, at most ${max} are allowed`);
}

/** Unicode code points: what every "characters" of the limits counts. */
export function characterCount(value: string): number {
  let count = 0;
  for (const _ of value) count += 1;
  return count;
}

/** Text of up to `max` bytes of UTF-8: addresses and tokens. @__NO_SIDE_EFFECTS__ */
export function utf8(range: Range): Shape<string> {
  const sizes = sizesOf(range);
  return {
    type: "string",
    wire: 2,
    zero: sizes.min > 0 ? undefined : "",
    write: (writer, value) => {
      checkBytes(writer, utf8Length(value), sizes);
      writer.text(value);
    },
    read: (reader) => {
      checkBytes(reader, reader.peekLength(), sizes);
      return reader.stringVerify();
    },
  };
}

interface Sizes {
  readonly min: number;
  readonly max: number;
}

function sizesOf({ min = 0, max }: Range): Sizes {
  return { min: boundOf(min), max: boundOf(max) };
}

function checkBytes(place: Place, length: number, { min, max }: Sizes): void {
  if (length > max)
    refuse(place, "too_large", `it has ${length} bytes, at most ${max} are allowed`);
  if (length < min) refuse(place, "invalid", `it has ${length} bytes, at least ${min} are needed`);
}

export const UUID: Shape<Uuid> = {
  type: "bytes",
  wire: 2,
  write: (writer, value) => writer.bytes(uuidToBytes(value)),
  read: (reader) => {
    const length = reader.peekLength();
    if (length !== 16) refuse(reader, "invalid", `it has ${length} bytes, not the 16 of a UUID`);
    return uuidFromBytes(reader.bytes());
  },
};

export const USER_ID: Shape<UserId> = {
  type: "string",
  wire: 2,
  write: (writer, value) => {
    checkUserLength(writer, utf8Length(value));
    writer.text(checkUser(writer, value));
  },
  read: (reader) => {
    checkUserLength(reader, reader.peekLength());
    return checkUser(reader, reader.stringVerify());
  },
};

function checkUserLength(place: Place, length: number): void {
  checkBytes(place, length, { min: 0, max: LIMITS.userIdBytes });
}

function checkUser(place: Place, value: string): UserId {
  const problem = userIdProblem(value);
  return problem === undefined ? value : refuse(place, "invalid", problem);
}

/** The same under another name of the schema: a message that stays bytes here. @__NO_SIDE_EFFECTS__ */
export function ofType<Value>(shape: Shape<Value>, type: string): Shape<Value> {
  return { ...shape, type };
}

/** A shape whose absence means `zero`. @__NO_SIDE_EFFECTS__ */
export function orZero<Value>(shape: Shape<Value>, zero: Value): Shape<Value> {
  return { ...shape, zero };
}

export interface ChoiceOptions<Name extends string> {
  /** Number on the wire of each name; a name with 0 is what absence means. */
  readonly numbers: { readonly [Key in Name]: number };
  /** What a number of a newer schema reads as; left out, it is refused as `unsupported`. */
  readonly unknown?: NoInfer<Name>;
}

/** One of a closed list of names. @__NO_SIDE_EFFECTS__ */
export function choice<Name extends string>({
  numbers,
  unknown,
}: ChoiceOptions<Name>): Shape<Name> {
  const names = new Map(
    Object.entries<number>(numbers).map(([name, number]) => [number, name as Name]),
  );
  return {
    type: "uint32",
    wire: 0,
    zero: names.get(0),
    write: (writer, value) => writer.varint(numbers[value]),
    read: (reader) => {
      const number = reader.varint();
      return (
        names.get(number) ?? unknown ?? refuse(reader, "unsupported", `${number} is not known here`)
      );
    },
  };
}

/** One of an open list: numbers of newer schemas are kept. @__NO_SIDE_EFFECTS__ */
export function openChoice<Name extends string>(numbers: { readonly [Key in Name]: number }): Shape<
  Name | { readonly unknown: number }
> {
  const names = new Map(
    Object.entries<number>(numbers).map(([name, number]) => [number, name as Name]),
  );
  return {
    type: "uint32",
    wire: 0,
    write: (writer, value) =>
      writer.varint(typeof value === "string" ? numbers[value] : value.unknown),
    read: (reader) => {
      const number = reader.varint();
      return names.get(number) ?? { unknown: number };
    },
  };
}
