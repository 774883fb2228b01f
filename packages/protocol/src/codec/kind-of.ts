import type { Kind } from "../kind.ts";
import { decodeMessage, encodeMessage } from "./message.ts";
import type { Fields } from "./message.ts";

interface Codec<Value> {
  /** For the test that compares them with the schema. */
  readonly fields: Fields<Value>;
  encode(value: Value): Uint8Array;
  decode(bytes: Uint8Array): Value;
}

function codecOf<Value extends object>(name: string, fields: Fields<Value>): Codec<Value> {
  return {
    fields,
    encode: (value) => encodeMessage([name, fields], value),
    decode: (bytes) => decodeMessage([name, fields], bytes),
  };
}

/** A kind whose answer says nothing of its own. */
export function kindOf<Value extends object>(
  number: number,
  name: string,
  fields: NoInfer<Fields<Value>>,
): Kind<Value> {
  return { number, name, ...codecOf(name, fields), result: undefined };
}

/** A kind with a result: every query, and commands that tell more than an ack. */
export function kindWithResult<Value extends object, Result extends object>(
  number: number,
  name: string,
  { value, result }: NoInfer<{ readonly value: Fields<Value>; readonly result: Fields<Result> }>,
): Kind<Value, Result> {
  // A conditional type cannot be told that this is its other branch.
  const kind: unknown = {
    number,
    name,
    ...codecOf(name, value),
    result: codecOf(`${name} result`, result),
  };
  return kind as Kind<Value, Result>;
}
