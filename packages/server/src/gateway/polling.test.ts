import {
  BATCH_TYPE,
  CLOSE_CODES,
  POLL_PATH,
  SEND_PATH,
  deliveredSignal,
  findUsersQuery,
  presenceSignal,
  revokeTokensCommand,
  syncQuery,
  typingSignal,
} from "@im-chat/protocol";
import type { Down, SyncResult } from "@im-chat/protocol";
import { describe, expect, test } from "vitest";
import { createDirect, guestCredentials, helloOf, newId, sendText } from "../test/client.ts";
import { postBatch, startPoller } from "../test/poller.ts";
import type { Polled, Poller, PollerPoll } from "../test/poller.ts";
import { startTestServer } from "../test/server.ts";
import type { TestServer } from "../test/server.ts";

const LONG_MS = 20_000;
const PING = { type: "ping" } as const;
const FIND = { type: "query", kind: findUsersQuery.number } as const;
const find = (text: string) => ({ ...FIND, data: findUsersQuery.encode({ text, limit: 5 }) });

describe("a poll", () => {
  test("from a fresh device is answered at once with all there is", async () => {
    await using server = await startTestServer();
    const { alice, direct } = await inTalk(server);
    const { sync } = await alice.poll({ waitMs: LONG_MS });
    expect(sync?.isSnapshot).toBe(true);
    expect(sync?.heads.map(({ conversationId }) => conversationId)).toEqual([direct]);
  });

  test("is held until something happens, and brings it along with the new stamp", async () => {
    await using server = await startTestServer();
    const { alice, bob, direct } = await inTalk(server);
    const known = await settled(alice);
    const polled = await held(server, alice, { known, watch: [direct] });
    await bob.send(sendText(direct, "hello"));
    const { downs, sync } = await polled();
    expect(downs.map(typeOf)).toEqual(["watching", "events", "query_result"]);
    expect(sync?.heads.map(({ lastSeq }) => lastSeq)).toEqual([1]);
    const quiet = await alice.poll({ known: sync });
    expect(quiet.sync?.heads).toEqual([]);
  });

  test("tells at once what happened while there was none", async () => {
    await using server = await startTestServer();
    const { alice, bob, direct } = await inTalk(server);
    const known = await settled(alice);
    await bob.send(sendText(direct, "hello"));
    const { sync } = await alice.poll({ known, watch: [direct], waitMs: LONG_MS });
    expect(sync?.heads.map(({ lastSeq }) => lastSeq)).toEqual([1]);
  });

  test("whose answer was lost is answered the same again, by any node", async () => {
    await using server = await startTestServer();
    await using other = await startTestServer({ kernel: server.kernel });
    const { alice, bob, direct } = await inTalk(server);
    const known = await settled(alice);
    await bob.send(sendText(direct, "hello"));
    const first = await alice.poll({ known });
    const elsewhere = await startPoller(other, "alice");
    const second = await elsewhere.poll({ known });
    expect(second.sync).toEqual(first.sync);
  });

  test("brings hints of what is not watched, and signals of what is", async () => {
    await using server = await startTestServer();
    const { alice, bob, direct } = await inTalk(server);
    const known = await settled(alice);
    const hinted = await held(server, alice, { known });
    await bob.send(sendText(direct, "hello"));
    expect((await hinted()).downs.map(typeOf)).toContain("hints");

    const { sync } = await alice.poll();
    const signalled = await held(server, alice, { known: sync, watch: [direct] });
    await bob.send(typing(direct));
    expect((await signalled()).downs.map(typeOf)).toEqual(["watching", "signal", "query_result"]);
  });

  test("without news is over at the end of its hold", async () => {
    await using server = await startTestServer();
    const { alice } = await inTalk(server);
    const known = await settled(alice);
    const { sync, downs } = await alice.poll({ known, waitMs: 1 });
    expect(downs.map(typeOf)).toEqual(["watching", "query_result"]);
    expect(sync?.heads).toEqual([]);
  });

  test("that nobody waits for any more leaves nothing behind", async () => {
    await using server = await startTestServer();
    const { alice } = await inTalk(server);
    const known = await settled(alice);
    const controller = new AbortController();
    const polled = await held(server, alice, { known, signal: controller.signal });
    controller.abort();
    await expect(polled()).rejects.toThrow(/abort/i);
    await expect.poll(() => linksOf(server)).toBe(0);
  });

  test("makes its user online", async () => {
    await using server = await startTestServer();
    const { alice } = await inTalk(server);
    const carol = await server.signIn("carol");
    const dora = await startPoller(server, "dora");
    await dora.send(createDirect("dora", "carol"));
    await carol.request({ type: "watch", conversationIds: [], userIds: ["dora"] });
    await dora.poll();
    const { data } = await carol.frame("signal", ({ kind }) => kind === presenceSignal.number);
    expect(presenceSignal.decode(data)).toMatchObject({ userId: "dora", isOnline: true });
    expect(alice).toBeDefined();
  });

  test("is refused over a socket and as a send, with a sentence", async () => {
    await using server = await startTestServer();
    const poll = { type: "poll", sync: emptySync(), waitMs: 0 } as const;
    const socket = await server.signIn("alice");
    expect(await socket.request(poll)).toMatchObject({ type: "error", code: "unsupported" });
    const alice = await startPoller(server, "alice");
    const [answer] = await alice.send(poll);
    expect(answer).toMatchObject({ code: "unsupported", message: /a send is answered at once/ });
  });

  test("ends with the server, which says when to come back", async () => {
    await using server = await startTestServer();
    const { alice } = await inTalk(server);
    const known = await settled(alice);
    const polled = await held(server, alice, { known });
    const closed = server.close(1000);
    const { downs } = await polled();
    expect(downs.at(-1)).toMatchObject({ type: "goaway", code: CLOSE_CODES.goingAway });
    await closed;
  });

  test("ends when the user's tokens are made void", async () => {
    await using server = await startTestServer();
    const { alice } = await inTalk(server);
    const known = await settled(alice);
    const polled = await held(server, alice, { known });
    await revoke(server, "alice");
    expect((await polled()).downs.at(-1)).toMatchObject({ code: CLOSE_CODES.revoked });
  });
});

