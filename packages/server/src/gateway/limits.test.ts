import {
  CLOSE_CODES,
  LIMITS,
  addMembersCommand,
  deliveredSignal,
  removeMemberCommand,
  encodeUp,
  joinBatch,
  markReadCommand,
  typingSignal,
} from "@im-chat/protocol";
import type { CommandFrame, CommandResult, Down } from "@im-chat/protocol";
import { describe, expect, test } from "vitest";
import {
  createDirect,
  createGroup,
  guestCredentials,
  helloOf,
  newId,
  sendText,
} from "../test/client.ts";
import type { TestClient } from "../test/client.ts";
import { createTestClock } from "../test/clock.ts";
import { startTestServer } from "../test/server.ts";
import type { TestServer } from "../test/server.ts";

const ONE = { perSecond: 0.001, burst: 1 };
const query = { type: "query", kind: 9999, data: new Uint8Array() } as const;

function resultOf(answer: Down): CommandResult {
  if (answer.type === "command_result") return answer;
  throw new Error(answer.type === "error" ? `${answer.code}: ${answer.message}` : answer.type);
}

/** What became of each request. */
async function codesOf(client: TestClient, ids: readonly number[]): Promise<readonly string[]> {
  const answers = await Promise.all(ids.map(async (id) => await client.answer(id)));
  return answers.map((answer) => (answer.type === "error" ? answer.code : answer.type));
}

function behind(one: CommandFrame, other: CommandFrame): CommandFrame {
  return { ...other, precondition: { after: one.commandId } };
}

describe("what a link may send", () => {
  test("a batch above the limit ends the link with a sentence", async () => {
    await using server = await startTestServer();
    const alice = await server.signIn("alice");
    alice.sendBytes(new Uint8Array(LIMITS.batchBytesUp + 1));
    const { code, reason } = await alice.ended;
    expect(code).toBe(CLOSE_CODES.tooLarge);
    expect(reason).toMatch(/262145 bytes, at most 262144/);
  });

  test("more frames in a batch than allowed end the link", async () => {
    await using server = await startTestServer();
    const alice = await server.signIn("alice");
    const ping = encodeUp({ type: "ping", requestId: 0 });
    alice.sendBytes(joinBatch(Array.from({ length: LIMITS.framesPerBatch + 1 }, () => ping)));
    expect((await alice.ended).code).toBe(CLOSE_CODES.tooLarge);
  });

  test("frames too fast end the link in a way to come back from", async () => {
    await using server = await startTestServer({
      limits: { frames: { perSecond: 0.001, burst: 10 } },
    });
    const alice = await server.signIn("alice");
    for (let count = 0; count < 12; count += 1) alice.send({ type: "ping" });
    const { code, reason } = await alice.ended;
    expect([code, reason]).toEqual([CLOSE_CODES.rateLimited, expect.stringMatching(/too fast/)]);
    expect((await alice.frame("goaway")).retryAfterMs).toBeGreaterThanOrEqual(1000);
  });

  test("bytes too fast end the link", async () => {
    await using server = await startTestServer({
      limits: { bytes: { perSecond: 1, burst: 4000 } },
    });
    const alice = await server.signIn("alice");
    alice.send({ type: "query", kind: 9999, data: new Uint8Array(5000) });
    expect((await alice.ended).code).toBe(CLOSE_CODES.rateLimited);
  });

  test("commands of a user beyond the rate are refused with a time to wait, over all links", async () => {
    await using server = await startTestServer({
      limits: { commands: { perSecond: 0.001, burst: 2 } },
    });
    const [alice, elsewhere] = [await server.signIn("alice"), await server.signIn("alice")];
    await server.signIn("bob");
    const direct = createDirect("alice", "bob");
    const { epoch } = resultOf(await alice.request(direct));
    resultOf(await elsewhere.request(sendText(direct.conversationId, "one", epoch)));
    const answer = await alice.request(sendText(direct.conversationId, "two", epoch));
    expect(answer).toMatchObject({
      type: "error",
      code: "rate_limited",
      retryAfterMs: expect.any(Number),
    });
  });

  test("queries of a user beyond the rate are refused", async () => {
    await using server = await startTestServer({ limits: { queries: ONE } });
    const alice = await server.signIn("alice");
    expect(await alice.request(query)).toMatchObject({ type: "error", code: "unsupported" });
    expect(await alice.request(query)).toMatchObject({ type: "error", code: "rate_limited" });
  });

  test("requests that wait for their answer are limited", async () => {
    await using server = await startTestServer({ limits: { unanswered: 1 } });
    const alice = await server.signIn("alice");
    const [, second = 0] = alice.send(query, query);
    expect(await alice.answer(second)).toMatchObject({
      type: "error",
      code: "rate_limited",
      message: expect.stringMatching(/1 wait/),
    });
  });

  test("relays and polls are named as what this server does not do", async () => {
    await using server = await startTestServer();
    const alice = await server.signIn("alice");
    const relay = {
      type: "relay",
      conversationId: newId(),
      userId: "bob",
      kind: 1,
      data: new Uint8Array(),
      number: 1,
    } as const;
    expect(await alice.request(relay)).toMatchObject({ type: "error", code: "unsupported" });
    expect(await alice.request({ type: "poll", sync: new Uint8Array(), waitMs: 0 })).toMatchObject({
      type: "error",
      code: "unsupported",
    });
  });

  test("a second hello is refused", async () => {
    await using server = await startTestServer();
    const alice = await server.signIn("alice");
    expect(await alice.request(helloOf(guestCredentials()))).toMatchObject({
      type: "error",
      code: "invalid",
    });
  });
});

