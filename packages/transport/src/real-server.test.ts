import { LIMITS, findUsersQuery, mintUuid } from "@im-chat/protocol";
import { createTestServer } from "@im-chat/testing";
import type { TestServer } from "@im-chat/testing";
import { afterEach, expect, test } from "vitest";
import { createConnection } from "./create-connection.ts";
import type { Connection, HelloContext } from "./connection.ts";
import type { ConnectionState } from "./connection-state.ts";
import { webSocketTransport } from "./websocket-transport.ts";

const FIND = { type: "query", kind: findUsersQuery.number } as const;
const closers: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

test("a real server welcomes, answers, watches and renews", async () => {
  const server = await startServer();
  const { connection, welcomed } = connect(server);
  const welcome = await welcomed();
  expect(welcome).toMatchObject({
    app: server.app,
    self: { id: "alice" },
    limits: { batchBytes: LIMITS.batchBytesUp },
  });
  const { data } = await connection.request({
    ...FIND,
    data: findUsersQuery.encode({ text: "ali", limit: 5 }),
  });
  expect(findUsersQuery.result.decode(data).users.map(({ id }) => id)).toEqual(["alice"]);
  expect(await connection.watch({ conversationIds: [], userIds: ["alice"] })).toMatchObject({
    type: "watching",
  });
  expect(await connection.renew(await server.tokenFor("alice"))).toBeGreaterThan(Date.now());
});

test("a server that is stopped and started again gets its clients back", async () => {
  const server = await startServer();
  const { connection, welcomed, states } = connect(server);
  const first = await welcomed();
  await server.stop();
  await reach(connection, "waiting");
  await server.start();
  const second = await welcomed();
  expect(second.sessionId).toBe(first.sessionId);
  expect(states).toContain("waiting");
});

test("a token that ends is replaced, and the link comes back by itself", async () => {
  const server = await startServer();
  const asked: boolean[] = [];
  const { welcomed, states } = connect(server, async ({ isTokenExpired }) => {
    asked.push(isTokenExpired);
    // Still good when it arrives, also on a busy machine: one that has just ended is given what clocks may differ by.
    return server.tokenFor("alice", { lifetimeSeconds: isTokenExpired ? 3_600 : 5 });
  });
  await welcomed();
  await expect.poll(() => states).toContain("waiting");
  await welcomed();
  expect(asked).toEqual([false, true]);
});

test("a token of somebody's own making ends it, with the server's sentence", async () => {
  const server = await startServer();
  const { connection } = connect(server, async () => "not.a.token");
  const state = await reach(connection, "closed");
  expect(state).toMatchObject({
    reason: { code: "unauthenticated", message: expect.stringMatching(/token/i) },
  });
});

test("five hundred requests at once are all answered", async () => {
  const server = await startServer();
  const { connection, welcomed } = connect(server);
  await welcomed();
  const answers = await Promise.allSettled(
    Array.from({ length: 500 }, () => connection.request({ type: "ping" })),
  );
  expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(500);
});

async function startServer(): Promise<TestServer> {
  const server = await createTestServer();
  closers.push(() => server.close());
  return server;
}

function connect(
  server: TestServer,
  token: (context: HelloContext) => Promise<string> = () => server.tokenFor("alice"),
) {
  const connection = createConnection({
    server: server.url,
    transports: [webSocketTransport()],
    hello: async (context) => ({
      app: server.app,
      client: "test/1",
      deviceId: mintUuid(Date.now(), crypto.getRandomValues(new Uint8Array(16))),
      credentials: { type: "token", token: await token(context) },
    }),
  });
  closers.push(() => connection.close());
  const states: ConnectionState["name"][] = [];
  connection.onState(({ name }) => states.push(name));
  const welcomed = async () => {
    await reach(connection, "online");
    if (connection.welcome === undefined) throw new Error("There is no welcome");
    return connection.welcome;
  };
  connection.connect();
  return { connection, states, welcomed };
}

async function reach(
  connection: Connection,
  name: ConnectionState["name"],
): Promise<ConnectionState> {
  await expect.poll(() => connection.state.name).toBe(name);
  return connection.state;
}
