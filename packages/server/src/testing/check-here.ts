import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import type { VerificationKey } from "../identity/app-key.ts";
import { fromBase64Url, toBase64Url } from "../text.ts";

/** Whether a key made a token's signature, found out on this thread and at once: HS256 alone. */
export async function isSignedHere(
  token: string,
  { algorithm, material }: VerificationKey,
): Promise<boolean> {
  if (algorithm !== "HS256") return false;
  const end = token.lastIndexOf(".");
  const content = new TextEncoder().encode(token.slice(0, end));
  return toBase64Url(hmac(sha256, fromBase64Url(material), content)) === token.slice(end + 1);
}
