import { syncQuery } from "@im-chat/protocol";
import { createMemoryServer, createMemoryStage } from "@im-chat/testing/browser";
import { until } from "@im-chat/testing/browser";
import { afterEach, expect, test, vi } from "vitest";
import { cdp } from "vitest/browser";
import type { Chat } from "./client.ts";
import { hostEnvironment } from "./environment.ts";
import { watchConnections } from "../test/connections.ts";
import { textsOf } from "../test/shown.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const online = (chat: Chat): Promise<unknown> =>
  until(chat.connection, ({ name }) => name === "online", "a link");

/** Alice in this browser, and what Bob wrote to her. */
async function start() {
  const stage = createMemoryStage(await createMemoryServer());
  await stage.server.addUser("alice");
  const { openStorage } = hostEnvironment();
  const take = () => stage.chat("alice", { world: { openStorage } });
  const bob = stage.chat("bob");
  await online(bob);
  const his = await bob.openDirect("alice");
  await his.send({ text: "one" });
  return { stage, take, his, [Symbol.asyncDispose]: stage.close };
}

/** Opens the conversation, and waits until it shows these messages. */
async function sees(chat: Chat, id: string, texts: readonly string[]): Promise<void> {
  const conversation = chat.conversation(id);
  conversation.open();
  const isThere = (): boolean => textsOf(conversation).join() === texts.join();
  await until(conversation.timeline, isThere, texts.join());
}

test("a browser that cuts the connection loses nothing of what waits to be sent", async () => {
  await using scene = await start();
  const { stage, take, his } = scene;
  const connections = watchConnections();
  const alice = take();
  await sees(alice, his.id, ["one"]);
  stage.server.stop();
  await until(alice.connection, ({ name }) => name !== "online", "the loss of the link");
  const hers = alice.conversation(his.id);
  await hers.send({ text: "two" });
  for (const connection of connections) {
    connection.close();
    // What a browser says of it.
    connection.dispatchEvent(new Event("close"));
  }
  await hers.send({ text: "three" });
  expect(alice.storage.get()).toEqual({ kind: "indexeddb" });
  await alice.close();
  const again = take();
  await sees(again, his.id, ["one", "two", "three"]);
  stage.server.start();
  again.reconnectNow();
  await sees(again, his.id, ["one", "two", "three"]);
  await until(his.summary, (summary) => summary?.lastMessage?.text === "three", "all at Bob's");
  await again.logout();
});

test("a browser that deletes the database under an open page is forgiven: all is read and kept anew", async () => {
  await using scene = await start();
  const { take, his } = scene;
  const alice = take();
  await sees(alice, his.id, ["one"]);
  await cdp().send("Storage.clearDataForOrigin", {
    origin: location.origin,
    storageTypes: "indexeddb",
  });
  await alice.conversation(his.id).send({ text: "two" });
  await until(his.summary, (summary) => summary?.lastMessage?.text === "two", "it at Bob's");
  await his.send({ text: "three" });
  await sees(alice, his.id, ["one", "two", "three"]);
  expect(alice.storage.get()).toEqual({ kind: "indexeddb" });
  await alice.close();
  const again = take();
  await sees(again, his.id, ["one", "two", "three"]);
  await again.logout();
});

test("a page that may keep nothing at its second load reads all, and at the third what came since the first", async () => {
  await using scene = await start();
  const { stage, take, his } = scene;
  const first = take();
  await sees(first, his.id, ["one"]);
  await first.close();
  await his.send({ text: "two" });
  const query = vi.spyOn(stage.server.kernel, "query");
  const firstSync = () =>
    query.mock.calls
      .filter(([{ userId }, { kind }]) => userId === "alice" && kind === syncQuery.number)
      .map(([, { data }]) => syncQuery.decode(data))[0];
  const locked = vi.spyOn(globalThis, "indexedDB", "get").mockImplementation(() => {
    throw new DOMException("The operation is insecure.", "SecurityError");
  });
  const second = take();
  await sees(second, his.id, ["one", "two"]);
  expect(second.storage.get()).toMatchObject({ kind: "memory", reason: { code: "storage" } });
  expect(firstSync()).toBeDefined();
  expect(firstSync()?.account).toBeUndefined();
  expect(firstSync()?.stamp).toHaveLength(0);
  await second.close();
  locked.mockRestore();
  await his.send({ text: "three" });
  query.mockClear();
  const third = take();
  await sees(third, his.id, ["one", "two", "three"]);
  await expect.poll(() => firstSync()?.account).toBeDefined();
  expect(third.storage.get()).toEqual({ kind: "indexeddb" });
  await third.logout();
});
