import "fake-indexeddb/auto";
import { createTestStage, until } from "@im-chat/testing";
import { expect, test } from "vitest";
import type { Conversation } from "./client.ts";
import { hostEnvironment } from "./environment.ts";

function textsOf(conversation: Conversation): readonly string[] {
  return conversation.timeline
    .get()
    .rows.flatMap((row) => (row.type === "message" ? [row.message.text] : []));
}

test("on IndexedDB too: written offline, reloaded, delivered in order, read from the cache, deleted", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const { openStorage } = hostEnvironment();
  const take = () => stage.chat("alice", { world: { openStorage } });
  const first = take();
  await until(first.connection, ({ name }) => name === "online", "a link");
  expect(first.storage.get()).toEqual({ kind: "indexeddb" });
  const direct = await first.openDirect("bob");
  direct.open();
  await direct.send({ text: "one" });
  await until(direct.timeline, ({ lastSeq }) => lastSeq === 1, "the first message");
  await stage.server.stop();
  await until(first.connection, ({ name }) => name !== "online", "the loss of the link");
  for (const text of ["two", "three"]) await direct.send({ text });
  await first.close();

  const second = take();
  const again = second.conversation(direct.id);
  again.open();
  await until(again.timeline, ({ rows }) => rows.length === 3, "the cached rows");
  expect(textsOf(again)).toEqual(["one", "two", "three"]);
  await stage.server.start();
  second.reconnectNow();
  await until(
    again.timeline,
    ({ lastSeq, rows }) => lastSeq === 3 && rows.length === 3,
    "the acks",
  );
  await stage
    .chat("bob")
    .conversation(direct.id)
    .send({ text: "four" })
    .catch(() => undefined);
  await until(again.timeline, () => textsOf(again).includes("four"), "the answer");
  again.markRead(4);
  await until(second.unread, ({ total }) => total === 0, "nothing unread");
  expect(stage.errors).toEqual([]);
  await second.logout();

  const third = take();
  await until(third.conversations, ({ isLoading }) => !isLoading, "the list from the server");
  expect((await indexedDB.databases()).map(({ name }) => name)).toHaveLength(1);
});