describe("a send", () => {
  test("is answered when all it asks for is, commands in their order", async () => {
    await using server = await startTestServer();
    const { alice, direct } = await inTalk(server);
    const texts = ["one", "two", "three"].map((text) => sendText(direct, text));
    const answers = await alice.send(...texts, find("ali"), PING);
    const results = answers.filter((answer) => answer.type === "command_result");
    expect(results.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(answers).toHaveLength(5);
  });

  test("that is repeated is executed once", async () => {
    await using server = await startTestServer();
    const { alice, direct } = await inTalk(server);
    const command = sendText(direct, "once");
    await alice.send(command);
    const [again] = await alice.send(command);
    expect(again).toMatchObject({ type: "command_result", seq: 1, isReplayed: true });
  });

  test("of signals alone is answered too", async () => {
    await using server = await startTestServer();
    const { alice, direct } = await inTalk(server);
    expect(await alice.send(typing(direct), delivered(direct))).toEqual([]);
  });

  test("is not pushed to, and makes nobody online", async () => {
    await using server = await startTestServer();
    const { alice, direct } = await inTalk(server);
    const answers = await alice.send(
      { type: "watch", conversationIds: [direct], userIds: ["alice"] },
      sendText(direct, "hello"),
      find("ali"),
    );
    expect(answers.map(typeOf).toSorted()).toEqual(["command_result", "query_result", "watching"]);
    expect(answers).toContainEqual(
      expect.objectContaining({ presences: [{ userId: "alice", isOnline: false, lastSeenAt: 0 }] }),
    );
  });
});

describe("who asks", () => {
  test("every request proves it: without a good token nothing is told", async () => {
    await using server = await startTestServer();
    const credentials = { type: "token", token: "no.good.token" } as const;
    const downs = await postBatch(server.url + SEND_PATH, [helloOf(credentials), find("ali")]);
    expect(downs).toMatchObject([
      { type: "error", code: "unauthenticated" },
      { type: "goaway", code: CLOSE_CODES.unauthenticated },
    ]);
  });

  test("a token that has ended is told with the code that asks for a new one", async () => {
    await using server = await startTestServer();
    const token = await server.token("alice", { nowMs: Date.now() - 3_600_000 });
    const downs = await postBatch(server.url + SEND_PATH, [helloOf({ type: "token", token })]);
    expect(downs).toMatchObject([
      { type: "error", code: "token_expired" },
      { type: "goaway", code: CLOSE_CODES.tokenExpired },
    ]);
  });

  test("without a hello nothing is taken", async () => {
    await using server = await startTestServer();
    const [answer] = await postBatch(server.url + SEND_PATH, [PING]);
    expect(answer).toMatchObject({ type: "goaway", code: CLOSE_CODES.invalidFrame });
  });

  test("the id of somebody else's session opens and ends nothing", async () => {
    await using server = await startTestServer();
    const sessionId = newId();
    const alice = await server.signIn("alice", { sessionId });
    const thief = await startPoller(server, "bob", { sessionId, generation: 99 });
    const own = await startPoller(server, "alice", { sessionId, generation: 99 });
    await thief.poll();
    await own.poll();
    expect(await alice.request(PING)).toMatchObject({ type: "pong" });
  });

  test("a page of an origin that the app does not list is told so, and nothing else", async () => {
    await using server = await startTestServer();
    await allowOnly(server, "https://shop.example");
    const hello = helloOf({ type: "token", token: await server.token("alice") });
    const ask = (origin: string): Promise<readonly Down[]> =>
      postBatch(server.url + SEND_PATH, [hello, PING], { origin });
    expect((await ask("https://evil.example")).map(typeOf)).toEqual(["error", "goaway"]);
    expect((await ask("https://shop.example")).map(typeOf)).toEqual(["welcome", "pong"]);
  });

  test("a guest who polls is registered once, whatever the number of requests", async () => {
    await using server = await startTestServer({
      limits: { isLoopbackCounted: true, guestsPerAddress: { perSecond: 0.001, burst: 1 } },
    });
    await allowGuests(server);
    const hello = helloOf(guestCredentials());
    for (let count = 0; count < 3; count += 1)
      expect((await postBatch(server.url + POLL_PATH, [hello])).map(typeOf)).toEqual(["welcome"]);
    const other = await postBatch(server.url + POLL_PATH, [helloOf(guestCredentials())]);
    expect(other[0]).toMatchObject({ type: "error", code: "rate_limited" });
  });
});

describe("limits", () => {
  test("those of a user hold over all requests together", async () => {
    await using server = await startTestServer({
      limits: { commands: { perSecond: 0.001, burst: 2 } },
    });
    const { alice, direct } = await inTalk(server);
    await alice.send(sendText(direct, "one"));
    const [refused] = await alice.send(sendText(direct, "two"));
    expect(refused).toMatchObject({ type: "error", code: "rate_limited" });
  });

  test("frames and bytes of a user's requests count as on one link", async () => {
    await using server = await startTestServer({
      limits: { frames: { perSecond: 0.001, burst: 5 } },
    });
    const alice = await startPoller(server, "alice");
    expect((await alice.send(PING, PING)).map(typeOf)).toEqual(["pong", "pong"]);
    const refused = await alice.send(PING, PING);
    expect(refused.map(typeOf)).toEqual(["error", "goaway"]);
    expect(refused.at(-1)).toMatchObject({ code: CLOSE_CODES.rateLimited });
  });

  test("a user may hold so many requests and no more", async () => {
    await using server = await startTestServer({ limits: { linksPerUser: 1 } });
    const { alice } = await inTalk(server);
    const known = await settled(alice);
    const controller = new AbortController();
    const polled = await held(server, alice, { known, signal: controller.signal });
    const [refused] = await alice.send(PING);
    expect(refused).toMatchObject({ type: "error", code: "rate_limited" });
    controller.abort();
    await expect(polled()).rejects.toThrow(/abort/i);
  });

  test("an address may ask so often, and is told when to come back", async () => {
    await using server = await startTestServer({
      limits: { isLoopbackCounted: true, requestsPerAddress: { perSecond: 0.001, burst: 1 } },
    });
    const alice = await startPoller(server, "alice");
    await alice.send(PING);
    const [refused] = await alice.send(PING);
    expect(refused).toMatchObject({ type: "goaway", code: CLOSE_CODES.rateLimited });
  });

  test("a body too large is refused before it is read", async () => {
    await using server = await startTestServer();
    const response = await post(server, new Uint8Array(300_000));
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ error: { code: "too_large" } });
  });

  test("bytes that are no batch are answered with a sentence", async () => {
    await using server = await startTestServer();
    const response = await post(server, new Uint8Array([255, 255, 255, 255]));
    expect(Buffer.from(await response.arrayBuffer()).toString()).toMatch(/Cannot read batch/);
  });
});

