// By hand: what scripts/generate-protobuf.ts takes of protobufjs.

/** To be extended by how varints are read. */
export abstract class Reader {
  readonly buf: Uint8Array;
  pos: number;
  /** Where reading ends: may be moved to read a value within. */
  len: number;
  constructor(buffer: Uint8Array);
  /** Field number times 8, plus the wire type. */
  abstract tag(): number;
  /** Length of what follows. */
  abstract size(): number;
  /** Bytes of the buffer. */
  abstract raw(start: number, end: number): Uint8Array;
  /** What {@link raw} gives, after its length. */
  bytes(): Uint8Array;
  /** Throws when it is not UTF-8. */
  stringVerify(): string;
  skipType(wireType: number, depth: number, fieldNumber: number): this;
}

export class Writer {
  /** Longer than what is written. */
  readonly buf: Uint8Array;
  pos: number;
  /** Uses the buffer until it is full. */
  constructor(buf: Uint8Array);
  /** Makes room. */
  reserve(bytes: number): void;
  uint32(value: number): this;
  raw(value: Uint8Array): this;
  /** Puts the length before a value: `pos` is that of one byte left free before it. Room for 4 more must be there. */
  delim(pos: number, length: number): this;
}
