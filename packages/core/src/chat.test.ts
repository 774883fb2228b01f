import { createTestDevice, createTestStage, until } from "@im-chat/testing";
import { expect, test } from "vitest";
import type { Chat, Conversation } from "./client.ts";
import { textsOf } from "../test/shown.ts";

function online(chat: Chat): Promise<unknown> {
  return until(chat.connection, ({ name }) => name === "online", "a link");
}

/** Opens a conversation and waits for its rows. */
async function opened(chat: Chat, id: string, count: number): Promise<Conversation> {
  const conversation = chat.conversation(id);
  conversation.open();
  await until(
    conversation.timeline,
    ({ rows, isReady }) => isReady && rows.length >= count,
    `${count} rows`,
  );
  return conversation;
}

test("two people talk in both directions, and each sees what the other has read", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob", "Bob");
  const alice = stage.chat("alice");
  await online(alice);
  const hers = await alice.openDirect("bob");
  hers.open();
  await hers.send({ text: "hello bob" });
  expect(textsOf(hers)).toEqual(["hello bob"]);

  const bob = stage.chat("bob");
  const list = await until(
    bob.conversations,
    ({ items }) => items[0]?.unread === 1,
    "an unread conversation",
  );
  expect(list.items).toMatchObject([
    { title: "alice", kind: "direct", peerId: "alice", unread: 1 },
  ]);
  const his = await opened(bob, hers.id, 1);
  his.markRead(1);
  await until(bob.unread, ({ total }) => total === 0, "nothing unread");
  await until(
    hers.timeline,
    ({ rows }) => rows.some((row) => row.type === "message" && row.message.status.name === "read"),
    "a receipt",
  );

  await his.send({ text: "hello alice" });
  await until(hers.timeline, ({ rows }) => rows.length === 2, "the answer");
  expect(textsOf(hers)).toEqual(["hello bob", "hello alice"]);
  expect(stage.errors).toEqual([]);
});

test("a client made again on the same device shows what is cached without a server", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob", "Bob");
  const device = createTestDevice();
  const first = stage.chat("alice", { device });
  await online(first);
  const conversation = await first.openDirect("bob");
  conversation.open();
  await conversation.send({ text: "one" });
  await until(
    conversation.timeline,
    ({ rows }) => rows.some((row) => row.type === "message" && row.message.status.name === "sent"),
    "an ack",
  );
  await until(conversation.timeline, ({ lastSeq }) => lastSeq === 1, "the event");
  await first.close();
  await stage.server.stop();

  const second = stage.chat("alice", { device });
  await until(
    second.conversations,
    ({ items, isLoading }) => !isLoading && items.length === 1,
    "the cached list",
  );
  const again = await opened(second, conversation.id, 1);
  expect(textsOf(again)).toEqual(["one"]);
  expect(again.summary.get()).toMatchObject({ title: "Bob", lastMessage: { text: "one" } });
  await stage.server.start();
  second.reconnectNow();
  await online(second);
});

test("a feature is given the client and its link, and ends with it", async () => {
  await using stage = await createTestStage();
  const heard: string[] = [];
  const chat = stage.chat("alice", {
    features: [
      ({ chat: client, connection }) => {
        connection.onOnline(({ self }) => heard.push(`${client.userId} is ${self.id}`));
        return () => heard.push("ended");
      },
    ],
  });
  await online(chat);
  await chat.close();
  expect(heard).toEqual(["alice is alice", "ended"]);
});

test("a feature that throws keeps no other one from ending with the chat that is not to be had", async () => {
  await using stage = await createTestStage();
  const ended: string[] = [];
  const features = [
    () => () => void ended.push("the first"),
    () => {
      throw new Error("The second does not start");
    },
  ];
  expect(() => stage.chat("alice", { features })).toThrow("The second does not start");
  await expect.poll(() => ended).toEqual(["the first"]);
});