describe("how many links", () => {
  test("one user may open", async () => {
    await using server = await startTestServer({ limits: { linksPerUser: 2 } });
    await server.signIn("alice");
    await server.signIn("alice");
    await expect(server.signIn("alice")).rejects.toThrow(/error/);
    await server.signIn("bob");
  });

  test("one address may open", async () => {
    await using server = await startTestServer({
      limits: { linksPerAddress: 1, isLoopbackCounted: true },
    });
    const first = await server.connect();
    const second = await server.connect();
    expect(await second.ended).toMatchObject({
      code: CLOSE_CODES.rateLimited,
      reason: expect.stringMatching(/1 are open/),
    });
    first.close();
    await first.ended;
    await server.signIn("alice");
  });

  test("one address may open at a time", async () => {
    await using server = await startTestServer({
      limits: { hellosPerAddress: ONE, isLoopbackCounted: true },
    });
    await server.signIn("alice");
    const second = await server.connect();
    expect((await second.ended).code).toBe(CLOSE_CODES.rateLimited);
  });

  test("behind a trusted proxy, each client has an address of its own", async () => {
    await using server = await startTestServer({
      limits: { linksPerAddress: 1 },
      trustProxy: ["127.0.0.1"],
    });
    const from = async (address: string) =>
      await server.connect({ headers: { "x-forwarded-for": address } });
    const [first, same, other] = [
      await from("203.0.113.7"),
      await from("203.0.113.7"),
      await from("203.0.113.8"),
    ];
    expect((await same.ended).code).toBe(CLOSE_CODES.rateLimited);
    expect([first, other].map(({ socket }) => socket.readyState)).toEqual([1, 1]);
  });

  test("guests one address may make", async () => {
    await using server = await startTestServer({
      limits: { guestsPerAddress: ONE, isLoopbackCounted: true },
    });
    const [first, second] = [await server.connect(), await server.connect()];
    expect((await first.request(helloOf(guestCredentials()))).type).toBe("welcome");
    expect(await second.request(helloOf(guestCredentials()))).toMatchObject({
      type: "error",
      code: "rate_limited",
    });
  });
});

