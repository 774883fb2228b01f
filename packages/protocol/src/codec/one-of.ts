import { checkWire } from "./message.ts";
import type { Field } from "./message.ts";
import type { Place } from "./place.ts";
import { refuse } from "./place.ts";
import type { Shape } from "./shape.ts";

/** How one variant stands in a `oneof`: as a message of all its properties, or, with `key`, as that property alone. */
type Case<Variant> =
  | {
      readonly number: number;
      readonly shape: Shape<Omit<Variant, "type">>;
      readonly key?: undefined;
    }
  | {
      [Key in Exclude<keyof Variant, "type">]: {
        readonly number: number;
        readonly shape: Shape<Variant[Key]>;
        readonly key: Key;
      };
    }[Exclude<keyof Variant, "type">];

type Cases<Union extends { readonly type: string }> = {
  readonly [Type in Union["type"]]: Case<Extract<Union, { readonly type: Type }>>;
};

interface AnyCase {
  readonly number: number;
  readonly shape: Shape<unknown>;
  readonly key?: string | undefined;
}

/** A union told by its `type`, each variant under a number of its own; the last one on the wire counts.
 * @param missing Instead of the refusal when none is there.
 * @__NO_SIDE_EFFECTS__ */
export function oneOf<
  Union extends { readonly type: string },
  Other extends { readonly type: string } = never,
>(
  cases: Cases<Union>,
  missing: (place: Place) => Union | Other = (place) => refuse(place, "invalid", "it is missing"),
): Field<Union | Other> {
  const all = Object.entries(cases) as [string, AnyCase][];
  const byNumber = new Map(all.map(([type, one]) => [one.number, { type, ...one }]));
  const byType = new Map(all);
  return {
    numbers: all.map(([, { number }]) => number),
    shapes: all.map(([, { shape }]) => shape),
    isRepeated: false,
    isAbsent: (value) => value === undefined || !byType.has(value.type),
    missing,
    put: (writer, value) => {
      const found = byType.get(value.type);
      if (found === undefined) return;
      writer.tag(found.number, found.shape.wire);
      found.shape.write(writer, found.key === undefined ? value : Reflect.get(value, found.key));
    },
    get: (reader, tag) => {
      const found = byNumber.get(tag >>> 3);
      if (found === undefined) return missing(reader);
      const { type, shape, key } = found;
      checkWire(reader, tag, shape.wire);
      const content = shape.read(reader);
      return (
        key === undefined ? { type, ...(content as object) } : { type, [key]: content }
      ) as Union;
    },
  };
}

/** A variant without properties, told by a `bool` that is true. */
export const PRESENT: Shape<object> = {
  type: "bool",
  wire: 0,
  write: (writer) => writer.varint(1),
  read: (reader) => {
    reader.varint();
    return {};
  },
};
