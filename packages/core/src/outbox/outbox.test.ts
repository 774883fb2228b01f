import { LIMITS, decodeBatch, encodeBatch, sendMessageCommand, textOf } from "@im-chat/protocol";
import type { Up } from "@im-chat/protocol";
import { createTestDevice, createTestStage, until } from "@im-chat/testing";
import { webSocketTransport } from "@im-chat/transport";
import type { Transport } from "@im-chat/transport";
import { expect, test } from "vitest";
import type { Chat, Conversation } from "../client.ts";
import { messagesOf, textsOf } from "../../test/shown.ts";

function online(chat: Chat): Promise<unknown> {
  return until(chat.connection, ({ name }) => name === "online", "a link");
}

function allAccepted(conversation: Conversation, count: number): Promise<unknown> {
  return until(
    conversation.timeline,
    () =>
      messagesOf(conversation).filter(({ seq, status }) => seq > 0 && status.name !== "queued")
        .length === count,
    `${count} accepted messages`,
  );
}

const numbers = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `message ${index}`);

test("what was written without a link, the conversation included, arrives in order after a reload", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob", "Bob");
  const device = createTestDevice();
  const first = stage.chat("alice", { device });
  await online(first);
  await first.users.find("bob").catch(() => []);
  await first.openDirect("bob");
  await stage.server.stop();
  await until(first.connection, ({ name }) => name !== "online", "the loss of the link");

  const group = await first.createGroup({ name: "Trip", members: ["bob"] });
  group.open();
  for (const text of numbers(20)) await group.send({ text });
  expect(textsOf(group)).toEqual(numbers(20));
  expect(messagesOf(group).every(({ status }) => status.name === "queued")).toBe(true);
  expect(group.summary.get()).toMatchObject({ title: "Trip", isPending: true, memberCount: 2 });
  await first.close();

  const second = stage.chat("alice", { device });
  const again = second.conversation(group.id);
  again.open();
  await until(again.timeline, ({ rows }) => rows.length === 20, "the queued messages");
  expect(textsOf(again)).toEqual(numbers(20));
  await stage.server.start();
  second.reconnectNow();
  await allAccepted(again, 20);
  expect(textsOf(again)).toEqual(numbers(20));
  expect(again.summary.get()).toMatchObject({ isPending: false });

  const bob = stage.chat("bob");
  const his = bob.conversation(group.id);
  his.open();
  await until(his.timeline, ({ rows }) => rows.length === 21, "bob's copy");
  expect(textsOf(his)).toEqual(numbers(20));
  expect(stage.errors).toEqual([]);
});

test("what was sent just before a chat is closed is stored", async () => {
  await using stage = await createTestStage();
  const device = createTestDevice();
  const first = stage.chat("alice", { device });
  await online(first);
  const group = await first.createGroup({ name: "Trip", members: [] });
  const sent = numbers(4).map((text) => group.send({ text }));
  await first.close();
  await Promise.all(sent);
  const again = stage.chat("alice", { device }).conversation(group.id);
  again.open();
  await until(again.timeline, () => textsOf(again).length === 4, "all of them");
  expect(textsOf(again)).toEqual(numbers(4));
});

test("a server that goes away in the middle of a burst loses, doubles and reorders nothing", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const alice = stage.chat("alice");
  const bob = stage.chat("bob");
  await Promise.all([online(alice), online(bob)]);
  const hers = await alice.openDirect("bob");
  hers.open();
  const sent = numbers(120);
  for (const [index, text] of sent.entries()) {
    await hers.send({ text });
    if (index === 40) await stage.server.stop();
    if (index === 80) await stage.server.start();
  }
  alice.reconnectNow();
  bob.reconnectNow();
  await allAccepted(hers, 120);
  expect(textsOf(hers)).toEqual(sent);
  const his = bob.conversation(hers.id);
  his.open();
  await until(his.timeline, ({ isReady, lastSeq }) => isReady && lastSeq === 120, "bob's rows");
  while (his.timeline.get().hasOlder) await his.timeline.loadOlder();
  expect(textsOf(his)).toEqual(sent);
  expect(messagesOf(his).map(({ seq }) => seq)).toEqual(sent.map((_, index) => index + 1));
});

test("a message that the server refuses for good fails with its reason, and those behind it go on", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const alice = stage.chat("alice", { transports: [roadThatEmpties("refused")] });
  await online(alice);
  const group = await alice.createGroup({ name: "Trip", members: ["bob"] });
  group.open();
  await group.send({ text: "before" });
  await allAccepted(group, 1);
  const failures: string[] = [];
  alice.on("message_failed", ({ error }) => failures.push(error.code));
  const bad = await group.send({ text: "refused" });
  await group.send({ text: "after" });
  await until(
    group.timeline,
    () => messagesOf(group).some(({ text, seq }) => text === "after" && seq > 0),
    "the next message",
  );
  expect(messagesOf(group).find(({ id }) => id === bad)?.status).toMatchObject({
    name: "failed",
    error: { code: "invalid" },
  });
  await group.discard(bad);
  expect(textsOf(group)).toEqual(["before", "after"]);
  expect(failures).toEqual(["invalid"]);
});

