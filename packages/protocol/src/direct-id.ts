import { uuidOfVersion } from "./ids.ts";
import type { ConversationId, UserId } from "./ids.ts";

/** SHA-256 of bytes, 32 of them. */
export type Sha256 = (bytes: Uint8Array) => Promise<Uint8Array>;

/** The id of the one `direct` conversation of two users: the first 16 bytes of
 * SHA-256(app 0x00 lesser 0x00 greater) as a UUIDv8, users ordered by their UTF-8 bytes.
 * @param sha256 The platform's, so that pages need not fetch one; see `hostSha256`. */
export async function deriveDirectConversationId(
  app: string,
  users: readonly [UserId, UserId],
  sha256: Sha256,
): Promise<ConversationId> {
  return directIdFromHash(await sha256(directIdInput(app, users)));
}

/** What is hashed. */
export function directIdInput(app: string, users: readonly [UserId, UserId]): Uint8Array {
  const encoder = new TextEncoder();
  const [left, right] = [encoder.encode(users[0]), encoder.encode(users[1])];
  const [first, second] = compareBytes(left, right) <= 0 ? [left, right] : [right, left];
  return Uint8Array.from([...encoder.encode(app), 0, ...first, 0, ...second]);
}

/** @param hash At least 16 bytes; changed in place. */
export function directIdFromHash(hash: Uint8Array): ConversationId {
  return uuidOfVersion(8, hash.subarray(0, 16));
}

function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const at = left.findIndex((byte, index) => byte !== right[index]);
  return at === -1 ? left.length - right.length : (left[at] as number) - (right[at] ?? -1);
}