describe("as HTTP", () => {
  test("an empty body is answered with an empty one", async () => {
    await using server = await startTestServer();
    const response = await post(server, new Uint8Array());
    expect(response.headers.get("content-type")).toBe(BATCH_TYPE);
    expect((await response.arrayBuffer()).byteLength).toBe(0);
  });

  test("nothing may be kept, and pages of other sites may ask without cookies", async () => {
    await using server = await startTestServer();
    const { headers } = await post(server, new Uint8Array());
    expect(headers.get("cache-control")).toBe("no-store, no-transform");
    expect(headers.get("access-control-allow-origin")).toBe("*");
    expect(headers.get("access-control-allow-credentials")).toBeNull();
    expect(headers.get("set-cookie")).toBeNull();
  });

  test("a browser that asks beforehand may post a batch, and nothing else", async () => {
    await using server = await startTestServer();
    const { status, headers } = await fetch(server.url + POLL_PATH, { method: "OPTIONS" });
    expect(status).toBe(204);
    expect(headers.get("access-control-allow-methods")).toBe("POST");
    expect(headers.get("access-control-allow-headers")).toBe("content-type");
  });

  test("a form or JSON is no batch", async () => {
    await using server = await startTestServer();
    const response = await fetch(server.url + SEND_PATH, { method: "POST", body: "{}" });
    expect(response.status).toBe(415);
    expect(await response.json()).toMatchObject({ error: { code: "invalid" } });
  });
});