describe("signals", () => {
  async function inDirect(server: TestServer) {
    const [alice, bob] = [await server.signIn("alice"), await server.signIn("bob")];
    const direct = createDirect("alice", "bob");
    const { epoch } = resultOf(await alice.request(direct));
    const watch = { type: "watch", conversationIds: [direct.conversationId], userIds: [] } as const;
    await alice.request(watch);
    await bob.request(watch);
    resultOf(await alice.request(sendText(direct.conversationId, "hi", epoch)));
    await bob.frame("events", ({ conversationId }) => conversationId === direct.conversationId);
    return { alice, bob, conversationId: direct.conversationId, epoch };
  }
  const typing = (conversationId: string, isTyping = true) =>
    ({
      type: "signal",
      kind: typingSignal.number,
      conversationId,
      data: typingSignal.encode({ isTyping }),
    }) as const;

  test("typing reaches the other watchers, and again only when it changed", async () => {
    await using server = await startTestServer();
    const { alice, bob, conversationId } = await inDirect(server);
    alice.send(typing(conversationId), typing(conversationId), typing(conversationId));
    alice.send(typing(conversationId, false), typing(conversationId, false));
    await bob.frame("signal", ({ data }) => !typingSignal.decode(data).isTyping);
    expect(
      bob.all("signal").map(({ userId, data }) => [userId, typingSignal.decode(data).isTyping]),
    ).toEqual([
      ["alice", true],
      ["alice", false],
    ]);
    expect(alice.all("signal")).toEqual([]);
  });

  test("typing of a stranger reaches nobody", async () => {
    await using server = await startTestServer();
    const { bob, conversationId } = await inDirect(server);
    const eve = await server.signIn("eve");
    await eve.request({ type: "watch", conversationIds: [conversationId], userIds: [] });
    eve.send(typing(conversationId));
    await eve.request({ type: "ping" });
    await bob.request({ type: "ping" });
    expect(bob.all("signal")).toEqual([]);
  });

  test("typing of who was removed reaches nobody, and nobody's reaches them", async () => {
    await using server = await startTestServer();
    const [alice, bob, carol] = [
      await server.signIn("alice"),
      await server.signIn("bob"),
      await server.signIn("carol"),
    ];
    const { conversationId, ...group } = createGroup(["bob", "carol"]);
    const { epoch } = resultOf(await alice.request({ ...group, conversationId }));
    for (const client of [alice, bob, carol])
      await client.request({ type: "watch", conversationIds: [conversationId], userIds: [] });
    const removal = {
      ...sendText(conversationId, "", epoch),
      kind: removeMemberCommand.number,
      data: removeMemberCommand.encode({ userId: "bob" }),
    };
    const { version } = resultOf(await alice.request(removal));
    await carol.frame("events", ({ events }) => events[0]?.version === version);
    bob.send(typing(conversationId));
    await bob.request({ type: "ping" });
    alice.send(typing(conversationId));
    await carol.frame("signal", ({ userId }) => userId === "alice");
    await bob.request({ type: "ping" });
    expect(carol.all("signal").map(({ userId }) => userId)).toEqual(["alice"]);
    expect(bob.all("signal")).toEqual([]);
  });

  test("a delivery comes to the others as a register", async () => {
    await using server = await startTestServer();
    const { alice, bob, conversationId, epoch } = await inDirect(server);
    bob.send({
      type: "signal",
      kind: deliveredSignal.number,
      conversationId,
      data: deliveredSignal.encode({ epoch, seq: 1 }),
    });
    const { registers } = await alice.frame("registers");
    expect(registers).toEqual([{ userId: "bob", readSeq: 0, deliveredSeq: 1 }]);
  });

  test("beyond the rate are dropped without a word", async () => {
    await using server = await startTestServer({ limits: { signals: ONE } });
    const { alice, bob, conversationId } = await inDirect(server);
    alice.send(typing(conversationId), typing(conversationId, false));
    await alice.request({ type: "ping" });
    await bob.frame("signal");
    expect(bob.all("signal")).toHaveLength(1);
  });

  test("that cannot be read are answered as invalid", async () => {
    await using server = await startTestServer();
    const { alice, conversationId } = await inDirect(server);
    const answer = await alice.request({
      type: "signal",
      kind: deliveredSignal.number,
      conversationId,
      data: new Uint8Array([255]),
    });
    expect(answer).toMatchObject({ type: "error", code: "invalid" });
  });
});

