import { ImError } from "../error.ts";
import { Reader as ProtobufReader } from "../generated/protobuf.js";
import type { Place } from "./place.ts";
import { refuse } from "./place.ts";

/** protobufjs's reader, with a place to name in a refusal, and no number beyond 2^53 - 1. */
export class Reader extends ProtobufReader implements Place {
  readonly verb = "read";
  readonly path: string[];

  /** @param name Of the whole, for refusals. */
  constructor(bytes: Uint8Array, name: string) {
    // A plain view: Node's Buffer has a `slice` that does not copy.
    super(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    this.path = [name];
  }

  /** Bytes up to the end of the value that was entered. */
  get left(): number {
    return this.len - this.pos;
  }

  get isAtEnd(): boolean {
    return this.left <= 0;
  }

  override tag(): number {
    const tag = this.varint();
    return tag <= 0xffff_ffff ? tag : refuse(this, "invalid", "it has no field number");
  }

  /** @returns Integer from 0 to 2^53 - 1. */
  varint(): number {
    let value = 0;
    for (let unit = 1; this.pos < this.len; unit *= 128) {
      const byte = this.buf[this.pos++] as number;
      value += (byte & 127) * unit;
      if (value > Number.MAX_SAFE_INTEGER) refuse(this, "invalid", "it is above 2^53 - 1");
      if (byte < 128) return value;
      // Zeros without end are no number either.
      if (unit > Number.MAX_SAFE_INTEGER) break;
    }
    return refuse(this, "invalid", "it does not end");
  }

  /** Length of the value that begins here; never more than is left. */
  override size(): number {
    const length = this.varint();
    const { left } = this;
    if (length > left) refuse(this, "invalid", `it has ${length} bytes, ${left} are left`);
    return length;
  }

  /** The same without moving: to refuse it before it is copied. */
  peekLength(): number {
    const start = this.pos;
    const length = this.size();
    this.pos = start;
    return length;
  }

  /** A copy: a view would keep the whole batch in memory, and storage would clone it. */
  override raw(start: number, end: number): Uint8Array {
    return this.buf.slice(start, end);
  }

  /** Narrows the reader to the value that begins here; give what it returns to {@link leave}. */
  enter(): number {
    const outer = this.len;
    const length = this.size();
    this.len = this.pos + length;
    return outer;
  }

  leave(outer: number): void {
    this.len = outer;
  }

  /** Steps over a field of a newer schema. */
  ignore(tag: number): void {
    this.skipType(tag % 8, 0, Math.floor(tag / 8));
  }

  /** Runs a decoder; whatever the bytes are, nothing but an ImError comes out.
   * @throws ImError `invalid`, `too_large` or `unsupported` with the field and what it holds. */
  guard<Value>(decode: () => Value): Value {
    try {
      return decode();
    } catch (thrown) {
      if (thrown instanceof ImError) throw thrown;
      return refuse(this, "invalid", thrown instanceof Error ? thrown.message : String(thrown));
    }
  }
}
