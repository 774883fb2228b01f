const FINAL_BINARY = 0x82;
const TWO_BYTES = 126;
const EIGHT_BYTES = 127;

/** A batch as the one binary WebSocket frame of a server: header and content in one piece, made once and written to
 * every receiver as it is, for a server's frames are not masked.
 * @see RFC 6455, section 5.2 */
export function toFrame(batch: Uint8Array): Uint8Array {
  const { length } = batch;
  const headerBytes = length < TWO_BYTES ? 2 : length < 0x1_0000 ? 4 : 10;
  const frame = new Uint8Array(headerBytes + length);
  frame[0] = FINAL_BINARY;
  if (headerBytes === 2) {
    frame[1] = length;
  } else if (headerBytes === 4) {
    frame[1] = TWO_BYTES;
    new DataView(frame.buffer).setUint16(2, length);
  } else {
    frame[1] = EIGHT_BYTES;
    new DataView(frame.buffer).setUint32(6, length);
  }
  frame.set(batch, headerBytes);
  return frame;
}

/** The batch in a frame that {@link toFrame} made. */
export function fromFrame(frame: Uint8Array): Uint8Array {
  const length = frame[1] ?? 0;
  const headerBytes = length < TWO_BYTES ? 2 : length === TWO_BYTES ? 4 : 10;
  return frame.subarray(headerBytes);
}