describe("in a large group", () => {
  async function inGroup(server: TestServer, size: number) {
    const names = Array.from({ length: size }, (_, index) => `user-${index}`);
    for (const userId of names)
      await server.kernel.signIn({ app: "demo", userId, role: "user" }, { kind: "user" });
    const [first, second] = [await server.signIn("user-0"), await server.signIn("user-1")];
    const group = createGroup(names.slice(1, 200));
    const { epoch } = resultOf(await first.request(group));
    if (size > 200) {
      const data = addMembersCommand.encode({ users: names.slice(200) });
      const command = {
        ...sendText(group.conversationId, "", epoch),
        kind: addMembersCommand.number,
        data,
      };
      resultOf(await first.request(command));
    }
    const { conversationId } = group;
    for (const link of [first, second])
      await link.request({ type: "watch", conversationIds: [conversationId], userIds: [] });
    const { version, seq } = resultOf(await first.request(sendText(conversationId, "hi", epoch)));
    await second.frame("events", ({ events }) => events[0]?.version === version);
    return { first, second, conversationId, epoch, seq };
  }

  test("of more than 100 members typing is not told", async () => {
    await using server = await startTestServer();
    const { first, second, conversationId } = await inGroup(server, LIMITS.typingMembers + 1);
    const data = typingSignal.encode({ isTyping: true });
    first.send({ type: "signal", kind: typingSignal.number, conversationId, data });
    await first.request({ type: "ping" });
    await second.request({ type: "ping" });
    expect(second.all("signal")).toEqual([]);
  });

  test("of more than 200 members nobody is told who got or read what", async () => {
    await using server = await startTestServer();
    const { first, second, conversationId, epoch, seq } = await inGroup(
      server,
      LIMITS.namedReceipts + 1,
    );
    const data = deliveredSignal.encode({ epoch, seq });
    second.send({ type: "signal", kind: deliveredSignal.number, conversationId, data });
    const read = {
      ...sendText(conversationId, "", epoch),
      kind: markReadCommand.number,
      data: markReadCommand.encode({ seq }),
    };
    resultOf(await second.request(read));
    await first.request({ type: "ping" });
    expect(first.all("registers")).toEqual([]);
  });
});

test("answers in plenty come in batches that a client may read", async () => {
  await using server = await startTestServer();
  const alice = await server.signIn("alice");
  const ids: number[] = [];
  const pings = Array.from({ length: 100 }, () => ({ type: "ping" }) as const);
  for (let batch = 0; batch < 4; batch += 1) ids.push(...alice.send(...pings));
  for (const id of ids) expect((await alice.answer(id)).type).toBe("pong");
});

describe("a lane", () => {
  test("stops behind a retryable failure; another one goes on", async () => {
    await using server = await startTestServer();
    const alice = await server.signIn("alice");
    await server.signIn("bob");
    const [direct, group] = [createDirect("alice", "bob"), createGroup(["bob"])];
    const { epoch } = resultOf(await alice.request(direct));
    const other = resultOf(await alice.request(group));
    const wrong = epoch === 1 ? 2 : epoch - 1;
    const ids = alice.send(
      sendText(direct.conversationId, "one", epoch),
      sendText(direct.conversationId, "two", wrong),
      sendText(direct.conversationId, "three", epoch),
      sendText(group.conversationId, "elsewhere", other.epoch),
      sendText(direct.conversationId, "four", epoch),
    );
    expect(await codesOf(alice, ids)).toEqual([
      "command_result",
      "epoch_changed",
      "lane_blocked",
      "command_result",
      "lane_blocked",
    ]);
    resultOf(await alice.request(sendText(direct.conversationId, "five", epoch)));
  });

  test("is not overtaken by what follows a command that came too fast, whatever link it comes by", async () => {
    const clock = createTestClock();
    await using server = await startTestServer({
      limits: { commands: { perSecond: 1, burst: 2 } },
      environment: clock.environment,
    });
    const alice = await server.signIn("alice");
    const elsewhere = await server.signIn("alice");
    await server.signIn("bob");
    const direct = createDirect("alice", "bob");
    const { epoch } = resultOf(await alice.request(direct));
    const one = sendText(direct.conversationId, "one", epoch);
    const two = behind(one, sendText(direct.conversationId, "two", epoch));
    const three = behind(two, sendText(direct.conversationId, "three", epoch));
    expect(await codesOf(alice, alice.send(one, two))).toEqual(["command_result", "rate_limited"]);
    clock.advance(2000);
    expect(await codesOf(elsewhere, elsewhere.send(three))).toEqual(["lane_blocked"]);
    clock.advance(2000);
    expect(await codesOf(elsewhere, elsewhere.send(two, three))).toEqual([
      "command_result",
      "command_result",
    ]);
    clock.advance(2000);
    // What has its result is not asked again what it followed.
    const again = behind(sendText(direct.conversationId, "never sent", epoch), three);
    expect(resultOf(await alice.request(again)).isReplayed).toBe(true);
  });

  test("goes on behind a permanent failure", async () => {
    await using server = await startTestServer();
    const alice = await server.signIn("alice");
    await server.signIn("bob");
    const direct = createDirect("alice", "bob");
    const { epoch } = resultOf(await alice.request(direct));
    const broken = {
      ...sendText(direct.conversationId, "", epoch),
      data: new Uint8Array([255, 255]),
    };
    const [first = 0, second = 0] = alice.send(
      broken,
      sendText(direct.conversationId, "fine", epoch),
    );
    expect(await alice.answer(first)).toMatchObject({ type: "error", code: "invalid" });
    resultOf(await alice.answer(second));
  });
});

