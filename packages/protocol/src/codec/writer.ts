import { protobuf } from "../generated/protobuf.js";
import type { Place } from "./place.ts";
import { refuse } from "./place.ts";

/** protobufjs's writer, with a place to name in a refusal and without its silent conversions. */
export class Writer implements Place {
  readonly verb = "write";
  message = "";
  field = "";
  readonly #writer = new protobuf.Writer();

  /** Bytes of what was written, in a buffer of their own: protobufjs would give a view of its pool,
   * and whoever stores a view stores the pool. */
  finish(): Uint8Array {
    return this.#writer.finishInto(new Uint8Array(this.#writer.len));
  }

  tag(number: number, wire: number): void {
    this.#writer.uint32(number * 8 + wire);
  }

  /** @throws ImError `invalid` unless it is an integer from 0 to 2^53 - 1; protobufjs would write another number. */
  varint(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0)
      refuse(this, "invalid", `${value} is no integer from 0 to 2^53 - 1`);
    if (value <= 0xffff_ffff) this.#writer.uint32(value);
    else this.#writer.uint64(value);
  }

  /** After their length. */
  bytes(bytes: Uint8Array): void {
    this.#writer.bytes(bytes);
  }

  /** After its length. Lone surrogates become U+FFFD: as protobufjs writes them they are no UTF-8. */
  text(text: string): void {
    this.#writer.string(
      LONE_SURROGATE.test(text) ? text.replaceAll(LONE_SURROGATES, "\uFFFD") : text,
    );
  }

  /** Starts a value whose length goes before it; {@link close} ends it. */
  open(): void {
    this.#writer.fork();
  }

  close(): void {
    this.#writer.ldelim();
  }
}

const LONE_SURROGATE = /\p{Cs}/u;
const LONE_SURROGATES = /\p{Cs}/gu;
