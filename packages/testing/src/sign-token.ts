import { createHmac } from "node:crypto";

export interface TokenClaims {
  readonly sub: string;
  readonly aud: string;
  readonly name: string;
  /** Seconds since 1970. */
  readonly iat: number;
  readonly exp: number;
}

/** A token as the backend of an embedding site signs it: HS256, with the id of the key in its header.
 * @param key `secret` in base64url. */
export function signToken(
  claims: TokenClaims,
  key: { readonly id: string; readonly secret: string },
): string {
  const encode = (value: unknown): string =>
    Buffer.from(JSON.stringify(value)).toString("base64url");
  const content = `${encode({ alg: "HS256", kid: key.id, typ: "JWT" })}.${encode(claims)}`;
  const secret = Buffer.from(key.secret, "base64url");
  return `${content}.${createHmac("sha256", secret).update(content).digest("base64url")}`;
}
