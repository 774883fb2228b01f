import { directConversationId, historyQuery, textOf } from "@im-chat/protocol";
import { describe, expect, test } from "vitest";
import { signHostToken } from "../identity/sign.ts";
import { newId } from "../test/client.ts";
import { startTestServer } from "../test/server.ts";
import type { TestServer } from "../test/server.ts";

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // The test reads whatever shape it expects.
  readonly body: Readonly<Record<string, unknown>> & {
    readonly error?: { readonly code: string; readonly message: string };
  };
}

async function hostToken(server: TestServer, lifetimeSeconds = 60): Promise<string> {
  const keys = await server.kernel.apps.keys("demo");
  const key = keys.find(({ kind }) => kind === "api");
  if (key === undefined) throw new Error("there is no api key");
  return await signHostToken("demo", key, { nowMs: Date.now(), lifetimeSeconds });
}

async function post(
  server: TestServer,
  command: object | string,
  authorization?: string,
): Promise<Answer> {
  const response = await fetch(`${server.url}/v1/commands`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: authorization ?? `Bearer ${await hostToken(server)}`,
    },
    body: typeof command === "string" ? command : JSON.stringify(command),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Answer["body"],
  };
}

const upsert = (id: string, name = id) => ({
  type: "upsertUser",
  commandId: newId(),
  user: { id, name },
});

async function newest(server: TestServer, userId: string, conversationId: string) {
  const data = historyQuery.encode({ conversationId, anchor: { type: "newest" }, limit: 10 });
  const bytes = await server.kernel.query(
    { app: "demo", userId, role: "user" },
    { type: "query", kind: historyQuery.number, data },
  );
  const { rows, users } = historyQuery.result.decode(bytes);
  return {
    users,
    lines: rows.map((row) => [row.sender, row.state === "live" ? textOf(row) : row.state]),
  };
}

test("a backend makes users and a conversation, and both users and the system speak in it", async () => {
  await using server = await startTestServer();
  for (const id of ["alice", "bob"])
    expect((await post(server, upsert(id, id.toUpperCase()))).status).toBe(200);
  const created = await post(server, {
    type: "createConversation",
    commandId: newId(),
    kind: "direct",
    members: ["alice", "bob"],
  });
  const conversationId = directConversationId("demo", ["alice", "bob"]);
  expect(created).toMatchObject({ status: 200, body: { conversationId, isReplayed: false } });
  const line = {
    type: "sendMessage",
    commandId: newId(),
    actAs: "alice",
    direct: ["bob", "alice"],
    text: "Is the teapot still there?",
  };
  expect(await post(server, line)).toMatchObject({
    status: 200,
    body: { conversationId, isReplayed: false },
  });
  expect(await post(server, line)).toMatchObject({ status: 200, body: { isReplayed: true } });
  await post(server, {
    type: "sendMessage",
    commandId: newId(),
    conversationId,
    text: "We reply within a day.",
  });
  const { lines, users } = await newest(server, "bob", conversationId);
  expect(lines).toEqual([
    ["alice", "Is the teapot still there?"],
    ["", "We reply within a day."],
  ]);
  expect(users.find(({ id }) => id === "alice")?.name).toBe("ALICE");
});

test("a backend runs a group: members come and go, it is renamed, a message is recalled", async () => {
  await using server = await startTestServer();
  for (const id of ["alice", "bob", "carol"]) await post(server, upsert(id));
  const conversationId = newId();
  const group = {
    type: "createConversation",
    commandId: newId(),
    conversationId,
    kind: "group",
    name: "Kiln",
    members: ["alice", "bob"],
    history: "all",
  };
  expect((await post(server, group)).status).toBe(200);
  const steps = [
    { type: "addMembers", conversationId, users: ["carol"] },
    { type: "removeMember", conversationId, user: "bob" },
    { type: "updateConversation", conversationId, name: "Kiln 2" },
  ];
  for (const step of steps)
    expect(await post(server, { commandId: newId(), ...step })).toMatchObject({ status: 200 });
  const messageId = newId();
  await post(server, {
    type: "sendMessage",
    commandId: messageId,
    actAs: "alice",
    conversationId,
    text: "oops",
  });
  expect(
    (await post(server, { type: "recallMessage", commandId: newId(), conversationId, messageId }))
      .status,
  ).toBe(200);
  const { lines } = await newest(server, "carol", conversationId);
  expect(lines.at(-1)).toEqual(["alice", "recalled"]);
  expect(
    await post(server, {
      type: "sendMessage",
      commandId: newId(),
      actAs: "bob",
      conversationId,
      text: "me?",
    }),
  ).toMatchObject({
    status: 403,
    body: { error: { code: "not_member" } },
  });
});