test("a creation that is refused fails with everything behind it", async () => {
  await using stage = await createTestStage();
  const alice = stage.chat("alice");
  await online(alice);
  const group = await alice.createGroup({ name: "Trip", members: ["nobody-by-that-name"] });
  group.open();
  await group.send({ text: "hello?" });
  const summary = await until(group.summary, (value) => value?.error !== undefined, "the refusal");
  expect(summary?.error?.code).toBe("not_found");
  await until(
    group.timeline,
    () => messagesOf(group)[0]?.status.name === "failed",
    "the failed message",
  );
  // More than a batch: nobody waits for a log that has nothing to tell of it.
  for (const text of numbers(40)) await group.send({ text });
  await until(
    group.timeline,
    () => messagesOf(group).filter(({ status }) => status.name === "failed").length === 41,
    "all that was written after it",
  );
  await group.leave();
  expect(alice.conversations.get().items).toEqual([]);
});

test("a lane takes a thousand commands, says why it takes no more, and takes one again when one has gone", async () => {
  await using stage = await createTestStage();
  const alice = stage.chat("alice");
  await online(alice);
  await stage.server.stop();
  const group = await alice.createGroup({ name: "Trip", members: [] });
  const ids = await Promise.all(numbers(999).map((text) => group.send({ text })));
  await expect(group.send({ text: "one too many" })).rejects.toMatchObject({
    code: "storage_full",
    message: "Cannot send message: 1000 wait already",
  });
  await group.discard(ids[0] ?? "");
  await group.send({ text: "in its place" });
  await expect(group.send({ text: "one too many" })).rejects.toMatchObject({
    code: "storage_full",
  });
  await stage.server.start();
  alice.reconnectNow();
  await until(group.summary, (summary) => summary?.lastSeq === 1000, "all of them");
  await group.send({ text: "after it" });
});

test("a message that may have left is not discarded, one that never left is", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const alice = stage.chat("alice");
  await online(alice);
  const direct = await alice.openDirect("bob");
  direct.open();
  const sent = await direct.send({ text: "first" });
  await allAccepted(direct, 1);
  await expect(direct.discard(sent)).rejects.toMatchObject({ code: "conflict" });
  await stage.server.stop();
  await until(alice.connection, ({ name }) => name !== "online", "the loss of the link");
  const id = await direct.send({ text: "second thoughts" });
  await direct.discard(id);
  expect(textsOf(direct)).toEqual(["first"]);
});

test("what waited for a week fails and goes out again under its id when its user says so", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const device = createTestDevice();
  const first = stage.chat("alice", { device });
  await online(first);
  const direct = await first.openDirect("bob");
  await until(direct.summary, (value) => value?.isPending === false, "the conversation");
  await stage.server.stop();
  await until(first.connection, ({ name }) => name !== "online", "the loss of the link");
  const id = await direct.send({ text: "old news" });
  await first.close();
  await stage.server.start();

  const week = 7 * 24 * 3_600_000;
  const second = stage.chat("alice", { device, world: { now: () => Date.now() + week + 60_000 } });
  const again = second.conversation(direct.id);
  again.open();
  await until(
    again.timeline,
    () => messagesOf(again)[0]?.status.name === "failed",
    "the expired message",
  );
  expect(messagesOf(again)[0]?.status).toMatchObject({ error: { code: "expired" } });
  await again.retry(id);
  await allAccepted(again, 1);
  expect(messagesOf(again)[0]?.id).toBe(id);
});

test("a conversation that could not be made for a week is made when its user tries a message of it again", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const device = createTestDevice();
  const first = stage.chat("alice", { device });
  await online(first);
  await until(first.users.get("bob"), ({ revision }) => revision > 0, "bob's face");
  await stage.server.stop();
  await until(first.connection, ({ name }) => name !== "online", "the loss of the link");
  const direct = await first.openDirect("bob");
  const ids = [await direct.send({ text: "old news" }), await direct.send({ text: "never mind" })];
  await first.close();
  await stage.server.start();

  const week = 7 * 24 * 3_600_000;
  const second = stage.chat("alice", { device, world: { now: () => Date.now() + week + 60_000 } });
  const again = second.conversation(direct.id);
  again.open();
  await until(again.summary, (summary) => summary?.error?.code === "expired", "the end of it");
  // There is no conversation to send it to.
  ids.push(await again.send({ text: "and now?" }));
  const show = (...states: readonly string[]): Promise<unknown> =>
    until(
      again.timeline,
      () =>
        messagesOf(again)
          .map(({ status }) => status.name)
          .join() === states.join(),
      states.join(),
    );
  await show("failed", "failed", "failed");
  await again.retry(ids[0] ?? "");
  expect(again.summary.get()?.error).toBeUndefined();
  await show("sent", "failed", "failed");
  expect(again.summary.get()).toMatchObject({ isPending: false, error: undefined });
  await again.retry(ids[1] ?? "");
  await again.retry(ids[2] ?? "");
  await show("sent", "sent", "sent");
  const his = stage.chat("bob").conversation(direct.id);
  his.open();
  await until(his.timeline, () => messagesOf(his).length === 3, "all at the other end");
  expect(messagesOf(his).map(({ id, text }) => [id, text])).toEqual([
    [ids[0], "old news"],
    [ids[1], "never mind"],
    [ids[2], "and now?"],
  ]);
});

