import type { Batch, Down, Event, Up } from "./frame.ts";
import { encodeMessage, messageOf } from "./codec/message.ts";
import type { Fields } from "./codec/message.ts";
import { checkMax, refuse } from "./codec/place.ts";
import { Reader } from "./codec/reader.ts";
import { Writer } from "./codec/writer.ts";
import * as LIMITS from "./limit.ts";
import { down, encodedEventsDown } from "./schema/down.ts";
import type { EncodedEventsFrame } from "./schema/down.ts";
import { event } from "./schema/entities.ts";
import { up } from "./schema/up.ts";

// Fields of the schema's message `Batch`. It is read by hand, so that a batch is the
// concatenation of parts that were encoded once for many receivers.
const UP = 1;
const DOWN = 2;
const DEFLATED = 3;
const BYTES = 2;

export interface DecodeOptions {
  /** Largest batch to accept: `LIMITS.batchBytesUp` or `LIMITS.batchBytesDown`. */
  readonly maxBytes: number;
  /** Whether the batch may be `deflated`: only where the feature was agreed, and never of a batch that was inflated. */
  readonly allowDeflated?: boolean | undefined;
}

/** The bytes of one WebSocket message or one HTTP body.
 * @throws ImError `invalid` or `too_large` with the field and what it holds. */
export function encodeBatch(batch: Batch): Uint8Array {
  const parts = [...batch.up.map(encodeUp), ...batch.down.map(encodeDown)];
  if (batch.deflated) parts.push(wrapDeflated(batch.deflated));
  return joinBatch(parts);
}

/** Reads and checks every field. Frames of a newer protocol: up they come as `unknown`; down a push is left out
 * and an answer becomes an error `unsupported`.
 * @throws ImError `too_large`, `invalid` or `unsupported` with the field and what it holds; nothing else. */
export function decodeBatch(
  bytes: Uint8Array,
  { maxBytes, allowDeflated = false }: DecodeOptions,
): Batch {
  const reader = new Reader(bytes, "batch");
  checkMax(reader, bytes.length, [maxBytes, "bytes"]);
  const batch = reader.guard(() => readBatch(reader));
  const commands = batch.up.filter(({ type }) => type === "command").length;
  checkMax(reader, commands, [LIMITS.commandsPerBatch, "commands"]);
  if (!batch.deflated) return batch;
  if (!allowDeflated) refuse(reader, "invalid", "it is deflated");
  if (batch.up.length + batch.down.length > 0)
    refuse(reader, "invalid", "it is deflated and plain");
  return batch;
}

function readBatch(reader: Reader): Batch {
  const batch: { up: Up[]; down: Down[]; deflated?: Uint8Array } = { up: [], down: [] };
  for (let frames = 1; !reader.isAtEnd; frames += 1) {
    checkMax(reader, frames, [LIMITS.framesPerBatch, "frames"]);
    const tag = reader.tag();
    if (tag === UP * 8 + BYTES) batch.up.push(readUp(reader));
    else if (tag === DOWN * 8 + BYTES) readDown(reader, batch.down);
    else if (tag === DEFLATED * 8 + BYTES) batch.deflated = reader.bytes();
    else reader.ignore(tag);
  }
  return batch;
}

/** One `up` entry of a batch, for {@link joinBatch}: to fill a batch up to its limits. */
export function encodeUp(frame: Up): Uint8Array {
  return entry(UP, up, { requestId: frame.requestId, body: frame });
}

/** One `down` entry of a batch, for {@link joinBatch}: encoded once, sent to many. */
export function encodeDown(frame: Down): Uint8Array {
  return entry(DOWN, down, { requestId: frame.requestId, body: frame });
}

/** Content of one event, for {@link encodeEventsDown}. */
export function encodeEvent(value: Event): Uint8Array {
  return encodeMessage(["event", event], value);
}

/** One `down` entry that pushes events which {@link encodeEvent} has made. */
export function encodeEventsDown(events: EncodedEventsFrame): Uint8Array {
  return entry(DOWN, encodedEventsDown, { events });
}

/** A batch is the concatenation of its entries. */
export function joinBatch(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only) return only;
  const batch = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let length = 0;
  for (const part of parts) {
    batch.set(part, length);
    length += part.length;
  }
  return batch;
}

/** The batch that carries another one.
 * @param deflated Bytes of a whole batch, deflate-raw. */
export function wrapDeflated(deflated: Uint8Array): Uint8Array {
  const writer = new Writer("batch");
  writer.tag(DEFLATED, BYTES);
  writer.bytes(deflated);
  return writer.finish();
}

function entry<Value extends object>(
  field: number,
  fields: Fields<Value>,
  value: Value,
): Uint8Array {
  const writer = new Writer("batch");
  writer.tag(field, BYTES);
  messageOf(fields).write(writer, value);
  return writer.finish();
}

function readUp(reader: Reader): Up {
  checkMax(reader, reader.peekLength(), [LIMITS.frameBytes, "bytes in a frame"]);
  const { requestId, body } = messageOf(up).read(reader);
  return { ...body, requestId };
}

function readDown(reader: Reader, into: Down[]): void {
  const { requestId, body } = messageOf(down).read(reader);
  if (body.type !== "unknown") into.push({ ...body, requestId });
  else if (requestId !== 0)
    into.push({ type: "error", code: "unsupported", message: UNKNOWN_ANSWER, requestId });
}

const UNKNOWN_ANSWER = "Cannot read answer: it is not known here";