describe("a backend that acts as a user has that user's rights, and no more:", () => {
  interface Scene {
    readonly server: TestServer;
    readonly group: string;
    /** Of bob, who owns the group. */
    readonly messageId: string;
  }
  const sceneOf = async (server: TestServer): Promise<Scene> => {
    for (const id of ["alice", "bob", "carol", "dave"]) await post(server, upsert(id));
    const [group, messageId] = [newId(), newId()];
    const made = { type: "createConversation", conversationId: group, kind: "group", name: "Kiln" };
    const said = { type: "sendMessage", conversationId: group, text: "mine" };
    await post(server, { ...made, commandId: newId(), actAs: "bob", members: ["alice", "carol"] });
    await post(server, { ...said, commandId: messageId, actAs: "bob" });
    return { server, group, messageId };
  };
  const attempts: readonly (readonly [string, number, (scene: Scene) => object])[] = [
    ["alice", 403, ({ group }) => ({ type: "removeMember", conversationId: group, user: "carol" })],
    [
      "alice",
      403,
      ({ group }) => ({ type: "updateConversation", conversationId: group, name: "x" }),
    ],
    [
      "alice",
      403,
      ({ group, messageId }) => ({ type: "recallMessage", conversationId: group, messageId }),
    ],
    ["dave", 403, ({ group }) => ({ type: "sendMessage", conversationId: group, text: "x" })],
    ["alice", 403, () => ({ type: "upsertUser", user: { id: "alice", name: "x" } })],
    ["alice", 403, () => ({ type: "deleteUser", user: "alice" })],
    [
      "~guest",
      403,
      () => ({
        type: "createConversation",
        conversationId: newId(),
        kind: "group",
        members: ["bob"],
      }),
    ],
    [
      "nobody",
      404,
      () => ({
        type: "createConversation",
        conversationId: newId(),
        kind: "group",
        members: ["bob"],
      }),
    ],
    ["bob", 200, ({ group }) => ({ type: "removeMember", conversationId: group, user: "carol" })],
    ["alice", 200, ({ group }) => ({ type: "addMembers", conversationId: group, users: ["dave"] })],
  ];

  test("as the user itself would be answered", async () => {
    await using server = await startTestServer();
    const scene = await sceneOf(server);
    for (const [actAs, status, command] of attempts) {
      const answer = await post(server, { commandId: newId(), actAs, ...command(scene) });
      expect([actAs, command(scene), answer.status]).toEqual([actAs, expect.anything(), status]);
    }
    const { group, messageId } = scene;
    const recall = { type: "recallMessage", conversationId: group, messageId };
    expect((await post(server, { ...recall, commandId: newId() })).status).toBe(200);
  });
});

test("a deleted user is gone, and revoked tokens are void", async () => {
  await using server = await startTestServer();
  await post(server, upsert("alice"));
  const client = await server.signIn("alice");
  expect(
    (await post(server, { type: "revokeTokens", commandId: newId(), user: "alice" })).status,
  ).toBe(200);
  expect((await client.ended).code).toBe(4201);
  expect(
    (await post(server, { type: "deleteUser", commandId: newId(), user: "alice" })).status,
  ).toBe(200);
});

type Case = readonly [string, (server: TestServer) => Promise<Answer>, number, RegExp];

