import { LIMITS, decodeBatch } from "@im-chat/protocol";
import { createTestDevice, createTestStage, until } from "@im-chat/testing";
import type { TestDevice } from "@im-chat/testing";
import { webSocketTransport } from "@im-chat/transport";
import type { Transport } from "@im-chat/transport";
import { expect, test } from "vitest";
import type { Chat, Conversation } from "../client.ts";

/** Counts the links that are opened through it. */
function createCounter() {
  const inner = webSocketTransport();
  const counted = { links: 0 };
  const transport: Transport = {
    ...inner,
    name: inner.name,
    open(target, handlers) {
      counted.links += 1;
      return inner.open(target, handlers);
    },
  };
  return { counted, world: { transports: () => [transport] as const } };
}

function online(chat: Chat): Promise<unknown> {
  return until(chat.connection, ({ name }) => name === "online", "a link");
}

const textsOf = (conversation: Conversation): readonly string[] =>
  conversation.timeline
    .get()
    .rows.flatMap((row) => (row.type === "message" ? [row.message.text] : []));

async function shows(chat: Chat, id: string, count: number): Promise<readonly string[]> {
  const conversation = chat.conversation(id);
  conversation.open();
  await until(conversation.timeline, ({ rows }) => rows.length >= count, `${count} rows`);
  return textsOf(conversation);
}

interface Talk {
  readonly first: Chat;
  readonly second: Chat;
  readonly bob: Chat;
  readonly id: string;
}

/** Two tabs of one user say something to Bob, one after the other, and he shows it.
 * @returns how many links they opened */
async function talk(device: TestDevice, look: (talk: Talk) => Promise<void>): Promise<number> {
  await using stage = await createTestStage();
  const bob = stage.chat("bob");
  await online(bob);
  const { counted, world } = createCounter();
  const first = stage.chat("alice", { device, world });
  const second = stage.chat("alice", { device, world });
  await Promise.all([online(first), online(second)]);
  const { id } = await first.openDirect("bob");
  await first.conversation(id).send({ text: "by the first" });
  await shows(bob, id, 1);
  await second.conversation(id).send({ text: "by the second" });
  expect(await shows(bob, id, 2)).toEqual(BOTH);
  await look({ first, second, bob, id });
  expect(stage.errors).toEqual([]);
  return counted.links;
}

const BOTH = ["by the first", "by the second"];

async function bothShowBoth({ first, second, id }: Talk): Promise<void> {
  for (const chat of [first, second]) expect(await shows(chat, id, 2)).toEqual(BOTH);
}

test("two tabs talk over one link", async () => {
  expect(await talk(createTestDevice(), bothShowBoth)).toBe(1);
});

test("without locks each tab has a link of its own, and nothing is sent twice", async () => {
  expect(await talk(createTestDevice({ without: "locks" }), bothShowBoth)).toBe(2);
});

test.for(["locks", undefined] as const)(
  "every event is told once in each tab, whichever stored it (without %s)",
  async (without) => {
    await using stage = await createTestStage();
    const device = createTestDevice({ without });
    const [bob, ...tabs] = [
      stage.chat("bob"),
      stage.chat("alice", { device }),
      stage.chat("alice", { device }),
    ];
    await Promise.all([bob, ...tabs].map(online));
    const told = tabs.map((tab) => {
      const texts: string[] = [];
      tab.on("message_received", ({ message }) => texts.push(`received ${message.text}`));
      tab.on("message_sent", ({ message }) => texts.push(`sent ${message.text}`));
      tab.on("membership_ended", () => texts.push("ended"));
      return texts;
    });
    const { id } = await bob.createGroup({ name: "Trip", members: ["alice"] });
    for (const tab of tabs)
      await until(tab.conversation(id).summary, (summary) => summary !== undefined, "the group");
    const expected: string[] = [];
    for (let round = 1; round <= 3; round += 1) {
      await bob.conversation(id).send({ text: `${round}` });
      await expect.poll(() => told[0]).toHaveLength(expected.push(`received ${round}`));
      await tabs[round % 2]?.conversation(id).send({ text: `${round}` });
      await expect.poll(() => told[0]).toHaveLength(expected.push(`sent ${round}`));
    }
    await bob.conversation(id).removeMember("alice");
    expected.push("ended");
    for (const texts of told) await expect.poll(() => texts).toEqual(expected);
    expect(stage.errors).toEqual([]);
  },
);