describe("a peer that does not read", () => {
  test("loses pushes, is told that it is behind, and then goes on", async () => {
    await using server = await startTestServer({ limits: { bufferedBytes: 200_000 } });
    const [alice, bob] = [await server.signIn("alice"), await server.signIn("bob")];
    const direct = createDirect("alice", "bob");
    const { epoch } = resultOf(await alice.request(direct));
    await bob.request({ type: "watch", conversationIds: [direct.conversationId], userIds: [] });
    bob.socket.pause();
    const text = "x".repeat(19_000);
    for (let round = 0; round < 20; round += 1) {
      const ids = alice.send(
        ...Array.from({ length: 12 }, () => sendText(direct.conversationId, text, epoch)),
      );
      resultOf(await alice.answer(ids.at(-1) ?? 0));
    }
    bob.socket.resume();
    await bob.frame("behind");
    const events = bob.all("events").filter(({ conversationId }) => conversationId !== undefined);
    expect(events.length).toBeLessThan(241);
    const last = resultOf(await alice.request(sendText(direct.conversationId, "after", epoch)));
    await bob.frame("events", (frame) => frame.events[0]?.version === last.version);
  });
});

describe("compression", () => {
  test("is used from 1 KiB on where it was agreed and pays", async () => {
    await using server = await startTestServer();
    const [alice, bob] = [
      await server.signIn("alice", { features: [1] }),
      await server.signIn("bob"),
    ];
    const direct = createDirect("alice", "bob");
    const { epoch } = resultOf(await alice.request(direct));
    const watch = { type: "watch", conversationIds: [direct.conversationId], userIds: [] } as const;
    await alice.request(watch);
    await bob.request(watch);
    const { version } = resultOf(
      await bob.request(sendText(direct.conversationId, "say it again ".repeat(200), epoch)),
    );
    for (const client of [alice, bob])
      await client.frame("events", ({ events }) => events[0]?.version === version);
    expect([alice.isDeflated, bob.isDeflated]).toEqual([true, false]);
  });
});

test("watching more than allowed is refused", async () => {
  await using server = await startTestServer({
    limits: { watchedConversations: 1, watchedUsers: 1 },
  });
  const alice = await server.signIn("alice");
  const ids = [newId(), newId()];
  expect(await alice.request({ type: "watch", conversationIds: ids, userIds: [] })).toMatchObject({
    type: "error",
    code: "too_large",
  });
  expect(
    await alice.request({ type: "watch", conversationIds: [], userIds: ["a", "b"] }),
  ).toMatchObject({ type: "error", code: "too_large" });
  expect(
    (await alice.request({ type: "watch", conversationIds: [newId()], userIds: ["a"] })).type,
  ).toBe("watching");
});
