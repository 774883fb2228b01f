import type { Cursor } from "@im-chat/protocol";
import { decodeStamp, encodeStamp, type Stamp } from "./stamp.ts";

/** What the next page of a sync needs to know of the first. Opaque to clients; it grants nothing:
 * every page asks the memberships anew. */
export interface SyncPage {
  readonly stamp: Stamp;
  readonly cursor: Cursor;
  readonly isSnapshot: boolean;
  /** Heads changed after this number; -1: all. */
  readonly since: number;
  /** Conversations with a greater key are still to come. */
  readonly after: Uint8Array;
}

const STAMPS = 14 * 3;
const LENGTH = STAMPS + 1 + 16;

/** The stamp, the cursor and `since` in the form of stamps, a flag, and the key. */
export function encodeSyncPage({ stamp, cursor, isSnapshot, since, after }: SyncPage): Uint8Array {
  const bytes = new Uint8Array(LENGTH);
  bytes.set(encodeStamp(stamp), 0);
  bytes.set(encodeStamp({ epoch: cursor.epoch, no: cursor.version }), 14);
  bytes.set(encodeStamp({ epoch: 0, no: since + 1 }), 28);
  bytes[STAMPS] = isSnapshot ? 1 : 0;
  bytes.set(after, STAMPS + 1);
  return bytes;
}

/** @returns undefined for what was never a page of ours. */
export function decodeSyncPage(bytes: Uint8Array): SyncPage | undefined {
  if (bytes.length !== LENGTH) return undefined;
  const stamp = decodeStamp(bytes.subarray(0, 14));
  const cursor = decodeStamp(bytes.subarray(14, 28));
  const since = decodeStamp(bytes.subarray(28, 42));
  if (stamp === undefined || cursor === undefined || since === undefined) return undefined;
  return {
    stamp,
    cursor: { epoch: cursor.epoch, version: cursor.no },
    isSnapshot: bytes[STAMPS] === 1,
    since: since.no - 1,
    after: bytes.slice(STAMPS + 1),
  };
}