test("without a line each tab has a link of its own, and nothing is sent twice", async () => {
  const sendMore = async ({ first, bob, id }: Talk): Promise<void> => {
    await first.conversation(id).send({ text: "and more" });
    expect(await shows(bob, id, 3)).toEqual([...BOTH, "and more"]);
  };
  expect(await talk(createTestDevice({ without: "line" }), sendMore)).toBe(2);
});

test("two users in two tabs of one site have nothing to do with each other", async () => {
  await using stage = await createTestStage();
  const device = createTestDevice();
  const { counted, world } = createCounter();
  const alice = stage.chat("alice", { device, world });
  const bob = stage.chat("bob", { device, world });
  await Promise.all([online(alice), online(bob)]);
  expect(counted.links).toBe(2);
  const { id } = await alice.openDirect("bob");
  await alice.conversation(id).send({ text: "hello" });
  expect(await shows(bob, id, 1)).toEqual(["hello"]);
  await alice.close();
  await until(bob.connection, ({ name }) => name === "online", "bob's link");
});

test("a follower finds users, opens conversations and pages back through the one that leads", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob", "Bob");
  const device = createTestDevice();
  const leader = stage.chat("alice", { device });
  await online(leader);
  const follower = stage.chat("alice", { device });
  await online(follower);
  expect(await follower.users.find("Bob")).toMatchObject([{ id: "bob", name: "Bob" }]);
  await expect(follower.openDirect("nobody")).rejects.toMatchObject({ code: "not_found" });
  const { id } = await follower.openDirect("bob");
  const conversation = follower.conversation(id);
  for (let count = 1; count <= 60; count += 1) await conversation.send({ text: `${count}` });
  await until(leader.conversation(id).timeline, ({ lastSeq }) => lastSeq === 60, "all of them");

  const fresh = createTestDevice();
  await online(stage.chat("alice", { device: fresh }));
  const second = stage.chat("alice", { device: fresh });
  await online(second);
  const opened = second.conversation(id);
  opened.open();
  await until(opened.timeline, ({ isReady, hasOlder }) => isReady && hasOlder, "a page");
  await opened.timeline.loadOlder();
  expect(textsOf(opened)).toHaveLength(60);
});

test("an abort ends a question at once, and a refused token ends one tab and not the other", async () => {
  await using stage = await createTestStage();
  const device = createTestDevice();
  const wrong = stage.chat("alice", {
    device,
    tokenProvider: () => stage.server.tokenFor("mallory"),
  });
  await until(wrong.connection, ({ name }) => name === "closed", "the refusal");
  const right = stage.chat("alice", { device });
  await online(right);
  const second = stage.chat("alice", { device });
  await online(second);
  const signal = AbortSignal.abort();
  await expect(second.users.find("x", { signal })).rejects.toMatchObject({ code: "cancelled" });
});

test("what the server answers to one tab, which asks for what all show, is shown in all", async () => {
  await using stage = await createTestStage();
  const inner = webSocketTransport();
  const isSignal = (bytes: Uint8Array): boolean =>
    decodeBatch(bytes, { maxBytes: LIMITS.inflatedBytes }).down.some(
      ({ type }) => type === "signal",
    );
  // As while the server looks anew at who may be seen: what changes then is in its answer alone.
  const withoutSignals: Transport = {
    ...inner,
    open: (target, handlers) =>
      inner.open(target, {
        ...handlers,
        onBatch: (bytes) => void (isSignal(bytes) || handlers.onBatch(bytes)),
      }),
  };
  const device = createTestDevice();
  const world = { transports: () => [withoutSignals] as const };
  const leader = stage.chat("alice", { device, world });
  await online(leader);
  const follower = stage.chat("alice", { device, world });
  await online(follower);
  await stage.server.addUser("bob");
  await follower.openDirect("bob");
  const shown = follower.users.presence("bob");
  shown.subscribe(() => undefined);
  await online(stage.chat("bob"));
  leader.users.presence("alice").subscribe(() => undefined);
  await until(shown, ({ isOnline }) => isOnline, "Bob");
  expect(stage.errors).toEqual([]);
});