describe("a request is refused", () => {
  const cases: readonly Case[] = [
    [
      "without a signature",
      async (server) => await post(server, upsert("a"), ""),
      401,
      /Authorization: Bearer/,
    ],
    [
      "signed as a user",
      async (server) => await post(server, upsert("a"), `Bearer ${await server.token("alice")}`),
      401,
      /no live key "demo-token"/,
    ],
    [
      "signed for too long",
      async (server) => await post(server, upsert("a"), `Bearer ${await hostToken(server, 3600)}`),
      401,
      /at most 10 minutes/,
    ],
    ["that is no JSON", async (server) => await post(server, "{"), 400, /Cannot read request/],
    ...["null", "[]", '"x"', "5"].map((body): Case => [
      `that is JSON, but no object: ${body}`,
      async (server) => await post(server, body),
      400,
      /the body is no JSON object$/,
    ]),
    [
      "to two users who have no conversation",
      async (server) =>
        await post(server, {
          type: "sendMessage",
          commandId: newId(),
          direct: ["alice", "bob"],
          text: "x",
        }),
      404,
      /there is no conversation of these two yet; make it with createConversation$/,
    ],
    [
      "of an unknown type",
      async (server) => await post(server, { type: "fly" }),
      400,
      /"type" is none of upsertUser/,
    ],
    [
      "without a commandId",
      async (server) => await post(server, { type: "upsertUser", user: { id: "a" } }),
      400,
      /commandId/,
    ],
    [
      "with a commandId that is no UUIDv7",
      async (server) => await post(server, { ...upsert("a"), commandId: "5" }),
      400,
      /"commandId" /,
    ],
    [
      "with a field too many",
      async (server) => await post(server, { ...upsert("a"), extra: 1 }),
      400,
      /"extra" is no field of this command/,
    ],
    [
      "with a kind that there is not",
      async (server) => await post(server, { ...upsert("a"), user: { id: "a", kind: "foo" } }),
      400,
      /"user\.kind" must be one of user, bot$/,
    ],
    [
      "with a word for yes or no",
      async (server) =>
        await post(server, {
          type: "sendMessage",
          commandId: newId(),
          direct: ["a", "b"],
          text: "x",
          mentionsAll: "yes",
        }),
      400,
      /"mentionsAll" must be true or false$/,
    ],
    [
      "with a name too long",
      async (server) => await post(server, upsert("a", "x".repeat(129))),
      400,
      /"user\.name" /,
    ],
    [
      "without a place",
      async (server) => await post(server, { type: "sendMessage", commandId: newId(), text: "x" }),
      400,
      /give either "conversationId" or "direct"/,
    ],
    [
      "about what is not there",
      async (server) =>
        await post(server, {
          type: "sendMessage",
          commandId: newId(),
          conversationId: newId(),
          text: "x",
        }),
      404,
      /^Cannot take the command: there is no such conversation$/,
    ],
    [
      "under a used commandId",
      async (server) => {
        const first = upsert("a");
        await post(server, first);
        return await post(server, { ...first, user: { id: "b" } });
      },
      409,
      /./,
    ],
  ];

  test.for(cases)("%s", async ([, send, status, sentence]) => {
    await using server = await startTestServer();
    const { status: seen, body } = await send(server);
    expect([seen, body.error?.message]).toEqual([status, expect.stringMatching(sentence)]);
  });

  test.for(["text/plain", "application/xml", undefined])("as what it is not: %s", async (type) => {
    await using server = await startTestServer();
    const response = await fetch(`${server.url}/v1/commands`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${await hostToken(server)}`,
        ...(type === undefined ? {} : { "content-type": type }),
      },
      body: new TextEncoder().encode(JSON.stringify(upsert("a"))),
    });
    const { error } = (await response.json()) as Answer["body"];
    expect([response.status, error?.message]).toEqual([
      415,
      expect.stringMatching(/its Content-Type is not taken here/),
    ]);
  });

  test.for(["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])(
    "with a method that the address does not take: %s",
    async (method) => {
      await using server = await startTestServer();
      const response = await fetch(`${server.url}/v1/commands`, { method });
      expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
      if (method !== "HEAD")
        expect(await response.json()).toMatchObject({ error: { code: "unsupported" } });
    },
  );

  test("with more than a request may hold", async () => {
    await using server = await startTestServer();
    const { status, body } = await post(server, {
      ...upsert("a"),
      user: { id: "a", name: "x".repeat(300_000) },
    });
    expect([status, body.error?.code]).toEqual([413, "too_large"]);
  });
});

test("answers carry the headers of a careful server, and no cookie", async () => {
  await using server = await startTestServer();
  const { headers } = await post(server, upsert("a"));
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("set-cookie")).toBeNull();
  expect(headers.get("access-control-allow-origin")).toBeNull();
});

test("health says alive and ready, and metrics name no user", async () => {
  await using server = await startTestServer();
  await server.signIn("alice-in-metrics");
  expect(await (await fetch(`${server.url}/livez`)).json()).toEqual({ isAlive: true });
  expect(await (await fetch(`${server.url}/readyz`)).json()).toEqual({ isReady: true });
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toMatch(/^im_links 1$/m);
  expect(metrics).toMatch(/^im_kernel_commits_total [1-9]/m);
  expect(metrics).not.toMatch(/alice|demo/);
});

test("a server that stops takes no commands, and says when to come again", async () => {
  const server = await startTestServer();
  const authorization = `Bearer ${await hostToken(server)}`;
  const alice = await server.signIn("alice");
  // Keeps the stop waiting.
  alice.socket.pause();
  const closing = server.close(1500);
  const { status, headers, body } = await post(server, upsert("bob"), authorization);
  expect([status, headers.get("retry-after"), body.error?.code]).toEqual([503, "1", "unavailable"]);
  await closing;
});

test("unknown addresses answer with JSON", async () => {
  await using server = await startTestServer();
  const response = await fetch(`${server.url}/nothing/here`);
  expect([response.status, await response.json()]).toEqual([
    404,
    {
      error: { code: "not_found", message: "There is nothing at this address", isRetryable: false },
    },
  ]);
});

test("whoever tries one key after the other is soon not listened to, and others are", async () => {
  await using server = await startTestServer({
    limits: { isLoopbackCounted: true, wrongKeysPerAddress: { perSecond: 0.001, burst: 2 } },
  });
  for (let count = 0; count < 2; count += 1)
    expect((await post(server, upsert("ann"), "Bearer a.b.c")).status).toBe(401);
  const refused = await post(server, upsert("ann"), "Bearer a.b.c");
  expect(refused.status).toBe(429);
  expect(refused.body.error?.message).toContain("too many with a wrong key");
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  const calm = await startTestServer({ limits: { isLoopbackCounted: true } });
  for (let count = 0; count < 3; count += 1)
    expect((await post(calm, upsert("ann"))).status).toBe(200);
  await calm.close();
});

test("wrong keys are counted for the peer that a proxy names, however it writes it, and for no other", async () => {
  await using server = await startTestServer({
    trustProxy: ["127.0.0.0/8"],
    limits: { wrongKeysPerAddress: { perSecond: 0.001, burst: 3 } },
  });
  const send = async (peer: string, key: string): Promise<number> => {
    const headers = { "content-type": "application/json", "x-forwarded-for": peer };
    const response = await fetch(`${server.url}/v1/commands`, {
      method: "POST",
      headers: { ...headers, authorization: `Bearer ${key}` },
      body: JSON.stringify(upsert("alice")),
    });
    return response.status;
  };
  const statuses = [];
  for (const peer of ["192.0.2.1:49152", "192.0.2.1:49153", "::ffff:192.0.2.1", "192.0.2.1"])
    statuses.push(await send(peer, "a.b.c"));
  expect(statuses).toEqual([401, 401, 401, 429]);
  expect(await send("::ffff:192.0.2.2", await hostToken(server))).toBe(200);
});
