import { ImError } from "@im-chat/protocol";
import { SignJWT } from "jose";
import type { JWTPayload } from "jose";
import { importSigningKey } from "./app-key.ts";
import type { KeyAlgorithm } from "./app-key.ts";
import { readUserClaims } from "./claims.ts";

export interface SigningKey {
  readonly id: string;
  readonly algorithm: KeyAlgorithm;
  /** As in `NewKey.signing`. */
  readonly material: string;
}

export interface TokenClaims {
  /** User id. */
  readonly user: string;
  readonly app: string;
  readonly name?: string | undefined;
  readonly avatar?: string | undefined;
  readonly role?: "user" | "moderator" | undefined;
}

export interface TokenTimes {
  /** Epoch milliseconds. */
  readonly nowMs: number;
  readonly lifetimeSeconds: number;
}

/** A user's token, as the embedding site's backend would sign it.
 * @throws ImError `invalid` for claims that no server takes */
export async function signToken(
  claims: TokenClaims,
  key: SigningKey,
  times: TokenTimes,
): Promise<string> {
  const payload: JWTPayload = {};
  if (claims.name !== undefined) payload["name"] = claims.name;
  if (claims.avatar !== undefined) payload["avatar"] = claims.avatar;
  if (claims.role !== undefined) payload["role"] = claims.role;
  payload.sub = claims.user;
  checkClaims(payload);
  return await signPayload({ ...payload, aud: claims.app }, key, times);
}

/** By the reader's own rules: the sentence comes to who signs, not to the user who would be refused. */
function checkClaims(payload: JWTPayload): void {
  try {
    readUserClaims(payload);
  } catch (cause) {
    const { message } = ImError.from(cause);
    throw new ImError("invalid", message.replace("Cannot accept", "Cannot sign"), { cause });
  }
}

/** What `Authorization: Bearer` of `POST /v1/commands` carries: a token of the app itself, without a user,
 * signed with a key of kind `api`. */
export async function signHostToken(
  app: string,
  key: SigningKey,
  times: TokenTimes,
): Promise<string> {
  return await signPayload({ aud: app }, key, times);
}

async function signPayload(
  payload: JWTPayload,
  key: SigningKey,
  times: TokenTimes,
): Promise<string> {
  const issuedAt = Math.floor(times.nowMs / 1000);
  return await new SignJWT(payload)
    .setProtectedHeader({ alg: key.algorithm, kid: key.id, typ: "JWT" })
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + times.lifetimeSeconds)
    .sign(await importSigningKey(key.algorithm, key.material));
}