test("a direct that could not be made for a week is made when it is opened again", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const device = createTestDevice();
  const first = stage.chat("alice", { device });
  await online(first);
  await until(first.users.get("bob"), ({ revision }) => revision > 0, "bob's face");
  await stage.server.stop();
  await until(first.connection, ({ name }) => name !== "online", "the loss of the link");
  const { id } = await first.openDirect("bob");
  await first.close();
  await stage.server.start();

  const week = 7 * 24 * 3_600_000;
  const second = stage.chat("alice", { device, world: { now: () => Date.now() + week + 60_000 } });
  const { summary } = second.conversation(id);
  await until(summary, (value) => value?.error?.code === "expired", "the end of it");
  const again = await second.openDirect("bob");
  expect(again.id).toBe(id);
  await until(summary, (value) => value?.isPending === false && !value.error, "the ack");
  await again.send({ text: "hello after all" });
  await until(summary, (value) => value?.lastMessage?.seq === 1, "the message");
});

test("after a restore a lane names the new history and goes on", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const alice = stage.chat("alice");
  await online(alice);
  const direct = await alice.openDirect("bob");
  direct.open();
  await direct.send({ text: "first" });
  await allAccepted(direct, 1);
  const restore = await stage.server.backup();
  await stage.server.stop();
  await until(alice.connection, ({ name }) => name !== "online", "the loss of the link");
  for (const text of numbers(3)) await direct.send({ text });
  await restore();
  alice.reconnectNow();
  await allAccepted(direct, 4);
  expect(textsOf(direct)).toEqual(["first", ...numbers(3)]);
});

test("while a batch of a conversation is unanswered nothing more of it is sent", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const road = createGatedRoad();
  const alice = stage.chat("alice", { transports: [road.transport] });
  await online(alice);
  const direct = await alice.openDirect("bob");
  direct.open();
  await direct.send({ text: "message 0" });
  await allAccepted(direct, 1);
  road.close();
  for (const text of numbers(5).slice(1)) {
    await direct.send({ text });
    await expect.poll(() => road.held).toBeGreaterThan(0);
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(road.held).toBe(1);
  road.open();
  await allAccepted(direct, 5);
  expect(textsOf(direct)).toEqual(numbers(5));
});

/** A way to the server that does something to each batch before it goes. */
function roadThat(
  handle: (bytes: Uint8Array, send: (bytes: Uint8Array) => void) => void,
): Transport {
  const inner = webSocketTransport();
  return {
    name: inner.name,
    open(target, handlers) {
      const link = inner.open(target, handlers);
      return {
        get bufferedBytes() {
          return link.bufferedBytes;
        },
        send: (bytes) => handle(bytes, (handled) => link.send(handled)),
        close: (code, reason) => link.close(code, reason),
      };
    },
  };
}

const sentIn = (bytes: Uint8Array): readonly Up[] =>
  decodeBatch(bytes, { maxBytes: LIMITS.batchBytesUp }).up;
const isMessage = (frame: Up): boolean =>
  frame.type === "command" && frame.kind === sendMessageCommand.number;

/** A way to the server on which messages of one text lose their body, which no server takes. */
function roadThatEmpties(text: string): Transport {
  const emptied = (frame: Up): Up => {
    if (frame.type !== "command" || !isMessage(frame)) return frame;
    const message = sendMessageCommand.decode(frame.data);
    if (textOf(message.body) !== text) return frame;
    return { ...frame, data: sendMessageCommand.encode({ ...message, body: new Uint8Array(0) }) };
  };
  return roadThat((bytes, send) => {
    const up = sentIn(bytes);
    send(up.some(isMessage) ? encodeBatch({ up: up.map(emptied), down: [] }) : bytes);
  });
}

/** A way to the server on which messages can be held up. */
function createGatedRoad() {
  const waiting: (() => void)[] = [];
  let isOpen = true;
  let held = 0;
  const transport = roadThat((bytes, send) => {
    const messages = sentIn(bytes).filter(isMessage).length;
    if (isOpen || messages === 0) return send(bytes);
    held += messages;
    waiting.push(() => send(bytes));
  });
  return {
    transport,
    /** Messages that wait. */
    get held() {
      return held;
    },
    close: () => void (isOpen = false),
    open() {
      isOpen = true;
      for (const send of waiting.splice(0)) send();
    },
  };
}
