/** One kind of command, query, event or signal: its number on the wire and the codec of its bytes.
 * A feature declares its own; the base's are in `commands.ts`, `queries.ts`, `events.ts` and `signals.ts`. */
export interface Kind<Value, Result = void> {
  /** Never reused. Base product 1-63, shipped features 64-1023, third parties from 1024. */
  readonly number: number;
  readonly name: string;
  encode(value: Value): Uint8Array;
  /** @throws ImError `invalid` with what is wrong. */
  decode(bytes: Uint8Array): Value;
  /** Codec of a query's answer, or of a command's own result. */
  readonly result: Result extends void
    ? undefined
    : { encode(value: Result): Uint8Array; decode(bytes: Uint8Array): Result };
}
