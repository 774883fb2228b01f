import { ImError } from "@im-chat/protocol";
import { compactVerify, decodeJwt, decodeProtectedHeader } from "jose";
import type { CryptoKey, JWTPayload } from "jose";
import { importVerificationKey } from "./app-key.ts";
import type { VerificationKey } from "./app-key.ts";
import { readTimes, readUserClaims, refuseToken } from "./claims.ts";
import type { UserClaims } from "./claims.ts";
import type { AppKey, Apps } from "../kernel.ts";

type KeyKind = AppKey["kind"];

/** Where the keys of an app are found. */
export type KeySource = Pick<Apps, "get" | "keys">;

export interface TokenRules {
  readonly apps: KeySource;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly skewMs: number;
  readonly maxLifetimeMs: number;
  /** Whether a key made a token's signature; by the platform's cryptography when left out. Never rejects. */
  readonly isSigned?: ((token: string, key: VerificationKey) => Promise<boolean>) | undefined;
}

export interface VerifiedUser extends UserClaims {
  readonly app: string;
}

/** Checks tokens of users and of the embedding site's backend: signature, audience, times, claims.
 * Every refusal is an ImError `unauthenticated` or `token_expired` whose sentence says what to change. */
export interface TokenVerifier {
  /** @param app The app that the client named; empty: whatever the token says. */
  user(token: string, app: string): Promise<VerifiedUser>;
  /** @returns The app whose backend signed it. */
  host(token: string): Promise<string>;
}

/** Longest life of a backend's token: it is signed for one call. */
const HOST_LIFETIME_MS = 600_000;

export function createTokenVerifier(rules: TokenRules): TokenVerifier {
  const isSigned = rules.isSigned ?? checkSignature();

  async function liveKeys(app: string, kind: KeyKind): Promise<readonly VerificationKey[]> {
    const keys = await rules.apps.keys(app);
    const live = keys.filter(
      (key) => key.kind === kind && (key.retiredAt === 0 || key.retiredAt > rules.now()),
    );
    if (live.length > 0) return live;
    const found = await rules.apps.get(app);
    if (found === undefined)
      refuseToken(`there is no app "${printable(app)}" on this server (claim "aud")`);
    return refuseToken(
      `the app has no live key; add one with: im-chat-server key add --app ${app} --kind ${kind}`,
    );
  }

  async function verify(
    token: string,
    app: string,
    kind: KeyKind,
  ): Promise<{ readonly app: string; readonly payload: JWTPayload }> {
    const { header, payload } = readUnverified(token);
    const audience = readAudience(payload, app);
    const candidates = chooseKeys(await liveKeys(audience, kind), header);
    for (const key of candidates) if (await isSigned(token, key)) return { app: audience, payload };
    return refuseSignature(candidates, header);
  }

  const times = (maxLifetimeMs: number): Parameters<typeof readTimes>[1] => ({
    nowMs: rules.now(),
    maxLifetimeSeconds: maxLifetimeMs / 1000,
    skewSeconds: rules.skewMs / 1000,
  });

  return {
    user: async (token, app) => {
      const verified = await verify(token, app, "token");
      return {
        app: verified.app,
        ...readUserClaims(verified.payload),
        ...readTimes(verified.payload, times(rules.maxLifetimeMs)),
      };
    },
    host: async (token) => {
      const verified = await verify(token, "", "api");
      if (verified.payload.sub !== undefined)
        refuseToken('a token for POST /v1/commands has no "sub"; name the user in "actAs"');
      readTimes(verified.payload, times(HOST_LIFETIME_MS));
      return verified.app;
    },
  };
}

function checkSignature(): (token: string, key: VerificationKey) => Promise<boolean> {
  const imported = createImportCache();
  return async (token, key) => {
    const material = await imported(key);
    try {
      await compactVerify(token, material, { algorithms: [key.algorithm] });
      return true;
    } catch {
      // Any failure here means the same: this key did not make this signature.
      return false;
    }
  };
}

interface Header {
  readonly alg: string;
  readonly kid: string | undefined;
}

function readUnverified(token: string): { readonly header: Header; readonly payload: JWTPayload } {
  if (token === "") refuseToken("it is empty; the token provider gave nothing");
  const { alg = "none", kid, payload } = decode(token);
  if (typeof alg !== "string") refuseToken('"alg" of its header is no text');
  if (kid !== undefined && typeof kid !== "string") refuseToken('"kid" of its header is no text');
  return { header: { alg, kid }, payload };
}

/** The types that a library gives hold for those who keep to them. */
interface Decoded {
  readonly alg?: unknown;
  readonly kid?: unknown;
  readonly payload: JWTPayload;
}

function decode(token: string): Decoded {
  try {
    const { alg, kid } = decodeProtectedHeader(token);
    return { alg, kid, payload: decodeJwt(token) };
  } catch (cause) {
    const parts = token.split(".").length;
    const seen =
      parts === 3
        ? "its header or claims cannot be read"
        : `it has ${parts} part${parts === 1 ? "" : "s"}`;
    throw new ImError(
      "unauthenticated",
      `Cannot accept the token: it is no signed JWT (three parts with dots between); ${seen}`,
      { cause },
    );
  }
}

function readAudience(payload: JWTPayload, app: string): string {
  const given: readonly unknown[] = [payload.aud ?? []].flat();
  const audiences = given.filter((audience) => typeof audience === "string");
  const [first] = audiences;
  if (first === undefined) refuseToken('the claim "aud" is missing; it holds the app');
  if (app === "") return first;
  if (audiences.includes(app)) return app;
  return refuseToken(
    `it is for the app "${printable(first)}" (claim "aud"), but the page asks for "${printable(app)}"`,
  );
}

function chooseKeys(keys: readonly VerificationKey[], header: Header): readonly VerificationKey[] {
  const named = header.kid === undefined ? keys : keys.filter((key) => key.id === header.kid);
  if (named.length === 0)
    refuseToken(
      `the app has no live key "${printable(header.kid ?? "")}" ("kid" of the header); live: ${names(keys)}`,
    );
  const fitting = named.filter((key) => key.algorithm === header.alg);
  if (fitting.length > 0) return fitting;
  return refuseToken(
    `it is signed with ${printable(header.alg)}, but the app's keys are ${describe(named)}`,
  );
}

function refuseSignature(keys: readonly VerificationKey[], header: Header): never {
  const hint =
    header.alg === "HS256"
      ? "the secret is base64url: decode it to bytes before signing"
      : "is it the private half of this key?";
  refuseToken(`its signature does not fit the key ${names(keys)}; ${hint}`);
}

function names(keys: readonly VerificationKey[]): string {
  return keys.map((key) => `"${key.id}"`).join(", ");
}

function describe(keys: readonly VerificationKey[]): string {
  return keys.map((key) => `"${key.id}" for ${key.algorithm}`).join(", ");
}

/** What came from outside, short and without controls, for a sentence. */
function printable(value: string): string {
  return value.slice(0, 64).replaceAll(/[\p{Cc}\p{Cs}"]/gu, "?");
}

const IMPORTED_MAX = 256;

/** Imported once per key: reading PEM costs more than checking a signature. */
function createImportCache(): (key: VerificationKey) => Promise<CryptoKey | Uint8Array> {
  const imported = new Map<string, CryptoKey | Uint8Array>();
  return async (key) => {
    const name = `${key.algorithm} ${key.material}`;
    const known = imported.get(name);
    if (known !== undefined) return known;
    const material = await importVerificationKey(key);
    if (imported.size >= IMPORTED_MAX) imported.clear();
    imported.set(name, material);
    return material;
  };
}
