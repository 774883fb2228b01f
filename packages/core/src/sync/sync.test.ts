import {
  LIMITS,
  createConversationCommand,
  decodeBatch,
  encodeBody,
  headsQuery,
  hideMessageCommand,
  mintUuid,
  sendMessageCommand,
} from "@im-chat/protocol";
import type { Kind } from "@im-chat/protocol";
import { createFaultyTransport, createTestDevice, createTestStage, until } from "@im-chat/testing";
import type { TestServer } from "@im-chat/testing";
import { webSocketTransport } from "@im-chat/transport";
import type { Transport } from "@im-chat/transport";
import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import type { Chat, ChatEvents, Conversation } from "../client.ts";
import { messagesOf, textsOf } from "../../test/shown.ts";

function online(chat: Chat): Promise<unknown> {
  return until(chat.connection, ({ name }) => name === "online", "a link");
}

const uuid = (): string => mintUuid(Date.now(), new Uint8Array(randomBytes(16)));
const numbers = (count: number, word = "message"): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${word} ${index}`);

interface Appended<Value> {
  readonly conversationId: string;
  readonly kind: Pick<Kind<Value>, "number" | "encode">;
  readonly value: Value;
  /** 0: of what the server does not have yet. */
  readonly epoch: number;
}

/** Does something as a user without a client. */
async function appendAs<Value>(
  server: TestServer,
  userId: string,
  { conversationId, kind, value, epoch }: Appended<Value>,
): Promise<void> {
  const command = {
    type: "command",
    commandId: uuid(),
    kind: kind.number,
    conversationId,
    epoch,
    data: kind.encode(value),
    writtenAt: Date.now(),
  } as const;
  await server.kernel.append({ app: server.app, userId, role: "user" }, command);
}

async function sendAs(
  server: TestServer,
  userId: string,
  { conversationId, text }: { readonly conversationId: string; readonly text: string },
): Promise<void> {
  const { epoch } = await server.kernel.audience(server.app, conversationId);
  const envelope = { kind: "text", mentions: [], mentionsAll: false, expiresAt: 0 } as const;
  const value = { envelope, codec: 0, body: encodeBody([{ kind: "text", text }]) };
  await appendAs(server, userId, { conversationId, kind: sendMessageCommand, value, epoch });
}

async function createAs(
  server: TestServer,
  userId: string,
  members: readonly string[],
): Promise<string> {
  const conversationId = uuid();
  const value = {
    kind: "group",
    name: "Group",
    avatar: "",
    members,
    persistence: "sync",
    history: "joined",
  } as const;
  const kind = createConversationCommand;
  await appendAs(server, userId, { conversationId, kind, value, epoch: 0 });
  return conversationId;
}

async function loadAll(conversation: Conversation): Promise<void> {
  while (conversation.timeline.get().hasOlder) await conversation.timeline.loadOlder();
}

test("lost, doubled and late pushes leave no gap and no double", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const faulty = createFaultyTransport(Math.random);
  const alice = stage.chat("alice", { world: { transports: () => [faulty.transport] } });
  await online(alice);
  const hers = await alice.openDirect("bob");
  hers.open();
  await until(hers.summary, (summary) => summary?.isPending === false, "the conversation");
  faulty.set({ dropRate: 0.3, duplicateRate: 0.3, delayMs: 30 });
  const bob = stage.chat("bob");
  await online(bob);
  const his = bob.conversation(hers.id);
  for (const text of numbers(60)) await his.send({ text });
  his.open();
  await until(
    his.timeline,
    ({ isReady }) =>
      isReady && messagesOf(his).length >= 50 && messagesOf(his).every(({ seq }) => seq > 0),
    "bob's acks",
  );
  faulty.set({ dropRate: 0, duplicateRate: 0, delayMs: 0 });
  await sendAs(stage.server, "bob", { conversationId: hers.id, text: "the last one" });
  await until(hers.timeline, ({ lastSeq }) => lastSeq >= 1, "rows");
  await until(
    hers.timeline,
    () => textsOf(hers).includes("the last one") && hers.timeline.get().lastSeq === 61,
    "everything",
  );
  await loadAll(hers);
  expect(textsOf(hers)).toEqual([...numbers(60), "the last one"]);
  expect(hers.timeline.get().rows.some(({ type }) => type === "gap")).toBe(false);
  expect(alice.unread.get().total).toBe(61);
  expect(stage.errors).toEqual([]);
});

test("a client that was away for long replaces its rows by the newest page and pages back to the rest", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const device = createTestDevice();
  const first = stage.chat("alice", { device });
  await online(first);
  const direct = await first.openDirect("bob");
  direct.open();
  await direct.send({ text: "before" });
  await until(direct.timeline, ({ lastSeq }) => lastSeq === 1, "the message");
  await first.close();
  for (const text of numbers(2100))
    await sendAs(stage.server, "bob", { conversationId: direct.id, text });

  const second = stage.chat("alice", { device });
  const again = second.conversation(direct.id);
  again.open();
  await until(again.timeline, () => textsOf(again).at(-1) === "message 2099", "the newest");
  expect(again.timeline.get()).toMatchObject({ hasOlder: true, lastSeq: 2101 });
  for (let page = 0; page < 3; page += 1) await again.timeline.loadOlder();
  expect(textsOf(again)).toEqual(numbers(2100).slice(-textsOf(again).length));
  expect(textsOf(again).length).toBeGreaterThanOrEqual(150);
  await again.timeline.jumpTo(1);
  expect(textsOf(again)[0]).toBe("before");
  expect(again.timeline.get().hasNewer).toBe(true);
  await again.timeline.jumpToLatest();
  expect(textsOf(again).at(-1)).toBe("message 2099");
  expect(again.timeline.get().hasNewer).toBe(false);
  // Beyond the end there is nothing but the end.
  await again.timeline.jumpTo(1e6);
  expect(textsOf(again).at(-1)).toBe("message 2099");
  expect(again.timeline.get()).toMatchObject({ hasOlder: true, hasNewer: false });
});

test("who is removed loses the conversation, and who comes back sees only what comes then", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const [alice, bob] = [stage.chat("alice"), stage.chat("bob")];
  await Promise.all([online(alice), online(bob)]);
  const hers = await alice.createGroup({ name: "Trip", members: ["bob"] });
  hers.open();
  await hers.send({ text: "early" });
  const his = bob.conversation(hers.id);
  his.open();
  await until(his.timeline, () => textsOf(his).length === 1, "bob's rows");
  const ended: ChatEvents["membership_ended"][] = [];
  bob.on("membership_ended", (event) => ended.push(event));
  await hers.removeMember("bob");
  await until(his.summary, (summary) => summary === undefined, "the removal");
  expect(ended).toEqual([{ conversationId: hers.id, by: "alice" }]);
  await until(his.timeline, ({ rows }) => rows.length === 0, "no rows");
  await hers.send({ text: "secret" });
  await until(hers.timeline, () => textsOf(hers).length === 2, "the secret");
  await hers.addMembers(["bob"]);
  await until(his.summary, (summary) => summary !== undefined, "the return");
  await hers.send({ text: "welcome" });
  await until(his.timeline, () => textsOf(his).includes("welcome"), "the greeting");
  await loadAll(his);
  expect(textsOf(his)).toEqual(["welcome"]);
  await until(
    hers.members,
    ({ isComplete, members }) => isComplete && members.length === 2,
    "both members",
  );
});

test("two tabs on one database show the same, and nothing is sent twice", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const device = createTestDevice();
  const [left, right] = [stage.chat("alice", { device }), stage.chat("alice", { device })];
  await Promise.all([online(left), online(right)]);
  const hers = await left.openDirect("bob");
  const also = right.conversation(hers.id);
  hers.open();
  also.open();
  await until(
    also.summary,
    (summary) => summary?.isPending === false,
    "the other tab's conversation",
  );
  for (const tab of [hers, also])
    await until(
      tab.timeline,
      ({ isReady }) => isReady && tab.summary.get()?.isPending === false,
      "its rows",
    );
  await new Promise((resolve) => setTimeout(resolve, 100));
  const received: string[] = [];
  for (const [name, tab] of Object.entries({ left, right }))
    tab.on("message_received", ({ message }) => received.push(`${name}: ${message.text}`));
  await Promise.all(
    numbers(30).map((text, index) => (index % 2 === 0 ? hers : also).send({ text })),
  );
  also.setDraft("half a thought");
  await sendAs(stage.server, "bob", { conversationId: hers.id, text: "hi" });
  for (const tab of [hers, also]) {
    await until(
      tab.timeline,
      () => messagesOf(tab).length === 31 && messagesOf(tab).every(({ seq }) => seq > 0),
      "all messages in both tabs",
    );
    expect(new Set(textsOf(tab)).size).toBe(31);
  }
  expect(textsOf(hers)).toEqual(textsOf(also));
  // Told in every tab, once.
  await expect.poll(() => received.toSorted()).toEqual(["left: hi", "right: hi"]);
  await until(hers.draft, (draft) => draft === "half a thought", "the other tab's draft");
  expect(stage.errors).toEqual([]);
});

/** Loses what asks for heads by name. */
function losingHeads(onLost: () => void): Transport {
  const sockets = webSocketTransport();
  return {
    name: sockets.name,
    open(target, handlers) {
      const link = sockets.open(target, handlers);
      const send = (bytes: Uint8Array): void => {
        const { up } = decodeBatch(bytes, { maxBytes: LIMITS.batchBytesUp });
        const asksHeads = up.some(
          (frame) => frame.type === "query" && frame.kind === headsQuery.number,
        );
        if (asksHeads) onLost();
        else link.send(bytes);
      };
      return { ...link, send };
    },
  };
}

test("a head that was wanted when the tab died is asked for by the next one", async () => {
  await using stage = await createTestStage();
  for (const user of ["alice", "bob"]) await stage.server.addUser(user);
  const id = await createAs(stage.server, "bob", ["alice"]);
  for (const text of numbers(2)) await sendAs(stage.server, "bob", { conversationId: id, text });
  await sendAs(stage.server, "alice", { conversationId: id, text: "mine counts for nothing" });
  const device = createTestDevice();
  let first!: Chat;
  const lost = new Promise<void>((resolve) => {
    const transports = (): readonly [Transport] => [losingHeads(resolve)];
    first = stage.chat("alice", { device, world: { transports } });
  });
  await until(first.unread, ({ total }) => total === 2, "both of bob's messages");
  const elsewhere = stage.chat("alice");
  await until(elsewhere.unread, ({ total }) => total === 2, "both of bob's messages there");
  const seqOfFirst = 2;
  elsewhere.conversation(id).markRead(seqOfFirst);
  await lost;
  await first.close();

  const second = stage.chat("alice", { device });
  await online(second);
  expect(second.unread.get().total).toBe(1);
});

test("what was hidden while an account fell too far behind is hidden where its rows were kept", async () => {
  await using stage = await createTestStage();
  for (const user of ["alice", "bob"]) await stage.server.addUser(user);
  const id = await createAs(stage.server, "bob", ["alice"]);
  for (const text of numbers(2)) await sendAs(stage.server, "bob", { conversationId: id, text });
  const device = createTestDevice();
  const first = stage.chat("alice", { device });
  const kept = first.conversation(id);
  kept.open();
  await until(kept.timeline, () => textsOf(kept).length === 2, "both rows");
  const messageId = messagesOf(kept)[0]?.id ?? "";
  await first.close();
  const { epoch } = await stage.server.kernel.audience(stage.server.app, id);
  const hiding = { conversationId: id, kind: hideMessageCommand, value: { messageId }, epoch };
  await appendAs(stage.server, "alice", hiding);
  // Each is an entry of her account's log, of which the newest 2,000 are told one by one.
  for (const name of numbers(2001, "Alice")) await stage.server.addUser("alice", name);

  const second = stage.chat("alice", { device });
  const again = second.conversation(id);
  again.open();
  await online(second);
  expect(textsOf(again)).toEqual(["message 1"]);
});

test("a conversation made offline keeps its messages on screen while the server's consumers stand still", async () => {
  await using stage = await createTestStage({ consumers: "stopped" });
  await stage.server.addUser("bob");
  const alice = stage.chat("alice");
  await online(alice);
  await stage.server.stop();
  await until(alice.connection, ({ name }) => name !== "online", "the loss of the link");
  const group = await alice.createGroup({ name: "Trip", members: ["bob"] });
  group.open();
  const seen: number[] = [];
  group.timeline.subscribe(() => seen.push(textsOf(group).length));
  for (const text of numbers(5)) await group.send({ text });
  await stage.server.start();
  alice.reconnectNow();
  await until(
    group.timeline,
    () => messagesOf(group).length === 5 && messagesOf(group).every(({ seq }) => seq > 0),
    "the acks",
  );
  await until(group.timeline, ({ lastSeq }) => lastSeq === 6, "the rows");
  expect(textsOf(group)).toEqual(numbers(5));
  expect(seen.slice(seen.indexOf(5)).every((count) => count === 5)).toBe(true);
  await sendAs(stage.server, "bob", { conversationId: group.id, text: "hi" });
  await until(group.timeline, () => textsOf(group).length === 6, "bob's answer");
});

test("an account with many conversations shows the most recent first, and all of them in the end", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("alice");
  await stage.server.addUser("bob");
  const ids: string[] = [];
  for (let index = 0; index < 600; index += 1)
    ids.push(await createAs(stage.server, "bob", ["alice"]));
  const newest = ids.at(-1) ?? "";
  await sendAs(stage.server, "bob", { conversationId: newest, text: "newest" });
  const device = createTestDevice();
  const alice = stage.chat("alice", { device });
  const first = await until(alice.conversations, ({ items }) => items.length > 0, "the first page");
  expect(first.items[0]?.id).toBe(newest);
  expect(first.items.length).toBeLessThan(600);
  const conversation = alice.conversation(newest);
  conversation.open();
  await until(
    conversation.timeline,
    () => textsOf(conversation).includes("newest"),
    "the newest conversation",
  );
  await until(alice.conversations, ({ items }) => items.length === 600, "all conversations");
  await until(alice.unread, ({ total }) => total === 1, "unread");
  await alice.close();

  const again = stage.chat("alice", { device });
  const cached = await until(
    again.conversations,
    ({ items }) => items.length > 0,
    "the cached list",
  );
  expect(cached.items[0]?.id).toBe(newest);
  await until(again.conversations, ({ items }) => items.length === 600, "the whole cached list");
});