/** Alice and Bob, who know of nothing but HTTP, and their conversation. */
async function inTalk(server: TestServer) {
  const alice = await startPoller(server, "alice");
  const bob = await startPoller(server, "bob");
  await bob.sync();
  const create = createDirect("alice", "bob");
  await alice.send(create);
  return { alice, bob, direct: create.conversationId };
}

/** What is known when all consumers have told what they had to tell. */
async function settled(poller: Poller): Promise<SyncResult> {
  let known = await poller.sync();
  await expect
    .poll(async () => {
      known = await poller.sync();
      return known.memberships.length;
    })
    .toBeGreaterThan(0);
  return known;
}

/** Begins a poll. @returns its answer, once the server holds it */
async function held(
  server: TestServer,
  poller: Poller,
  options: PollerPoll,
): Promise<() => Promise<Polled>> {
  const { queries: before } = await server.kernel.stats();
  const polled = poller.poll({ waitMs: LONG_MS, ...options });
  // The sign-in and the first look.
  await expect.poll(async () => (await server.kernel.stats()).queries).toBe(before + 2);
  return () => polled;
}

async function linksOf(server: TestServer): Promise<number> {
  const page = await (await fetch(`${server.url}/metrics`)).text();
  return Number(/^im_links (\d+)$/m.exec(page)?.[1] ?? Number.NaN);
}

async function revoke(server: TestServer, userId: string): Promise<void> {
  await server.kernel.append(
    { app: "demo", userId: "", role: "host" },
    {
      type: "command",
      commandId: newId(),
      kind: revokeTokensCommand.number,
      epoch: 0,
      data: revokeTokensCommand.encode({ userId }),
      writtenAt: 0,
    },
  );
}

async function allowOnly(server: TestServer, origin: string): Promise<void> {
  const app = await server.kernel.apps.get("demo");
  if (app === undefined) throw new Error("There is no app demo");
  await server.kernel.apps.setPolicies("demo", { ...app.policies, origins: [origin] });
}

async function allowGuests(server: TestServer): Promise<void> {
  const app = await server.kernel.apps.get("demo");
  if (app === undefined) throw new Error("There is no app demo");
  await server.kernel.apps.setPolicies("demo", { ...app.policies, hasGuests: true });
}

function post(server: TestServer, body: Uint8Array<ArrayBuffer>): Promise<Response> {
  const headers = { "content-type": BATCH_TYPE };
  return fetch(server.url + SEND_PATH, { method: "POST", body, headers });
}

function emptySync(): Uint8Array {
  return syncQuery.encode({ stamp: new Uint8Array(), limit: 0, page: new Uint8Array() });
}

function typing(conversationId: string) {
  const data = typingSignal.encode({ isTyping: true });
  return { type: "signal", kind: typingSignal.number, conversationId, data } as const;
}

function delivered(conversationId: string) {
  const data = deliveredSignal.encode({ epoch: 1, seq: 1 });
  return { type: "signal", kind: deliveredSignal.number, conversationId, data } as const;
}

function typeOf({ type }: Down): Down["type"] {
  return type;
}
