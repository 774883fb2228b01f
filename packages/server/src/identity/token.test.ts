import { ImError } from "@im-chat/protocol";
import { SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import type { App, AppKey } from "../kernel.ts";
import { generateKey } from "./app-key.ts";
import { signHostToken, signToken } from "./sign.ts";
import { createTokenVerifier } from "./token.ts";
import type { KeySource } from "./token.ts";

const NOW = 1_800_000_000_000;
const SECOND = 1000;
const SECRET = Buffer.alloc(32, 7).toString("base64url");
const HS256 = { id: "k1", algorithm: "HS256", material: SECRET } as const;

function keyOf(key: Partial<AppKey> & Pick<AppKey, "id" | "algorithm" | "material">): AppKey {
  return { kind: "token", createdAt: 1, retiredAt: 0, ...key };
}

function appsWith(...keys: readonly AppKey[]): KeySource {
  const app: App = {
    id: "shop",
    createdAt: 1,
    policies: { findUsers: "none", hasGuests: false, origins: [], groupMembers: 0 },
  };
  return {
    get: async (id) => (id === "shop" ? app : undefined),
    keys: async (id) => (id === "shop" ? keys : []),
  };
}

function verifier(apps: KeySource = appsWith(keyOf(HS256)), nowMs = NOW) {
  return createTokenVerifier({
    apps,
    now: () => nowMs,
    skewMs: 60 * SECOND,
    maxLifetimeMs: 3600 * SECOND,
  });
}

const times = { nowMs: NOW, lifetimeSeconds: 600 };
const alice = { user: "alice", app: "shop" };

test("times with a fraction, as some languages give them, are taken as whole milliseconds", async () => {
  const issued = NOW / SECOND - 30.1234567;
  const token = await new SignJWT({ sub: "alice", aud: "shop", iat: issued, exp: issued + 600 })
    .setProtectedHeader({ alg: "HS256", kid: "k1" })
    .sign(Buffer.from(SECRET, "base64url"));
  const { issuedAt, expiresAt } = await verifier().user(token, "shop");
  expect([issuedAt, expiresAt]).toEqual([NOW - 30_124, NOW + 569_876]);
});

async function refusal(attempt: Promise<unknown>): Promise<ImError> {
  try {
    await attempt;
  } catch (thrown) {
    if (thrown instanceof ImError) return thrown;
    throw thrown;
  }
  throw new Error("it was not refused");
}

async function signed(
  payload: Record<string, unknown>,
  header: Record<string, unknown> = {},
): Promise<string> {
  const claims = {
    sub: "alice",
    aud: "shop",
    iat: NOW / SECOND,
    exp: NOW / SECOND + 600,
    ...payload,
  };
  return await new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256", kid: "k1", ...header })
    .sign(Buffer.alloc(32, 7));
}

describe("a token of a user", () => {
  test.for(["EdDSA", "ES256", "HS256"] as const)(
    "signed with %s is taken, with its claims",
    async (algorithm) => {
      const pair = await generateKey(algorithm, new Uint8Array(32).fill(9));
      const apps = appsWith(keyOf({ id: "k", algorithm, material: pair.material }));
      const claims = {
        ...alice,
        name: "Alice",
        avatar: "https://a.example/a.png",
        role: "moderator" as const,
      };
      const token = await signToken(claims, { id: "k", algorithm, material: pair.signing }, times);
      expect(await verifier(apps).user(token, "shop")).toEqual({
        app: "shop",
        userId: "alice",
        name: "Alice",
        avatar: "https://a.example/a.png",
        role: "moderator",
        issuedAt: NOW,
        expiresAt: NOW + 600 * SECOND,
      });
    },
  );

  test("keeps of half a character in a name what can be stored", async () => {
    const { name } = await verifier().user(await signed({ name: "Jos\ud83d" }), "shop");
    expect(name).toBe("Jos\ufffd");
  });

  test("is taken without kid when the key is clear, and with either of two live keys", async () => {
    const other = Buffer.alloc(32, 8).toString("base64url");
    const apps = appsWith(keyOf(HS256), keyOf({ id: "k2", algorithm: "HS256", material: other }));
    const token = await signed({}, { kid: undefined });
    expect((await verifier(apps).user(token, "")).userId).toBe("alice");
    const second = await signToken(alice, { id: "k2", algorithm: "HS256", material: other }, times);
    expect((await verifier(apps).user(second, "")).userId).toBe("alice");
  });

  test("is taken up to a minute after its end and before its beginning", async () => {
    const token = await signToken(alice, HS256, times);
    expect((await verifier(undefined, NOW + 659 * SECOND).user(token, "")).userId).toBe("alice");
    expect((await verifier(undefined, NOW - 59 * SECOND).user(token, "")).userId).toBe("alice");
  });
});

describe("a refused token says why:", () => {
  const cases: readonly [string, () => Promise<string>, RegExp, ImError["code"]?][] = [
    ["empty", async () => "", /is empty/],
    ["no JWT", async () => "abc", /no signed JWT .* it has 1 part/],
    ["unreadable", async () => "a.b.c", /cannot be read/],
    ["another app", () => signed({ aud: "other" }), /for the app "other" .* page asks for "shop"/],
    ["no audience", () => signed({ aud: undefined }), /"aud" is missing/],
    ["unknown key", () => signed({}, { kid: "k9" }), /no live key "k9" .* live: "k1"/],
    [
      "other secret",
      async () => (await signed({})).replace(/\.[^.]+$/, ".AAAA"),
      /does not fit the key "k1"; the secret is base64url/,
    ],
    ["no end", () => signed({ exp: undefined }), /"exp" is missing/],
    ["no beginning", () => signed({ iat: undefined }), /"iat" is missing/],
    ["milliseconds", () => signed({ iat: NOW, exp: NOW + 1 }), /looks like milliseconds/],
    ["too long", () => signed({ exp: NOW / SECOND + 7200 }), /valid for 2 hours, at most 1 hour/],
    ["end before beginning", () => signed({ exp: NOW / SECOND - 1 }), /is not after "iat"/],
    [
      "expired",
      () => signed({ iat: NOW / SECOND - 900, exp: NOW / SECOND - 300 }),
      /expired 5 minutes ago; .* clock/,
      "token_expired",
    ],
    [
      "from the future",
      () => signed({ iat: NOW / SECOND + 120, exp: NOW / SECOND + 240 }),
      /was issued \("iat"\) 2 minutes in the future; .* clock/,
    ],
    ["not yet valid", () => signed({ nbf: NOW / SECOND + 3600 }), /only 1 hour in the future/],
    ["no user", () => signed({ sub: undefined }), /"sub" is missing/],
    ["number as user", () => signed({ sub: 5 }), /"sub" is no text/],
    ["guest", () => signed({ sub: "~abc" }), /only ids of guests/],
    ["white space", () => signed({ sub: " alice" }), /white space/],
    ["odd role", () => signed({ role: "king" }), /neither "user" nor "moderator"/],
    ["long name", () => signed({ name: "x".repeat(129) }), /"name" has 129 characters/],
    ["odd name", () => signed({ name: 7 }), /"name" is no text/],
  ];

  test.for(cases)("%s", async ([, token, sentence, code = "unauthenticated"]) => {
    const error = await refusal(verifier().user(await token(), "shop"));
    expect(error.message).toMatch(sentence);
    expect(error.code).toBe(code);
  });

  test("an app that is not here", async () => {
    const error = await refusal(verifier().user(await signed({ aud: "nowhere" }), ""));
    expect(error.message).toMatch(/there is no app "nowhere"/);
  });

  test("a retired key", async () => {
    const apps = appsWith(keyOf({ ...HS256, retiredAt: NOW - 1 }));
    expect((await refusal(verifier(apps).user(await signed({}), ""))).message).toMatch(
      /no live key; add one/,
    );
  });
});

describe("the algorithm is pinned by the key", () => {
  test("a public key is never taken as an HS256 secret", async () => {
    const pair = await generateKey("EdDSA", new Uint8Array(32));
    const apps = appsWith(keyOf({ id: "k1", algorithm: "EdDSA", material: pair.material }));
    const forged = await new SignJWT({
      sub: "alice",
      aud: "shop",
      iat: NOW / SECOND,
      exp: NOW / SECOND + 60,
    })
      .setProtectedHeader({ alg: "HS256", kid: "k1" })
      .sign(Buffer.from(pair.material));
    expect((await refusal(verifier(apps).user(forged, ""))).message).toMatch(
      /signed with HS256, but .* "k1" for EdDSA/,
    );
  });

  test("an unsigned token is refused", async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const claims = { sub: "alice", aud: "shop", iat: NOW / SECOND, exp: NOW / SECOND + 60 };
    const forged = `${part({ alg: "none" })}.${part(claims)}.`;
    expect((await refusal(verifier().user(forged, ""))).message).toMatch(/signed with none/);
  });
});

describe("a token of the app's backend", () => {
  const api = keyOf({ ...HS256, kind: "api" });

  test("names the app of its key", async () => {
    expect(await verifier(appsWith(api)).host(await signHostToken("shop", HS256, times))).toBe(
      "shop",
    );
  });

  test("needs a key of kind api", async () => {
    const error = await refusal(verifier().host(await signHostToken("shop", HS256, times)));
    expect(error.message).toMatch(/key add --app shop --kind api/);
  });

  test("is valid for ten minutes at most and names no user", async () => {
    const long = await signHostToken("shop", HS256, { ...times, lifetimeSeconds: 601 });
    expect((await refusal(verifier(appsWith(api)).host(long))).message).toMatch(
      /at most 10 minutes/,
    );
    const named = await signed({});
    expect((await refusal(verifier(appsWith(api)).host(named))).message).toMatch(/"actAs"/);
  });
});
