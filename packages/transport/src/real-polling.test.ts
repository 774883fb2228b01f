import {
  LIMITS,
  createConversationCommand,
  decodeBatch,
  directConversationId,
  encodeBody,
  findUsersQuery,
  mintUuid,
  sendMessageCommand,
  syncQuery,
} from "@im-chat/protocol";
import type { SyncResult, Up } from "@im-chat/protocol";
import { createTestServer } from "@im-chat/testing";
import type { TestServer } from "@im-chat/testing";
import { afterEach, expect, test } from "vitest";
import { createConnection } from "./create-connection.ts";
import type { Connection, HelloContext, Push } from "./connection.ts";
import { hostEnvironment } from "./environment.ts";
import type { PageEvent } from "./environment.ts";
import { longPolling } from "./long-polling.ts";
import { webSocketTransport } from "./websocket-transport.ts";

const closers: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

test("a server that is only asked welcomes, answers, watches and renews as over a socket", async () => {
  const { server, connection, bodies } = await startOnline("alice");
  expect(connection.welcome).toMatchObject({ app: server.app, self: { id: "alice" } });
  const { data } = await connection.request(find("ali"));
  expect(findUsersQuery.result.decode(data).users.map(({ id }) => id)).toEqual(["alice"]);
  const watching = await connection.watch({ conversationIds: [], userIds: ["alice"] });
  expect(watching).toMatchObject({ type: "watching" });
  expect(await connection.renew(await server.tokenFor("alice"))).toBeGreaterThan(Date.now());
  // Every body is whole in itself.
  expect(new Set(bodies().map(([first]) => first?.type))).toEqual(new Set(["hello"]));
});

test("a poll is told what the log says, and brings what is pushed meanwhile", async () => {
  const { server, connection } = await startOnline("alice");
  const bob = await startOnline("bob", { server });
  const direct = await openDirect(connection, "alice", "bob");
  await connection.watch({ conversationIds: [direct], userIds: [] });
  const pushes: Push["type"][] = [];
  connection.onPush(({ type }) => pushes.push(type));
  let known = await poll(connection);
  while (known.memberships.length === 0 && known.heads.length === 0) known = await poll(connection);
  const polled = poll(connection, known);
  await send(bob.connection, direct, "hello");
  const news = await polled;
  expect(news.heads.map(({ lastSeq }) => lastSeq)).toEqual([1]);
  expect(pushes).toContain("watching");
});

test("polls carry the watched set of the connection", async () => {
  const { connection, bodies } = await startOnline("alice");
  await connection.watch({ conversationIds: [], userIds: ["bob"] });
  await poll(connection);
  expect(bodies().at(-1)).toMatchObject([
    { type: "hello" },
    { type: "watch", userIds: ["bob"] },
    { type: "poll" },
  ]);
});

test("over a socket nobody polls", async () => {
  const { connection } = await startOnline("alice", { transport: webSocketTransport() });
  expect(connection.pollMs).toBeUndefined();
  await expect(poll(connection)).rejects.toMatchObject({ code: "unsupported" });
});

test("a token that was renewed goes into the hellos after", async () => {
  const { server, connection, bodies } = await startOnline("alice");
  const token = await server.tokenFor("alice", { name: "Alice anew" });
  await connection.renew(token);
  await connection.request(find("ali"));
  expect(bodies().at(-1)?.[0]).toMatchObject({ credentials: { token } });
});

test("a token of somebody's own making ends it, with the server's sentence", async () => {
  const { connection } = await start("alice", { token: async () => "not.a.token" });
  await reach(connection, "closed");
  expect(connection.state).toMatchObject({
    reason: { code: "unauthenticated", message: expect.stringMatching(/token/i) },
  });
});

test("a server that is stopped and started again gets its clients back", async () => {
  const { server, connection } = await startOnline("alice");
  await server.stop();
  await connection.request({ type: "ping" }).catch(() => undefined);
  await reach(connection, "waiting");
  await server.start();
  await reach(connection, "online");
  expect(await connection.request({ type: "ping" })).toMatchObject({ type: "pong" });
});

test("a burst of requests is answered, and travels in few bodies", async () => {
  const { connection, bodies } = await startOnline("alice");
  const before = bodies().length;
  await Promise.all(Array.from({ length: 200 }, () => connection.request({ type: "ping" })));
  expect(bodies().length - before).toBeLessThanOrEqual(30);
});

