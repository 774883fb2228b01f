/** What begins with it in packed text is not the text itself. */
const MARK = "\u0000";

/** A record as text: plain objects, lists, strings, numbers, truth and bytes. Fields that are undefined are left out. */
export function pack(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) => {
    if (typeof part === "string" && part.startsWith(MARK)) return `${MARK}s${part}`;
    if (typeof part === "number" && !Number.isFinite(part)) return `${MARK}n${part}`;
    if (part instanceof Uint8Array) return `${MARK}b${toBase64(part)}`;
    return part;
  });
}

/** The record whose text it is. @throws SyntaxError, DOMException when it is no such text. */
export function unpack(text: string): unknown {
  return JSON.parse(text, (_name, part: unknown) => {
    if (typeof part !== "string" || !part.startsWith(MARK)) return part;
    const rest = part.slice(2);
    if (part[1] === "s") return rest;
    return part[1] === "n" ? Number(rest) : fromBase64(rest);
  });
}

function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
