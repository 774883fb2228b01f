// By hand: what the codec uses of the reader and writer of protobufjs.

export interface Reader {
  readonly buf: Uint8Array;
  pos: number;
  /** Where reading ends: may be moved to read a value within. */
  len: number;
  tag(): number;
  /** A number, for there is no `long`; above 2^53 it is rounded. */
  uint64(): number;
  /** A view, after its length. */
  bytes(): Uint8Array;
  /** Throws when it is not UTF-8. */
  stringVerify(): string;
  skipType(wireType: number, depth: number, fieldNumber: number): this;
}

export interface Writer {
  readonly len: number;
  uint32(value: number): this;
  uint64(value: number): this;
  bytes(value: Uint8Array): this;
  raw(value: Uint8Array): this;
  string(value: string): this;
  /** Starts a value whose length goes before it. */
  fork(): this;
  /** Ends what {@link fork} started. */
  ldelim(): this;
  /** Copies what was written. */
  finishInto(target: Uint8Array): Uint8Array;
}

export const protobuf: {
  readonly Reader: new (buffer: Uint8Array) => Reader;
  readonly Writer: new () => Writer;
};
