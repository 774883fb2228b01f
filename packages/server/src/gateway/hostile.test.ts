import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import {
  LIMITS,
  SEND_PATH,
  addMembersCommand,
  historyQuery,
  removeMemberCommand,
  revokeTokensCommand,
} from "@im-chat/protocol";
import type { CommandFrame, CommandResult, Down, QueryFrame } from "@im-chat/protocol";
import { describe, expect, test } from "vitest";
import type { Kernel } from "../kernel.ts";
import { createDirect, createGroup, helloOf, newId, sendText } from "../test/client.ts";
import type { TestClient } from "../test/client.ts";
import { createLog } from "../metrics/logger.ts";
import { postBatch } from "../test/poller.ts";
import { startTestServer } from "../test/server.ts";
import type { TestServer } from "../test/server.ts";

type Place = Parameters<Kernel["delivered"]>[2];

const HOST = { app: "demo", userId: "", role: "host", deviceId: undefined } as const;

function base64Url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** A command of the app's own backend that voids what was signed for a user until now. */
function revocationOf(user: string): CommandFrame {
  return {
    type: "command",
    commandId: newId(),
    kind: revokeTokensCommand.number,
    epoch: 0,
    data: revokeTokensCommand.encode({ userId: user }),
    writtenAt: 0,
  };
}

function epochOf(answer: Down): number {
  if (answer.type === "command_result") return (answer as CommandResult).epoch;
  throw new Error(`The command was answered with ${answer.type}`);
}

function history(conversationId: string): QueryFrame {
  const query = { conversationId, anchor: { type: "newest" }, limit: 0 } as const;
  return { type: "query", kind: historyQuery.number, data: historyQuery.encode(query) };
}

/** Some messages that fill a page of history. */
async function fullPage(server: TestServer, alice: TestClient): Promise<string> {
  await server.signIn("bob");
  const direct = createDirect("alice", "bob");
  const epoch = epochOf(await alice.request(direct));
  for (let count = 0; count < 17; count += 1)
    epochOf(await alice.request(sendText(direct.conversationId, "字".repeat(10_000), epoch)));
  return direct.conversationId;
}

describe("a token whose fields are of other types", () => {
  const valueless = { toString: null };
  test.for([
    ["kid", { alg: "HS256", kid: valueless }, { aud: "demo", sub: "x" }],
    ["alg", { alg: valueless, kid: "x" }, { aud: "demo", sub: "x" }],
    ["aud", { alg: "HS256", kid: "x" }, { aud: valueless, sub: "x" }],
    ["aud in a list", { alg: "HS256", kid: "x" }, { aud: [valueless], sub: "x" }],
  ] as const)("%s is refused in a sentence, and the server lives", async ([, header, claims]) => {
    await using server = await startTestServer();
    const token = `${base64Url(header)}.${base64Url(claims)}.AAAA`;
    const client = await server.connect();
    const answer = await client.request(helloOf({ type: "token", token }, { app: "" }));
    expect(answer).toMatchObject({ type: "error", code: "unauthenticated" });
    const response = await fetch(`${server.url}/v1/commands`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: "{}",
    });
    expect(response.status).toBe(401);
    await server.signIn("alice");
  });
});

test("who does not read gets no more results, and reads on afterwards", async () => {
  await using server = await startTestServer({ limits: { bufferedBytes: 1_000_000 } });
  const alice = await server.signIn("alice");
  const query = history(await fullPage(server, alice));
  alice.socket.pause();
  const ids = Array.from({ length: 100 }, () => alice.send(query)[0] ?? 0);
  // Answered in order, so all of the others are answered by then.
  const watcher = await server.signIn("alice");
  await watcher.request(query);
  alice.socket.resume();
  const answers = await Promise.all(ids.map((id) => alice.answer(id)));
  const results = answers.filter(({ type }) => type === "query_result");
  const refused = answers.filter(
    (answer) => answer.type === "error" && answer.code === "rate_limited",
  );
  expect(refused.length).toBeGreaterThan(50);
  expect(results.length + refused.length).toBe(100);
  expect(await alice.request(query)).toMatchObject({ type: "query_result" });
});

