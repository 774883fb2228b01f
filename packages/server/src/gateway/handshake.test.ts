import { CLOSE_CODES, GUEST_PREFIX, LIMITS, encodeBatch, findUsersQuery } from "@im-chat/protocol";
import type { CloseReason, Hello, ImErrorCode } from "@im-chat/protocol";
import { describe, expect, test } from "vitest";
import { guestCredentials, helloOf, newId } from "../test/client.ts";
import { createTestClock } from "../test/clock.ts";
import { createFixture } from "../test/kernel-fixture.ts";
import { startTestServer } from "../test/server.ts";
import type { TestServer } from "../test/server.ts";

interface Refusal {
  readonly name: string;
  readonly hello: (server: TestServer) => Promise<Hello>;
  readonly error: ImErrorCode;
  readonly close: CloseReason;
  readonly sentence: RegExp;
}

const MINUTE_MS = 60_000;

const REFUSALS: readonly Refusal[] = [
  {
    name: "a client of another version",
    hello: async () => helloOf(guestCredentials(), { versionMin: 2, versionMax: 3 }),
    error: "version_mismatch",
    close: "versionMismatch",
    sentence: /client speaks versions 2 to 3 .* this server 1; update the server/,
  },
  {
    name: "something that is no token",
    hello: async () => helloOf({ type: "token", token: "nonsense" }),
    error: "unauthenticated",
    close: "unauthenticated",
    sentence: /no signed JWT/,
  },
  {
    name: "a token for another app than the page names",
    hello: async (server) =>
      helloOf({ type: "token", token: await server.token("alice") }, { app: "shop" }),
    error: "unauthenticated",
    close: "unauthenticated",
    sentence: /for the app "demo" \(claim "aud"\), but the page asks for "shop"/,
  },
  {
    name: "an expired token",
    hello: async (server) =>
      helloOf({
        type: "token",
        token: await server.token("alice", { nowMs: Date.now() - 15 * MINUTE_MS }),
      }),
    error: "token_expired",
    close: "tokenExpired",
    sentence: /expired 5 minutes ago/,
  },
  {
    name: "a guest of an app that is not there",
    hello: async () => helloOf(guestCredentials(), { app: "nowhere" }),
    error: "unauthenticated",
    close: "unauthenticated",
    sentence: /there is no app "nowhere"/,
  },
  {
    name: "a guest under a user's id",
    hello: async () => helloOf({ ...guestCredentials(), userId: "alice" }),
    error: "unauthenticated",
    close: "unauthenticated",
    sentence: new RegExp(`begin with "${GUEST_PREFIX}"`),
  },
];

describe("a hello is refused with an error, a code and a sentence:", () => {
  test.for(REFUSALS)("$name", async ({ hello, error, close, sentence }) => {
    await using server = await startTestServer();
    const client = await server.connect();
    const answer = await client.request(await hello(server));
    expect(answer).toMatchObject({
      type: "error",
      code: error,
      message: expect.stringMatching(sentence),
    });
    expect((await client.ended).code).toBe(CLOSE_CODES[close]);
  });

  test("a guest where guests are not taken", async () => {
    await using server = await startTestServer();
    const { apps } = server.kernel;
    await apps.setPolicies("demo", {
      findUsers: "none",
      hasGuests: false,
      origins: [],
      groupMembers: 0,
    });
    const client = await server.connect();
    const answer = await client.request(helloOf(guestCredentials()));
    expect(answer).toMatchObject({
      type: "error",
      code: "forbidden",
      message: expect.stringMatching(/takes no guests/),
    });
    expect((await client.ended).code).toBe(CLOSE_CODES.unauthenticated);
  });
});

describe("origins", () => {
  const allowed = {
    findUsers: "none",
    hasGuests: true,
    origins: ["https://shop.example"],
    groupMembers: 0,
  } as const;

  async function helloFrom(origin: string | undefined) {
    const server = await startTestServer();
    await server.kernel.apps.setPolicies("demo", allowed);
    const own = origin === "own" ? server.url : origin;
    const client = await server.connect(own === undefined ? {} : { origin: own });
    const answer = await client.request(helloOf(guestCredentials()));
    return { server, client, answer };
  }

  test.for(["https://shop.example", "own", undefined])("%s may connect", async (origin) => {
    const { server, answer } = await helloFrom(origin);
    expect(answer.type).toBe("welcome");
    await server.close();
  });

  test("a foreign one is told which it is and how to allow it", async () => {
    const { server, client, answer } = await helloFrom("https://evil.example");
    const sentence =
      /^Origin https:\/\/evil\.example is not allowed for app "demo"; allow it: im-chat-server app allow https:\/\/evil/;
    expect(answer).toMatchObject({
      type: "error",
      code: "origin_refused",
      message: expect.stringMatching(sentence),
    });
    const { code, reason } = await client.ended;
    expect(code).toBe(CLOSE_CODES.originRefused);
    expect(reason).toMatch(
      /^Origin https:\/\/evil\.example is not allowed for app "demo"; allow it/,
    );
    await server.close();
  });
});

