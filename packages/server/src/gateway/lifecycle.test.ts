import { CLOSE_CODES, revokeTokensCommand } from "@im-chat/protocol";
import { describe, expect, test } from "vitest";
import { helloOf, newId } from "../test/client.ts";
import { createTestClock } from "../test/clock.ts";
import { startTestServer } from "../test/server.ts";

const MINUTE_MS = 60_000;

describe("a link ends with its token", () => {
  test("with a goaway and a code that asks for a new one", async () => {
    const clock = createTestClock();
    await using server = await startTestServer({ environment: clock.environment });
    const alice = await server.connect();
    await alice.request(
      helloOf({ type: "token", token: await server.token("alice", { lifetimeSeconds: 60 }) }),
    );
    clock.advance(50_000);
    expect((await alice.request({ type: "ping" })).type).toBe("pong");
    clock.advance(11_000);
    expect((await alice.ended).code).toBe(CLOSE_CODES.tokenExpired);
    expect(await alice.frame("goaway")).toMatchObject({ code: CLOSE_CODES.tokenExpired });
  });

  test("unless it was renewed", async () => {
    const clock = createTestClock();
    await using server = await startTestServer({ environment: clock.environment });
    const alice = await server.connect();
    await alice.request(
      helloOf({ type: "token", token: await server.token("alice", { lifetimeSeconds: 60 }) }),
    );
    clock.advance(50_000);
    const renewed = await alice.request({ type: "renew", token: await server.token("alice") });
    expect(renewed).toMatchObject({ type: "renewed", tokenExpiresAt: expect.any(Number) });
    clock.advance(60_000);
    expect((await alice.request({ type: "ping" })).type).toBe("pong");
  });

  test("which cannot be renewed by another user's", async () => {
    await using server = await startTestServer();
    const alice = await server.signIn("alice");
    const answer = await alice.request({ type: "renew", token: await server.token("bob") });
    expect(answer).toMatchObject({ type: "error", code: "mismatch" });
    expect((await alice.request({ type: "ping" })).type).toBe("pong");
  });

  test("and with the allowance for clocks when it came within that", async () => {
    const clock = createTestClock();
    await using server = await startTestServer({ environment: clock.environment });
    const client = await server.connect();
    const nowMs = clock.environment.now() - 10 * MINUTE_MS - 20_000;
    const hello = helloOf({ type: "token", token: await server.token("alice", { nowMs }) });
    expect((await client.request(hello)).type).toBe("welcome");
    clock.advance(30_000);
    expect((await client.request({ type: "ping" })).type).toBe("pong");
    clock.advance(20_000);
    expect((await client.ended).code).toBe(CLOSE_CODES.tokenExpired);
  });
});

test("revoking a user's tokens ends their links at once and refuses the old token, not a new one", async () => {
  await using server = await startTestServer();
  const token = await server.token("alice", { nowMs: Date.now() - 5000 });
  const alice = await server.connect();
  await alice.request(helloOf({ type: "token", token }));
  const bob = await server.signIn("bob");
  await server.kernel.append(
    { app: "demo", userId: "", role: "host" },
    {
      type: "command",
      commandId: newId(),
      kind: revokeTokensCommand.number,
      epoch: 0,
      data: revokeTokensCommand.encode({ userId: "alice" }),
      writtenAt: 0,
    },
  );
  expect((await alice.ended).code).toBe(CLOSE_CODES.revoked);
  const again = await server.connect();
  expect(await again.request(helloOf({ type: "token", token }))).toMatchObject({
    type: "error",
    code: "revoked",
  });
  expect((await again.ended).code).toBe(CLOSE_CODES.revoked);
  const fresh = await server.connect();
  const nowMs = Date.now() + 2000;
  expect(
    (await fresh.request(helloOf({ type: "token", token: await server.token("alice", { nowMs }) })))
      .type,
  ).toBe("welcome");
  expect((await bob.request({ type: "ping" })).type).toBe("pong");
});

describe("silence", () => {
  test("is asked about after 25 seconds, once, and an answer is life enough", async () => {
    const clock = createTestClock();
    await using server = await startTestServer({ environment: clock.environment });
    const alice = await server.signIn("alice");
    clock.advance(26_000);
    await alice.frame("ping");
    clock.advance(10_000);
    alice.send({ type: "pong" });
    await alice.request({ type: "ping" });
    expect(alice.all("ping")).toHaveLength(1);
    clock.advance(60_000);
    expect((await alice.request({ type: "ping" })).type).toBe("pong");
  });

  test("of 75 seconds ends the link", async () => {
    const clock = createTestClock();
    await using server = await startTestServer({ environment: clock.environment });
    const alice = await server.signIn("alice");
    clock.advance(76_000);
    expect((await alice.ended).code).toBe(CLOSE_CODES.heartbeatMissed);
  });
});

test("a stop sends every link away with a time to come back", async () => {
  const server = await startTestServer();
  const clients = await Promise.all(
    ["alice", "bob", "carol"].map(async (user) => await server.signIn(user)),
  );
  await server.close(2000);
  for (const client of clients) {
    expect((await client.ended).code).toBe(CLOSE_CODES.goingAway);
    expect((await client.frame("goaway")).retryAfterMs).toBeLessThanOrEqual(1000);
  }
  await expect(fetch(server.url)).rejects.toThrow(/fetch failed/);
});

test("bye is answered by a normal close", async () => {
  await using server = await startTestServer();
  const alice = await server.signIn("alice");
  alice.send({ type: "bye" });
  expect((await alice.ended).code).toBe(1000);
});
