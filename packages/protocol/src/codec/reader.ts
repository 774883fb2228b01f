import { ImError } from "../error.ts";
import { protobuf } from "../generated/protobuf.js";
import type { Reader as ProtobufReader } from "../generated/protobuf.js";
import type { Place } from "./place.ts";
import { refuse } from "./place.ts";

/** protobufjs's reader, with a place to name in a refusal, and no number beyond 2^53 - 1. */
export class Reader implements Place {
  readonly verb = "read";
  message = "";
  field = "";
  readonly #reader: ProtobufReader;

  constructor(bytes: Uint8Array) {
    // A plain view: Node's Buffer has a `slice` that does not copy.
    this.#reader = new protobuf.Reader(
      new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    );
  }

  /** Bytes up to the end of the value that was entered. */
  get left(): number {
    return this.#reader.len - this.#reader.pos;
  }

  get isAtEnd(): boolean {
    return this.left <= 0;
  }

  /** Field number times 8, plus the wire type. */
  tag(): number {
    return this.#reader.tag();
  }

  /** @returns Integer from 0 to 2^53 - 1. */
  varint(): number {
    const reader = this.#reader;
    const first = reader.buf[reader.pos];
    // Most numbers are small; this is several times faster for them.
    if (first !== undefined && first < 0x80 && !this.isAtEnd) {
      reader.pos += 1;
      return first;
    }
    const value = reader.uint64();
    if (value > Number.MAX_SAFE_INTEGER)
      refuse(this, "invalid", "it holds a number above 2^53 - 1");
    return value;
  }

  /** Length of the value that begins here, without moving: to refuse it before it is copied. */
  peekLength(): number {
    const start = this.#reader.pos;
    const length = this.varint();
    const { left } = this;
    if (length > left) refuse(this, "invalid", `it claims ${length} bytes where ${left} are left`);
    this.#reader.pos = start;
    return length;
  }

  /** A copy: a view would keep the whole batch in memory, and storage would clone it. */
  bytes(): Uint8Array {
    return this.#reader.bytes().slice();
  }

  text(): string {
    return this.#reader.stringVerify();
  }

  /** Narrows the reader to the value that begins here; give what it returns to {@link leave}. */
  enter(): number {
    const length = this.peekLength();
    this.varint();
    const outer = this.#reader.len;
    this.#reader.len = this.#reader.pos + length;
    return outer;
  }

  leave(outer: number): void {
    this.#reader.len = outer;
  }

  /** Steps over a field of a newer schema. */
  skip(tag: number): void {
    this.#reader.skipType(tag % 8, 0, Math.floor(tag / 8));
  }

  /** Runs a decoder; whatever the bytes are, nothing but an ImError comes out.
   * @throws ImError `invalid`, `too_large` or `unsupported` with the field and what it holds. */
  guard<Value>(decode: () => Value): Value {
    try {
      return decode();
    } catch (thrown) {
      if (thrown instanceof ImError) throw thrown;
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      throw new ImError("invalid", `Cannot read ${this.message}.${this.field}: ${why}`, {
        cause: thrown,
      });
    }
  }
}