test("an answer over HTTP holds no more than a client unpacks", async () => {
  await using server = await startTestServer();
  const alice = await server.signIn("alice");
  const query = history(await fullPage(server, alice));
  const hello = helloOf({ type: "token", token: await server.token("alice") });
  const downs = await postBatch(server.url + SEND_PATH, [
    hello,
    ...Array.from({ length: 40 }, () => query),
  ]);
  const results = downs.filter(({ type }) => type === "query_result");
  const refused = downs.filter((down) => down.type === "error" && down.code === "rate_limited");
  expect(results.length).toBeGreaterThan(3);
  expect(results.length + refused.length).toBe(40);
});

test("an upgrade that is refused leaves no socket behind", async () => {
  const server = await startTestServer();
  const { hostname, port } = new URL(server.url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  const ended = new Promise<void>((resolve) => void socket.once("end", resolve).resume());
  socket.write(
    "GET /elsewhere HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n",
  );
  await ended;
  // The other half stays open: closing must not wait for it.
  expect(socket.writable).toBe(true);
  await server.close();
  socket.destroy();
});

test("a sign-in that is committed together with a revocation opens no link", async () => {
  await using server = await startTestServer();
  const issued = { nowMs: Date.now() - 5000 };
  /** @param turns Between the hello and the revocation: some of them meet in one commit. */
  const survives = async (user: string, turns: number): Promise<boolean> => {
    const principal = { app: "demo", userId: user, role: "user", deviceId: undefined } as const;
    await server.kernel.signIn(principal, { name: "before", kind: "user" });
    const token = await server.token(user, { ...issued, claims: { name: "after" } });
    const client = await server.connect();
    client.send(helloOf({ type: "token", token }));
    for (let turn = 0; turn < turns; turn += 1)
      await new Promise((resolve) => void setImmediate(resolve));
    await server.kernel.append(HOST, revocationOf(user));
    const pong = client.request({ type: "ping" }).then(
      () => true,
      () => false,
    );
    return await Promise.race([client.ended.then(() => false), pong]);
  };
  const survivors: boolean[] = [];
  for (let turns = 0; turns < 20; turns += 1) {
    const users = Array.from({ length: 8 }, (_, index) => `user-${turns}-${index}`);
    survivors.push(...(await Promise.all(users.map((user) => survives(user, turns)))));
  }
  expect(survivors).not.toContain(true);
});

test("what waits behind a revocation is not executed", async () => {
  await using server = await startTestServer({ limits: { unanswered: 1000 } });
  const alice = await server.signIn("alice");
  const bob = await server.signIn("bob");
  const direct = createDirect("alice", "bob");
  const epoch = epochOf(await alice.request(direct));
  const texts = Array.from({ length: 300 }, (_, index) =>
    sendText(direct.conversationId, `${index}`, epoch),
  );
  for (let from = 0; from < 300; from += 50) alice.send(...texts.slice(from, from + 50));
  await alice.frame("command_result", ({ seq }) => seq > 0);
  await server.kernel.append(HOST, revocationOf("alice"));
  await alice.ended;
  const answer = await bob.request(history(direct.conversationId));
  if (answer.type !== "query_result") throw new Error(answer.type);
  const { head } = historyQuery.result.decode(answer.data);
  expect(head.lastSeq).toBeLessThan(200);
});

test("renewing counts as a query", async () => {
  await using server = await startTestServer({
    limits: { queries: { perSecond: 0.001, burst: 1 } },
  });
  const alice = await server.signIn("alice");
  const token = await server.token("alice");
  const renew = async () => (await alice.request({ type: "renew", token })).type;
  expect([await renew(), await renew()]).toEqual(["renewed", "error"]);
});

test("more readers in a moment than one frame names, and than there are members, harm nobody", async () => {
  await using server = await startTestServer();
  const { kernel } = server;
  const count = LIMITS.namedReceipts + 1;
  const principals = Array.from(
    { length: count },
    (_, index) =>
      ({ app: "demo", userId: `u${index}`, role: "user", deviceId: undefined }) as const,
  );
  const [owner, ...others] = principals;
  const last = others.pop();
  if (owner === undefined || last === undefined) throw new Error("nobody");
  for (const principal of principals) await kernel.signIn(principal, { kind: "user" });
  const watcher = await server.signIn(owner.userId);
  const group = createGroup(others.map(({ userId }) => userId));
  const conversationId = group.conversationId;
  const epoch = epochOf(await watcher.request(group));
  await watcher.request({ type: "watch", conversationIds: [conversationId], userIds: [] });
  const say = async (text: string): Promise<Place> => {
    const answer = await watcher.request(sendText(conversationId, text, epoch));
    if (answer.type !== "command_result") throw new Error(answer.type);
    return { epoch, seq: answer.seq };
  };
  const first = await say("one");
  const read = async (who: typeof owner, place: Place): Promise<void> =>
    await kernel.delivered(who, conversationId, place);
  await Promise.all(others.map((other) => read(other, first)));
  const change = { type: "command", conversationId, epoch, writtenAt: 0 } as const;
  const gone = others.at(-1)?.userId ?? "";
  await watcher.request({
    ...change,
    commandId: newId(),
    kind: removeMemberCommand.number,
    data: removeMemberCommand.encode({ userId: gone }),
  });
  await watcher.request({
    ...change,
    commandId: newId(),
    kind: addMembersCommand.number,
    data: addMembersCommand.encode({ users: [last.userId] }),
  });
  const second = await say("two");
  await Promise.all([owner, last, others[0] ?? owner].map((who) => read(who, second)));
  const told = await watcher.frame("registers", ({ registers }) =>
    registers.some(({ userId }) => userId === last.userId),
  );
  expect(told.registers.map(({ userId }) => userId)).not.toContain(gone);
});

describe("requests whose bodies do not come to an end", () => {
  const BYTES = 200_000;

  /** All of a body but its last byte. */
  async function begin(server: TestServer, path: string): Promise<Socket> {
    const { hostname, port } = new URL(server.url);
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on("error", () => undefined);
    await once(socket, "connect");
    const type = path === SEND_PATH ? "application/octet-stream" : "application/json";
    const head = `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: ${type}\r\ncontent-length: ${BYTES}\r\n\r\n`;
    socket.write(Buffer.concat([Buffer.from(head), Buffer.alloc(BYTES - 1, 32)]));
    return socket;
  }

  async function statusOf(socket: Socket): Promise<string> {
    const [data] = (await once(socket, "data")) as [Buffer];
    return data.toString().slice(9, 12);
  }

  test("an address may have so many on their way, and may have them again when they are gone", async () => {
    await using server = await startTestServer({
      limits: { isLoopbackCounted: true, bodiesPerAddress: 3 },
    });
    const held = [];
    for (let count = 0; count < 3; count += 1) held.push(await begin(server, SEND_PATH));
    // They have arrived when something behind them is answered.
    expect((await fetch(`${server.url}/livez`)).status).toBe(200);
    const beyond = await begin(server, SEND_PATH);
    expect(await statusOf(beyond)).toBe("429");
    for (const socket of [...held, beyond]) socket.destroy();
    await expect
      .poll(async () => (await fetch(server.url + SEND_PATH, { method: "POST" })).status)
      .not.toBe(429);
  });

  test("nobody without a key has a body read where backends come in", async () => {
    await using server = await startTestServer();
    const socket = await begin(server, "/v1/commands");
    expect(await statusOf(socket)).toBe("401");
    socket.destroy();
  });
});

test("a refused hello leaves little in the log, whatever its page is said to be", async () => {
  const lines: string[] = [];
  const log = createLog("info", { write: (line) => void lines.push(line) });
  await using server = await startTestServer({ log });
  const client = await server.connect({ headers: { origin: `https://${"a".repeat(15_000)}` } });
  await client.request(helloOf({ type: "token", token: "x" }));
  await client.ended;
  expect(lines.some((line) => line.includes("hello refused"))).toBe(true);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(2500);
});