test("a page that goes away sends what it has begun to send, and holds no poll", async () => {
  const { server, connection, bodies, environment } = await startOnline("alice");
  await server.addUser("bob");
  const known = await poll(connection);
  const polled = poll(connection, known).catch(() => undefined);
  const direct = directConversationId("demo", ["alice", "bob"]);
  const opening = openDirect(connection, "alice", "bob").catch(() => undefined);
  const sending = send(connection, direct, "last words").catch(() => undefined);
  environment.leavePage();
  await Promise.all([polled, opening, sending]);
  await expect
    .poll(async () => {
      const members = (await server.kernel.audience("demo", direct).catch(() => undefined))
        ?.members;
      return members?.length;
    })
    .toBe(2);
  expect(
    bodies()
      .flat()
      .filter(({ type }) => type === "command"),
  ).toHaveLength(2);
  await expect.poll(() => linksOf(server)).toBe(0);
});

test("closing says nothing more, and ends the poll", async () => {
  const { server, connection } = await startOnline("alice");
  const known = await poll(connection);
  const polled = poll(connection, known);
  await expect.poll(() => linksOf(server)).toBe(1);
  connection.close();
  await expect(polled).rejects.toMatchObject({ code: "unavailable" });
  await expect.poll(() => linksOf(server)).toBe(0);
});

interface StartOptions {
  readonly server?: TestServer;
  readonly transport?: ReturnType<typeof longPolling>;
  readonly token?: (server: TestServer, context: HelloContext) => Promise<string>;
}

async function start(user: string, options: StartOptions = {}) {
  const { token = (from: TestServer) => from.tokenFor(user) } = options;
  const server = options.server ?? (await createTestServer());
  if (!options.server) closers.push(() => server.close());
  const bodies: Uint8Array[] = [];
  const page = new Set<(event: PageEvent) => void>();
  const fetchAndKeep: typeof fetch = (input, init) => {
    if (init?.body instanceof Uint8Array && init.body.length > 0) bodies.push(init.body);
    return fetch(input, init);
  };
  const connection = createConnection({
    server: server.url,
    transports: [options.transport ?? longPolling({ fetch: fetchAndKeep })],
    environment: {
      ...hostEnvironment(),
      onPage(listener) {
        page.add(listener);
        return () => page.delete(listener);
      },
    },
    hello: async (context) => ({
      app: server.app,
      client: "test/1",
      deviceId: newId(),
      credentials: { type: "token", token: await token(server, context) },
    }),
  });
  closers.push(() => connection.close());
  connection.connect();
  const framesOf = (body: Uint8Array): readonly Up[] =>
    decodeBatch(body, { maxBytes: LIMITS.batchBytesUp }).up;
  const environment = { leavePage: () => page.forEach((listener) => listener("frozen")) };
  return { server, connection, environment, bodies: () => bodies.map(framesOf) };
}

async function startOnline(user: string, options?: StartOptions) {
  const started = await start(user, options);
  await reach(started.connection, "online");
  return started;
}

async function reach(connection: Connection, name: Connection["state"]["name"]): Promise<void> {
  await expect.poll(() => connection.state.name).toBe(name);
}

async function poll(connection: Connection, known?: SyncResult): Promise<SyncResult> {
  const { account, stamp = new Uint8Array() } = known ?? {};
  const sync = syncQuery.encode({ account, stamp, limit: 0, page: new Uint8Array() });
  const { data } = await connection.request(
    { type: "poll", sync, waitMs: connection.pollMs ?? 0 },
    { timeoutMs: 30_000 },
  );
  return syncQuery.result.decode(data);
}

async function openDirect(connection: Connection, from: string, to: string): Promise<string> {
  const conversationId = directConversationId("demo", [from, to]);
  await connection.request({
    type: "command",
    commandId: newId(),
    kind: createConversationCommand.number,
    conversationId,
    epoch: 0,
    data: createConversationCommand.encode({
      kind: "direct",
      name: "",
      avatar: "",
      members: [to],
      persistence: "sync",
      history: "all",
    }),
    writtenAt: 0,
  });
  return conversationId;
}

async function send(connection: Connection, conversationId: string, text: string): Promise<void> {
  await connection.request({
    type: "command",
    commandId: newId(),
    kind: sendMessageCommand.number,
    conversationId,
    epoch: 0,
    data: sendMessageCommand.encode({
      envelope: { kind: "text", mentions: [], mentionsAll: false, expiresAt: 0 },
      codec: 0,
      body: encodeBody([{ kind: "text", text }]),
    }),
    writtenAt: 0,
  });
}

function find(text: string) {
  const data = findUsersQuery.encode({ text, limit: 5 });
  return { type: "query", kind: findUsersQuery.number, data } as const;
}

async function linksOf(server: TestServer): Promise<number> {
  const page = await (await fetch(`${server.url}/metrics`)).text();
  return Number(/^im_links (\d+)$/m.exec(page)?.[1] ?? Number.NaN);
}

function newId(): string {
  return mintUuid(Date.now(), crypto.getRandomValues(new Uint8Array(16)));
}
