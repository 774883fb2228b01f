import { ServerResponse } from "node:http";
import { connect } from "node:net";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BATCH_TYPE,
  LIMITS,
  SEND_PATH,
  encodeBatch,
  encodeBody,
  sendMessageCommand,
} from "@im-chat/protocol";
import type { CommandFrame, Down } from "@im-chat/protocol";
import { expect, test } from "vitest";
import { createDirect, guestCredentials, helloOf, newId, sendText } from "../test/client.ts";
import { createFixture } from "../test/kernel-fixture.ts";
import { postBatch } from "../test/poller.ts";
import { startTestServer } from "../test/server.ts";
import type { TestServer } from "../test/server.ts";
import { Topics } from "./topics.ts";

// What one client may make a server keep in memory.

function epochOf(answer: Down): number {
  if (answer.type === "command_result") return answer.epoch;
  throw new Error(`The command was answered with ${answer.type}`);
}

/** A message as large as one may be. */
function large(conversationId: string, epoch: number): CommandFrame {
  const body = encodeBody([{ kind: "text", text: "字".repeat(20_000) }]);
  const envelope = { kind: "text", mentions: [], mentionsAll: false, expiresAt: 0 } as const;
  const data = sendMessageCommand.encode({ envelope, codec: 0, body });
  return { ...sendText(conversationId, "x", epoch), data };
}

/** A direct conversation whose newest row is as large as one may be: each time that it is asked for it comes along. */
async function largeDirect(server: TestServer) {
  await server.signIn("bob");
  const mallory = await server.signIn("mallory");
  const direct = createDirect("mallory", "bob");
  const epoch = epochOf(await mallory.request(direct));
  for (let sent = 0; sent < 2; sent += 1)
    await mallory.request(large(direct.conversationId, epoch));
  return { mallory, again: () => ({ ...createDirect("mallory", "bob"), commandId: newId() }) };
}

test("results of commands are not kept for who does not read them", async () => {
  await using server = await startTestServer();
  const { mallory, again } = await largeDirect(server);
  mallory.socket.pause();
  const ids: number[] = [];
  for (let round = 0; round < 25; round += 1) {
    for (let count = 0; count < 20; count += 1) ids.push(...mallory.send(again()));
    // Answered by then.
    const other = await server.signIn(`other-${round}`);
    await other.request({ type: "ping" });
    other.close();
  }
  mallory.socket.resume();
  const answers = await Promise.all(ids.map((id) => mallory.answer(id)));
  const refused = answers.filter((answer) => answer.type === "error");
  expect(refused.length).toBeGreaterThan(100);
  for (const answer of refused) expect(answer).toMatchObject({ code: "rate_limited" });
});

test("an answer over HTTP with results of commands holds no more than a client unpacks", async () => {
  await using server = await startTestServer();
  const { again } = await largeDirect(server);
  const hello = helloOf({ type: "token", token: await server.token("mallory") });
  const commands = Array.from({ length: LIMITS.commandsPerBatch }, again);
  // Reads it with the limit of a client.
  await expect(postBatch(server.url + SEND_PATH, [hello, ...commands])).resolves.toBeDefined();
});

test("who does not read the answer of an HTTP request is cut off, and counts until then", async () => {
  const responses = new Set<ServerResponse>();
  const { end } = ServerResponse.prototype;
  ServerResponse.prototype.end = function (this: ServerResponse, ...given: never[]) {
    responses.add(this);
    return Reflect.apply(end, this, given);
  } as typeof end;
  const sockets = [];
  try {
    const limits = { stuckMs: 300, isLoopbackCounted: true, linksPerUser: 4 };
    await using server = await startTestServer({ limits });
    const { again } = await largeDirect(server);
    const hello = helloOf({ type: "token", token: await server.token("mallory") });
    const { hostname, port } = new URL(server.url);
    responses.clear();
    for (let count = 0; count < 12; count += 1) {
      const frames = [hello, ...Array.from({ length: 60 }, again)];
      const up = frames.map((frame, index) => ({ ...frame, requestId: index + 1 }));
      const body = encodeBatch({ up, down: [] });
      const socket = connect({ host: hostname, port: Number(port) });
      sockets.push(socket.on("error", () => undefined).pause());
      const type = `content-type: ${BATCH_TYPE}\r\ncontent-length: ${body.length}`;
      socket.write(`POST ${SEND_PATH} HTTP/1.1\r\nhost: x\r\n${type}\r\n\r\n`);
      socket.write(body);
    }
    await expect.poll(() => responses.size, { timeout: 10_000 }).toBe(12);
    const isOpen = (response: ServerResponse): boolean =>
      !response.destroyed && !response.writableFinished;
    const open = (): number => [...responses].filter(isOpen).length;
    expect(open()).toBeLessThanOrEqual(4);
    await expect.poll(open, { timeout: 10_000 }).toBe(0);
  } finally {
    for (const socket of sockets) socket.destroy();
    ServerResponse.prototype.end = end;
  }
});

test("a user has no more links than are allowed, also when they come at once", async () => {
  const database = join(mkdtempSync(join(tmpdir(), "im-links-")), "chat.sqlite");
  await using server = await startTestServer({ database, limits: { linksPerUser: 4 } });
  const guest = guestCredentials();
  const first = await server.connect();
  await first.request(helloOf(guest));
  const clients = await Promise.all(Array.from({ length: 60 }, () => server.connect()));
  const answers = await Promise.all(
    clients.map(async (client) => {
      const [id = 0] = client.send(helloOf(guest));
      return await client.answer(id).catch((thrown: unknown) => ({ type: String(thrown) }));
    }),
  );
  expect(answers.filter(({ type }) => type === "welcome")).toHaveLength(3);
});

test("what is watched no more is forgotten, and costs nobody else a member list", () => {
  const topics = new Topics(1000);
  const others = Array.from({ length: 100 }, () => {
    const topic = topics.claim("demo", newId());
    topic.members = { epoch: 1, version: 1, byUser: new Map() };
    return topic;
  });
  const link: Parameters<Topics["watch"]>[0] = { topics: [] } as never;
  for (let count = 0; count < 20; count += 1) {
    const watched = Array.from({ length: 200 }, () => topics.claim("demo", newId()));
    topics.watch(link, watched);
  }
  topics.trim();
  const left = others.filter(({ app, conversationId }) => topics.find(app, conversationId));
  expect(left).toHaveLength(100);
  expect(topics.size).toBe(300);
});

test("who is not known yet has no megabytes kept", async () => {
  const { kernel } = await createFixture();
  const slow = { ...kernel, signInGuest: () => new Promise<never>(() => undefined) };
  await using server = await startTestServer({ kernel: slow });
  const client = await server.connect();
  client.send(helloOf(guestCredentials()));
  for (let requestId = 10; requestId < 14; requestId += 1) {
    const query = { type: "query", kind: 1, data: new Uint8Array(160_000), requestId } as const;
    client.sendBytes(encodeBatch({ up: [query], down: [] }));
  }
  expect(await client.ended).toBeDefined();
});
