import type { Place } from "./place.ts";
import { refuse } from "./place.ts";

/** Writes the protobuf wire format into one growing buffer. */
export class Writer implements Place {
  readonly verb = "write";
  message = "";
  field = "";
  #bytes = new Uint8Array(256);
  #at = 0;

  /** A copy of what was written. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#at);
  }

  /** @param value Safe integer, not negative. @throws ImError `invalid` for any other number. */
  varint(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0)
      refuse(this, "invalid", `${value} is no integer from 0 to 2^53 - 1`);
    this.#reserve(8);
    let rest = value;
    while (rest > 0x7f) {
      this.#bytes[this.#at++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#at++] = rest;
  }

  /** Bytes as they are, without their length. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** Lone surrogates become U+FFFD: UTF-8 cannot hold them. */
  text(text: string): void {
    this.#reserve(text.length * 3);
    this.#at += this.#asciiOrUtf8(text);
  }

  /** Starts a length-delimited value; give what it returns to {@link close}. */
  open(): number {
    this.#reserve(1);
    return this.#at++;
  }

  /** Ends a length-delimited value: its length goes before it.
   * @returns The length, bytes. */
  close(opened: number): number {
    const start = opened + 1;
    const end = this.#at;
    const length = end - start;
    if (length < 0x80) {
      this.#bytes[opened] = length;
      return length;
    }
    // One byte was kept for the length; move the content when it needs more.
    const extra = length < 0x4000 ? 1 : length < 0x20_0000 ? 2 : 3;
    this.#reserve(extra);
    this.#bytes.copyWithin(start + extra, start, end);
    this.#at = opened;
    this.varint(length);
    this.#at = end + extra;
    return length;
  }

  #asciiOrUtf8(text: string): number {
    // Ids and most short texts are ASCII; the loop is faster than a call of the encoder for them.
    const length = text.length;
    if (length > 64) return this.#utf8(text);
    for (let index = 0; index < length; index += 1) {
      const code = text.charCodeAt(index);
      if (code > 0x7f) return this.#utf8(text);
      this.#bytes[this.#at + index] = code;
    }
    return length;
  }

  #utf8(text: string): number {
    encoder ??= new TextEncoder();
    return encoder.encodeInto(text, this.#bytes.subarray(this.#at)).written;
  }

  #reserve(count: number): void {
    if (this.#at + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#at + count));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

let encoder: TextEncoder | undefined;
