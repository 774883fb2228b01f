import { LIMITS, decodeBatch } from "@im-chat/protocol";
import type { Call } from "./calls.ts";

/** A frame header of SQLite's write-ahead log; bytes 4 to 7 are 0 unless the frame is the last of a commit. */
const FRAME_HEADER_BYTES = 24;

/** What was asked: the answer to `requestId` acknowledges that `text` is kept. */
export interface Sent {
  readonly requestId: number;
  readonly text: string;
}

/** Sends whose ack left before a sync of the log had come after the last write of their group; each with what is wrong.
 * @param port Of the server; only one client speaks to it. */
export function unsyncedAcks(
  calls: readonly Call[],
  { sent, port }: { readonly sent: readonly Sent[]; readonly port: number },
): readonly string[] {
  const log = calls.filter(({ target }) => target.endsWith("-wal"));
  // The thread that moves the log into the database syncs it too, between any two of them.
  const writes = log.filter(({ name }) => name.startsWith("pwrite"));
  const syncs = log.filter(({ name }) => /^f(?:data)?sync$/.test(name));
  const acks = acksOf(calls, port);
  return sent.flatMap(({ requestId, text }) => {
    const ack = acks.get(requestId);
    if (ack === undefined) return [`"${text}" was never acknowledged`];
    const from = writes.findIndex(({ bytes }) => Buffer.from(bytes).includes(text));
    if (from === -1) return [`"${text}" was never written`];
    // A page is written after its header, which may be that of the commit.
    const commit = writes.findIndex((call, index) => index >= from - 1 && isCommitFrame(call));
    const lastWrite = commit === -1 ? undefined : writes[commit + 1];
    if (lastWrite === undefined) return [`"${text}" was never committed`];
    const isSynced = syncs.some(
      (sync) => sync.beganAt > lastWrite.endedAt && sync.endedAt < ack.beganAt,
    );
    return isSynced ? [] : [`"${text}" was acknowledged before the log was synced`];
  });
}

function isCommitFrame({ bytes }: Call): boolean {
  return bytes.length === FRAME_HEADER_BYTES && Buffer.from(bytes).readUInt32BE(4) !== 0;
}

/** The calls that sent the answers, by request. */
function acksOf(calls: readonly Call[], port: number): ReadonlyMap<number, Call> {
  const acks = new Map<number, Call>();
  for (const call of calls) {
    if (!call.target.includes(`:${port}->`)) continue;
    for (const message of messagesIn(Buffer.from(call.bytes)))
      for (const { requestId, type } of decodeBatch(message, {
        maxBytes: LIMITS.batchBytesDown,
      }).down)
        if (type === "command_result") acks.set(requestId, call);
  }
  return acks;
}

const BINARY = 0x82;

/** Binary messages in what a WebSocket server wrote at once, unmasked and whole, as ours does. */
function messagesIn(bytes: Buffer): readonly Buffer[] {
  const messages: Buffer[] = [];
  for (let at = 0; bytes[at] === BINARY;) {
    const short = bytes[at + 1] ?? 0;
    const [start, length] =
      short < 126
        ? [at + 2, short]
        : short === 126
          ? [at + 4, bytes.readUInt16BE(at + 2)]
          : [at + 10, Number(bytes.readBigUInt64BE(at + 2))];
    messages.push(bytes.subarray(start, start + length));
    at = start + length;
  }
  return messages;
}
