import type { Place } from "./place.ts";
import { refuse } from "./place.ts";

/** Reads the protobuf wire format. Whatever the bytes are, it throws nothing but ImError `invalid`. */
export class Reader implements Place {
  readonly verb = "read";
  message = "";
  field = "";
  readonly #bytes: Uint8Array;
  #at = 0;
  #end: number;

  constructor(bytes: Uint8Array) {
    // A plain view: Node's Buffer has a `slice` that does not copy.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#end = bytes.length;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#end;
  }

  /** Bytes up to the end of the value that was entered. */
  get left(): number {
    return this.#end - this.#at;
  }

  /** @returns Integer from 0 to 2^53 - 1. */
  varint(): number {
    let value = 0;
    let scale = 1;
    for (let index = 0; index < 10; index += 1) {
      if (this.#at >= this.#end) refuse(this, "invalid", "the bytes end within a number");
      const byte = this.#bytes[this.#at++] as number;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (value > Number.MAX_SAFE_INTEGER) refuse(this, "invalid", "a number is above 2^53 - 1");
        return value;
      }
      scale *= 0x80;
    }
    return refuse(this, "invalid", "a number has more than 10 bytes");
  }

  /** @returns Bytes left of a length-delimited value that begins here. */
  length(): number {
    const length = this.varint();
    const left = this.#end - this.#at;
    if (length > left) refuse(this, "invalid", `it claims ${length} bytes where ${left} are left`);
    return length;
  }

  /** A copy: a view would keep the whole batch in memory, and storage would clone it. */
  bytes(length: number): Uint8Array {
    return this.#bytes.slice(this.#at, (this.#at += length));
  }

  /** @throws ImError `invalid` when it is not UTF-8. */
  text(length: number): string {
    const start = this.#at;
    this.#at += length;
    return this.#ascii(start, length) ?? this.#utf8(start);
  }

  /** Narrows the reader to the length-delimited value that begins here; give what it returns to {@link leave}. */
  enter(): number {
    const length = this.length();
    const outer = this.#end;
    this.#end = this.#at + length;
    return outer;
  }

  leave(outer: number): void {
    this.#end = outer;
  }

  /** Steps over the value of a field of a newer schema. */
  skip(wire: number): void {
    if (wire === 0) this.varint();
    else if (wire === 2) this.#at += this.length();
    else if (wire === 1 || wire === 5) this.#skipFixed(wire === 1 ? 8 : 4);
    else refuse(this, "invalid", `wire type ${wire} is not used here`);
  }

  #skipFixed(length: number): void {
    if (this.#end - this.#at < length) refuse(this, "invalid", "the bytes end within a number");
    this.#at += length;
  }

  #ascii(start: number, length: number): string | undefined {
    // Short ASCII is most of the traffic; a loop is several times faster than the decoder for it.
    if (length > 24) return undefined;
    let text = "";
    for (let index = start; index < start + length; index += 1) {
      const byte = this.#bytes[index] as number;
      if (byte > 0x7f) return undefined;
      text += String.fromCharCode(byte);
    }
    return text;
  }

  #utf8(start: number): string {
    // A byte order mark is content, not a signature.
    decoder ??= new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    try {
      return decoder.decode(this.#bytes.subarray(start, this.#at));
    } catch {
      return refuse(this, "invalid", "it is not UTF-8");
    }
  }
}

let decoder: TextDecoder | undefined;
