import { createTestDevice, createTestStage, until } from "@im-chat/testing";
import { webSocketTransport } from "@im-chat/transport";
import type { Transport } from "@im-chat/transport";
import { expect, test } from "vitest";
import type { Chat } from "../client.ts";
import { messagesOf, textsOf } from "../../test/shown.ts";

const DAY_MS = 24 * 3_600_000;
const WEEK_MS = 7 * DAY_MS;

function online(chat: Chat): Promise<unknown> {
  return until(chat.connection, ({ name }) => name === "online", "a link");
}

/** A way to the server from which nothing comes back when it is deaf. */
function createDeafTransport() {
  const inner = webSocketTransport();
  const state = { isDeaf: false };
  const transport: Transport = {
    name: inner.name,
    open: (target, handlers) =>
      inner.open(target, {
        ...handlers,
        onBatch: (bytes) => (state.isDeaf ? undefined : handlers.onBatch(bytes)),
      }),
  };
  return { state, transport };
}

test("a message whose ack was lost is no failure after a week, also where its row was not read again", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const device = createTestDevice();
  const { state, transport } = createDeafTransport();
  const [first, bob] = [
    stage.chat("alice", { device, world: { transports: () => [transport] } }),
    stage.chat("bob"),
  ];
  await Promise.all([online(first), online(bob)]);
  const { id } = await first.createGroup({ name: "Trip", members: ["bob"] });
  const hers = first.conversation(id);
  await until(hers.summary, (summary) => summary?.isPending === false, "the ack");
  const his = bob.conversation(id);
  his.open();
  state.isDeaf = true;
  await hers.send({ text: "did it arrive?" });
  await until(his.timeline, () => textsOf(his).length === 1, "it has");
  await first.close();
  // More than a page of what nobody had opened there.
  for (let count = 1; count <= 200; count += 1) await his.send({ text: `${count}` });
  await until(his.summary, (summary) => summary?.lastSeq === 202, "the acks");
  const second = stage.chat("alice", {
    device,
    world: { now: () => Date.now() + WEEK_MS + 60_000 },
  });
  const failures: string[] = [];
  second.on("message_failed", ({ error }) => failures.push(error.code));
  const again = second.conversation(id);
  again.open();
  await until(again.summary, (summary) => summary?.lastSeq === 202, "the news");
  await until(again.summary, (summary) => summary?.waiting.length === 0, "the outcome");
  expect(failures).toEqual([]);
  await again.timeline.jumpTo(2);
  expect(messagesOf(again)[0]).toMatchObject({
    text: "did it arrive?",
    status: { name: "delivered" },
  });
  expect(stage.errors).toEqual([]);
});

test("a message that never arrived is given up after a week, though it was on its way", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const device = createTestDevice();
  const { state, transport } = createDeafTransport();
  const first = stage.chat("alice", { device, world: { transports: () => [transport] } });
  await online(first);
  const hers = await first.createGroup({ name: "Trip", members: ["bob"] });
  await until(hers.summary, (summary) => summary?.isPending === false, "the ack");
  state.isDeaf = true;
  // It is attempted, and nothing of it arrives.
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = () => undefined;
  await hers.send({ text: "old news" });
  await until(hers.timeline, () => messagesOf(hers)[0]?.status.name === "sending", "the attempt");
  await first.close();
  WebSocket.prototype.send = send;
  const second = stage.chat("alice", {
    device,
    world: { now: () => Date.now() + WEEK_MS + 60_000 },
  });
  const again = second.conversation(hers.id);
  again.open();
  await until(again.timeline, () => messagesOf(again)[0]?.status.name === "failed", "the end");
  expect(messagesOf(again)[0]?.status).toMatchObject({ error: { code: "expired" } });
  const id = messagesOf(again)[0]?.id ?? "";
  await again.send({ text: "news" });
  await until(again.timeline, () => messagesOf(again)[0]?.seq === 2, "what comes after it");
  await again.retry(id);
  await until(again.timeline, () => messagesOf(again).every(({ seq }) => seq > 0), "both");
  expect(textsOf(again)).toEqual(["news", "old news"]);
  expect(stage.errors).toEqual([]);
});

test("a conversation whose ack was lost is no failure after a week, nor is what was written there since", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const device = createTestDevice();
  const { state, transport } = createDeafTransport();
  const bob = stage.chat("bob");
  const first = stage.chat("alice", { device, world: { transports: () => [transport] } });
  await Promise.all([online(first), online(bob)]);
  state.isDeaf = true;
  const { id } = await first.createGroup({ name: "Trip", members: ["bob"] });
  await until(bob.conversations, ({ items }) => items.length === 1, "the group");
  await first.close();
  // Six days later she writes, without a network.
  const offline = stage.chat("alice", {
    device,
    world: { now: () => Date.now() + 6 * DAY_MS, isOnline: () => false },
  });
  await until(offline.conversation(id).summary, (summary) => summary !== undefined, "the group");
  await offline.conversation(id).send({ text: "of yesterday" });
  await offline.close();
  const second = stage.chat("alice", { device, world: { now: () => Date.now() + 8 * DAY_MS } });
  const again = second.conversation(id);
  again.open();
  await until(again.timeline, () => messagesOf(again).some(({ seq }) => seq > 0), "the text");
  expect(textsOf(again)).toEqual(["of yesterday"]);
  expect(stage.errors).toEqual([]);
});

test("a conversation that was never made is given up after a week, with what was written there", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const device = createTestDevice();
  const first = stage.chat("alice", { device });
  await online(first);
  // It is attempted, and nothing of it arrives.
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = () => undefined;
  const { id } = await first.createGroup({ name: "Trip", members: ["bob"] });
  await first.conversation(id).send({ text: "who comes?" });
  await first.close();
  WebSocket.prototype.send = send;
  const second = stage.chat("alice", {
    device,
    world: { now: () => Date.now() + WEEK_MS + 60_000 },
  });
  const again = second.conversation(id);
  await until(again.summary, (summary) => summary?.error !== undefined, "the end");
  expect(again.summary.get()?.error).toMatchObject({ code: "expired" });
  again.open();
  await until(again.timeline, () => messagesOf(again)[0]?.status.name === "failed", "its text");
});