describe("a link that does not begin with a hello ends:", () => {
  test("text", async () => {
    await using server = await startTestServer();
    const client = await server.connect();
    client.sendBytes("hello");
    expect(await client.ended).toMatchObject({
      code: CLOSE_CODES.invalidFrame,
      reason: expect.stringMatching(/it is text/),
    });
  });

  test("nonsense", async () => {
    await using server = await startTestServer();
    const client = await server.connect();
    client.sendBytes(new Uint8Array([255, 255, 255, 255, 255]));
    expect((await client.ended).code).toBe(CLOSE_CODES.invalidFrame);
  });

  test("another frame first", async () => {
    await using server = await startTestServer();
    const client = await server.connect();
    client.send({ type: "ping" });
    expect(await client.ended).toMatchObject({
      code: CLOSE_CODES.invalidFrame,
      reason: expect.stringMatching(/first frame is a hello/),
    });
  });

  test("frames that only a server sends", async () => {
    await using server = await startTestServer();
    const client = await server.connect();
    client.sendBytes(encodeBatch({ up: [], down: [{ type: "behind", requestId: 0 }] }));
    expect((await client.ended).code).toBe(CLOSE_CODES.invalidFrame);
  });

  test("silence", async () => {
    const clock = createTestClock();
    await using server = await startTestServer({ environment: clock.environment });
    const client = await server.connect();
    clock.advance(4000);
    expect(client.socket.readyState).toBe(client.socket.OPEN);
    clock.advance(2000);
    expect((await client.ended).code).toBe(CLOSE_CODES.helloTimeout);
  });
});

test("who said hello to a kernel that stands still is told so, and not that no hello came", async () => {
  const clock = createTestClock();
  const fixture = await createFixture();
  const asked: unknown[] = [];
  const signIn = (principal: unknown): Promise<never> => {
    asked.push(principal);
    return new Promise(() => undefined);
  };
  const kernel = { ...fixture.kernel, signIn };
  await using server = await startTestServer({ environment: clock.environment, kernel });
  const client = await server.connect();
  client.send(helloOf({ type: "token", token: await server.token("alice") }));
  await expect.poll(() => asked).toHaveLength(1);
  clock.advance(6000);
  expect(await client.ended).toMatchObject({
    code: CLOSE_CODES.internal,
    reason: "The server is busy: it did not answer the hello within 5000 ms",
  });
  await fixture.kernel.close();
});

describe("a welcome", () => {
  test("names what both share", async () => {
    await using server = await startTestServer();
    const client = await server.connect();
    const hello = helloOf(
      { type: "token", token: await server.token("alice", { claims: { name: "Alice" } }) },
      { features: [1, 2, 77] },
    );
    expect(await client.request(hello)).toMatchObject({
      type: "welcome",
      version: 1,
      features: [1],
      self: { id: "alice", name: "Alice" },
      app: "demo",
      heartbeatMs: 25_000,
    });
  });

  test("is as it is, however long: what is compressed is read only after it", async () => {
    await using server = await startTestServer();
    const client = await server.connect();
    const claims = { avatar: `https://a.example/${"a".repeat(LIMITS.avatarBytes - 18)}` };
    const token = await server.token("alice", { claims });
    const query = { type: "query", kind: findUsersQuery.number } as const;
    const data = findUsersQuery.encode({ text: "alice", limit: 10 });
    const hello = helloOf({ type: "token", token }, { features: [1] });
    const [first, second] = client.send(hello, { ...query, data });
    expect(await client.answer(first ?? 0)).toMatchObject({ type: "welcome", features: [1] });
    expect(client.messages).toBe(1);
    expect(client.isDeflated).toBe(false);
    await client.answer(second ?? 0);
    expect(client.isDeflated).toBe(true);
  });

  test("is followed by answers to what came in the same batch as the hello", async () => {
    await using server = await startTestServer();
    const client = await server.connect();
    const hello = helloOf({ type: "token", token: await server.token("alice") });
    const [first, second] = client.send(hello, { type: "ping" });
    await client.answer(second ?? 0);
    expect(client.frames.map(({ requestId, type }) => [requestId, type])).toEqual([
      [first, "welcome"],
      [second, "pong"],
    ]);
  });
});

describe("a session", () => {
  test("goes on with its newest link; the older one ends", async () => {
    await using server = await startTestServer();
    const sessionId = newId();
    const older = await server.signIn("alice", { sessionId, generation: 1 });
    const newer = await server.signIn("alice", { sessionId, generation: 2 });
    expect((await older.ended).code).toBe(CLOSE_CODES.superseded);
    expect((await newer.request({ type: "ping" })).type).toBe("pong");
  });

  test("does not go back to an older link", async () => {
    await using server = await startTestServer();
    const sessionId = newId();
    await server.signIn("alice", { sessionId, generation: 2 });
    const client = await server.connect();
    const hello = helloOf(
      { type: "token", token: await server.token("alice") },
      { sessionId, generation: 1 },
    );
    expect(await client.request(hello)).toMatchObject({ type: "error", code: "superseded" });
    expect((await client.ended).code).toBe(CLOSE_CODES.superseded);
  });

  test("of another user is not touched by its id", async () => {
    await using server = await startTestServer();
    const sessionId = newId();
    const alice = await server.signIn("alice", { sessionId, generation: 1 });
    await server.signIn("eve", { sessionId, generation: 9 });
    expect((await alice.request({ type: "ping" })).type).toBe("pong");
  });
});
