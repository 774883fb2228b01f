import { Writer as ProtobufWriter } from "../generated/protobuf.js";
import type { Place } from "./place.ts";
import { refuse } from "./place.ts";

/** protobufjs's writer, with a place to name in a refusal and without its silent conversions. */
export class Writer extends ProtobufWriter implements Place {
  readonly verb = "write";
  readonly path: string[];

  /** @param name Of the whole, for refusals. */
  constructor(name: string) {
    super(SHARED);
    this.path = [name];
  }

  /** Bytes of what was written, in a buffer of their own: whoever stores a view stores all of what it views. */
  finish(): Uint8Array {
    return this.buf.slice(0, this.pos);
  }

  tag(number: number, wire: number): void {
    this.uint32(number * 8 + wire);
  }

  /** @throws ImError `invalid` unless it is an integer from 0 to 2^53 - 1; protobufjs would write another number. */
  varint(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0)
      refuse(this, "invalid", `it is ${value}, not 0 to 2^53 - 1`);
    this.reserve(8);
    let rest = value;
    for (; rest > 127; rest = Math.floor(rest / 128)) this.buf[this.pos++] = (rest & 127) | 128;
    this.buf[this.pos++] = rest;
  }

  /** After their length. */
  bytes(bytes: Uint8Array): void {
    this.uint32(bytes.length).raw(bytes);
  }

  /** After its length. Lone surrogates become U+FFFD. */
  text(text: string): void {
    this.reserve(text.length * 3 + 5);
    const { buf, pos: start } = this;
    let index = 0;
    // Most is ASCII and short, and the encoder's call costs more than that.
    for (let unit; (unit = text.charCodeAt(index)) < 128; index += 1) buf[start + 1 + index] = unit;
    let length = index;
    if (length < text.length)
      length += ENCODER.encodeInto(text.slice(index), buf.subarray(start + 1 + index)).written;
    this.delim(start, length);
  }

  /** Starts a value whose length goes before it; give what it returns to {@link close}. */
  open(): number {
    this.reserve(1);
    this.pos += 1;
    return this.pos - 1;
  }

  close(start: number): void {
    this.reserve(4);
    this.delim(start, this.pos - start - 1);
  }
}

/** Where every writer begins, for buffers of their own would be most of the work of small messages: nothing is written
 * while something else is, and {@link Writer.finish} copies. */
const SHARED = /* @__PURE__ */ new Uint8Array(1024);

const ENCODER = /* @__PURE__ */ new TextEncoder();
