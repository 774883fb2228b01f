import type { Kind } from "../kind.ts";
import { decodeMessage, encodeMessage } from "./message.ts";
import type { Message } from "./message.ts";

interface Codec<Value> {
  /** For the test that compares it with the schema. */
  readonly message: Message<Value>;
  encode(value: Value): Uint8Array;
  decode(bytes: Uint8Array): Value;
}

function codecOf<Value>(message: Message<Value>): Codec<Value> {
  return {
    message,
    encode: (value) => encodeMessage(message, value),
    decode: (bytes) => decodeMessage(message, bytes),
  };
}

/** A kind whose answer says nothing of its own. @__NO_SIDE_EFFECTS__ */
export function kindOf<Value>(number: number, name: string, value: Message<Value>): Kind<Value> {
  return { number, name, ...codecOf(value), result: undefined };
}

/** A kind with a result: every query, and commands that tell more than an ack.
 * @__NO_SIDE_EFFECTS__ */
export function kindWithResult<Value, Result extends object>(
  number: number,
  name: string,
  codecs: { readonly value: Message<Value>; readonly result: Message<Result> },
): Kind<Value, Result> {
  const { value, result } = codecs;
  // A conditional type cannot be told that this is its other branch.
  const kind: unknown = { number, name, ...codecOf(value), result: codecOf(result) };
  return kind as Kind<Value, Result>;
}
