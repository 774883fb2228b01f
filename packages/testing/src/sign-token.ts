import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";

export interface TokenClaims {
  readonly sub: string;
  readonly aud: string;
  readonly name: string;
  /** Seconds since 1970. */
  readonly iat: number;
  readonly exp: number;
}

/** A token as the backend of an embedding site signs it: HS256, with the id of the key in its header.
 * @param key `secret` in base64url.
 * @throws Error when the secret is not base64url. */
export function signToken(
  claims: TokenClaims,
  key: { readonly id: string; readonly secret: string },
): string {
  const header = { alg: "HS256", kid: key.id, typ: "JWT" };
  const content = `${encodeJson(header)}.${encodeJson(claims)}`;
  const signature = hmac(sha256, fromBase64Url(key.secret), new TextEncoder().encode(content));
  return `${content}.${toBase64Url(signature)}`;
}

function encodeJson(value: unknown): string {
  return toBase64Url(new TextEncoder().encode(JSON.stringify(value)));
}

function toBase64Url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function fromBase64Url(text: string): Uint8Array {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
