import { GUEST_PREFIX, ImError, LIMITS, checkUserId, isGuestId } from "@im-chat/protocol";
import type { JWTPayload } from "jose";
import { byteLength } from "../text.ts";
import { describeSeconds } from "./duration.ts";

/** What a verified user token says. */
export interface UserClaims {
  readonly userId: string;
  readonly name?: string | undefined;
  readonly avatar?: string | undefined;
  readonly role: "user" | "moderator";
  /** Epoch milliseconds. */
  readonly issuedAt: number;
  /** Epoch milliseconds, as the token says, without skew. */
  readonly expiresAt: number;
}

export interface TimeRules {
  /** Epoch milliseconds. */
  readonly nowMs: number;
  /** Largest `exp - iat`, seconds. */
  readonly maxLifetimeSeconds: number;
  readonly skewSeconds: number;
}

/** The refusal of a token: what failed, then why, in a sentence its signer can act on. */
export function refuseToken(why: string): never {
  throw new ImError("unauthenticated", `Cannot accept the token: ${why}`);
}

/** @throws ImError `unauthenticated` */
export function readUserClaims(payload: JWTPayload): Omit<UserClaims, "issuedAt" | "expiresAt"> {
  return {
    userId: readSubject(payload.sub),
    name: readText(payload, "name", { max: LIMITS.nameCharacters, unit: "characters" }),
    avatar: readText(payload, "avatar", { max: LIMITS.avatarBytes, unit: "bytes" }),
    role: readRole(payload["role"]),
  };
}

/** @returns Epoch milliseconds of `iat` and `exp`.
 * @throws ImError `unauthenticated`, `token_expired` */
export function readTimes(
  payload: JWTPayload,
  rules: TimeRules,
): { readonly issuedAt: number; readonly expiresAt: number } {
  const now = rules.nowMs / 1000;
  const issued = readSeconds(payload, "iat");
  const expires = readSeconds(payload, "exp");
  if (expires <= issued) refuseToken(`"exp" (${expires}) is not after "iat" (${issued})`);
  if (expires - issued > rules.maxLifetimeSeconds) {
    const asked = describeSeconds(expires - issued);
    refuseToken(
      `it is valid for ${asked}, at most ${describeSeconds(rules.maxLifetimeSeconds)} are allowed from "iat" to "exp"`,
    );
  }
  if (expires + rules.skewSeconds <= now) throwExpired(now - expires);
  if (issued - rules.skewSeconds > now) refuseFuture('it was issued ("iat")', issued - now);
  if (payload.nbf !== undefined && readSeconds(payload, "nbf") - rules.skewSeconds > now) {
    refuseFuture('it is valid ("nbf") only', readSeconds(payload, "nbf") - now);
  }
  // They may have fractions; what goes on a wire has none.
  return { issuedAt: Math.floor(issued * 1000), expiresAt: Math.floor(expires * 1000) };
}

function throwExpired(agoSeconds: number): never {
  const why = `it expired ${describeSeconds(agoSeconds)} ago; sign a new one, or check the clock of the machine that signs`;
  throw new ImError("token_expired", `Cannot accept the token: ${why}`);
}

function refuseFuture(what: string, aheadSeconds: number): never {
  refuseToken(
    `${what} ${describeSeconds(aheadSeconds)} in the future; check the clock of the machine that signs`,
  );
}

function readSeconds(payload: JWTPayload, claim: "iat" | "exp" | "nbf"): number {
  const value: unknown = payload[claim];
  if (value === undefined)
    refuseToken(`the claim "${claim}" is missing; it is a time in seconds since 1970`);
  if (typeof value !== "number" || !Number.isFinite(value) || value < 0)
    refuseToken(`the claim "${claim}" is no time in seconds since 1970`);
  if (value > 100_000_000_000)
    refuseToken(
      `the claim "${claim}" (${value}) looks like milliseconds; it is a time in seconds since 1970`,
    );
  return value;
}

function readSubject(value: unknown): string {
  if (value === undefined) refuseToken('the claim "sub" is missing; it holds the user id');
  if (typeof value !== "string")
    refuseToken('the claim "sub" is no text; it holds the user id, numbers as text too');
  checkSubject(value);
  if (isGuestId(value))
    refuseToken(`the claim "sub" begins with "${GUEST_PREFIX}", which only ids of guests may`);
  return value;
}

function checkSubject(value: string): void {
  try {
    checkUserId(value);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : "";
    throw new ImError("unauthenticated", `Cannot accept the token (claim "sub"): ${why}`, {
      cause,
    });
  }
}

function readText(
  payload: JWTPayload,
  claim: string,
  { max, unit }: { max: number; unit: "characters" | "bytes" },
): string | undefined {
  const value = payload[claim];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") refuseToken(`the claim "${claim}" is no text`);
  const length = unit === "bytes" ? byteLength(value) : Array.from(value).length;
  if (length > max)
    refuseToken(`the claim "${claim}" has ${length} ${unit}, at most ${max} are allowed`);
  // Half a character, as cutting by UTF-16 units leaves it, is stored as this: it would differ at each sign-in.
  return value.replaceAll(/\p{Cs}/gu, "\u{fffd}");
}

function readRole(value: unknown): "user" | "moderator" {
  if (value === undefined || value === "user") return "user";
  if (value === "moderator") return "moderator";
  return refuseToken('the claim "role" is neither "user" nor "moderator"');
}
