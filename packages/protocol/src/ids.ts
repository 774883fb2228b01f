import { ImError } from "./error.ts";

/** Text form of a 16-byte UUID, lower case with dashes. */
export type Uuid = string;
/** Version 7 (client-made), or version 8 for a `direct` (derived, see `directConversationId`). */
export type ConversationId = Uuid;
/** Idempotency key of a command: UUIDv7, minted once and kept on every attempt. */
export type CommandId = Uuid;
/** The commandId of the send that made the message, for ever. */
export type MessageId = Uuid;
/** 1 to 128 bytes of UTF-8 without control characters or spaces at the ends; a guest's begins with `~`. */
export type UserId = string;
/** Names one history of a log: 1 to 2^48 - 1, random. 0 in a command: "that of the conversation's creation". */
export type Epoch = number;
/** Names one stay of a user in a conversation: 1 to 2^48 - 1, random, minted by the server. */
export type MembershipId = number;

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** @throws ImError `invalid` when there are not 16 bytes. */
export function uuidFromBytes(bytes: Uint8Array): Uuid {
  if (bytes.length !== 16)
    throw new ImError("invalid", `Cannot read id: it has ${bytes.length} bytes, not 16`);
  let text = "";
  for (let index = 0; index < 16; index += 1) {
    if (index === 4 || index === 6 || index === 8 || index === 10) text += "-";
    text += HEX[bytes[index] as number];
  }
  return text;
}

/** @throws ImError `invalid` when the text is no UUID in lower case. */
export function uuidToBytes(uuid: Uuid): Uint8Array {
  const bytes = new Uint8Array(16);
  let isValid = uuid.length === 36;
  let at = 0;
  for (let index = 0; index < 16; index += 1) {
    if (index === 4 || index === 6 || index === 8 || index === 10) {
      isValid = isValid && uuid[at] === "-";
      at += 1;
    }
    const high = hexDigit(uuid.charCodeAt(at));
    const low = hexDigit(uuid.charCodeAt(at + 1));
    isValid = isValid && high >= 0 && low >= 0;
    bytes[index] = high * 16 + low;
    at += 2;
  }
  if (!isValid)
    throw new ImError("invalid", `Cannot read id: "${uuid.slice(0, 64)}" is not a UUID`);
  return bytes;
}

/** @returns 0 to 15; -1 when it is none in lower case. */
function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  return code >= 0x61 && code <= 0x66 ? code - 0x57 : -1;
}

/** A UUIDv7 (RFC 9562): 48 bits of time, the rest chance.
 * @param nowMs Epoch milliseconds.
 * @param random 16 random bytes; changed in place. */
export function mintUuid(nowMs: number, random: Uint8Array): Uuid {
  let rest = nowMs;
  for (let index = 5; index >= 0; index -= 1) {
    random[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return uuidOfVersion(7, random);
}

/** @param bytes 16; those of version and variant are changed in place. */
export function uuidOfVersion(version: number, bytes: Uint8Array): Uuid {
  bytes[6] = ((bytes[6] as number) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  return uuidFromBytes(bytes);
}

/** Version digit of a UUID: 7 for client-made ids, 8 for directs. */
export function uuidVersion(uuid: Uuid): number {
  return Number.parseInt(uuid[14] ?? "0", 16);
}

/** Whether the id has the form that only a `direct` conversation may bear. */
export function isDirectConversationId(id: ConversationId): boolean {
  return uuidVersion(id) === 8;
}

/** First character of every guest's user id; no token's `sub` may begin with it. */
export const GUEST_PREFIX = "~";

/** @param random 16 random bytes. @returns `~` and 22 characters of base64url. */
export function mintGuestId(random: Uint8Array): UserId {
  const text = btoa(String.fromCharCode(...random))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
  return GUEST_PREFIX + text;
}

export function isGuestId(user: UserId): boolean {
  return user.startsWith(GUEST_PREFIX);
}
