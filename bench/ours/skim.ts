// Fields of `Batch` and of `Down` with their wire type, as in packages/protocol/proto/im/v1/frame.proto.
const DOWN = 0x12;
const REQUEST_ID = 0x08;
const COMMAND_RESULT = 0x22;
/** Events, hints and registers. */
const PUSHES: readonly number[] = [0x3a, 0x42, 0x4a];

/** Reads who is answered, and nothing else, as the load on the baseline does: one that decodes what it gets pauses for its
 * garbage, by more than the server takes.
 * @returns ids of commands that are done; undefined for a batch in which there is more than that and pushes. */
export function skim(bytes: Uint8Array): readonly number[] | undefined {
  const done: number[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at] ?? 0;
      at += 1;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    if (bytes[at++] !== DOWN) return undefined;
    const length = varint();
    const end = at + length;
    const first = bytes[at++] ?? 0;
    if (first === REQUEST_ID) {
      done.push(varint());
      if (bytes[at] !== COMMAND_RESULT) return undefined;
    } else if (!PUSHES.includes(first)) return undefined;
    at = end;
  }
  return done;
}
