import { createTestDevice, createTestStage, until } from "@im-chat/testing";
import type { PageEvent } from "@im-chat/transport";
import { openDB } from "idb";
import { afterEach, expect, test, vi } from "vitest";
import { hostEnvironment } from "./environment.ts";
import { isClosed, watchConnections } from "../test/connections.ts";
import { textsOf } from "../test/shown.ts";
import { useIndexedDb } from "../test/indexed-db.ts";

useIndexedDb();

afterEach(() => {
  vi.restoreAllMocks();
});

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

test("a page that stood still holds up nobody who logs out elsewhere, and ends when it comes back", async () => {
  await using stage = await createTestStage();
  const { openStorage } = hostEnvironment();
  const device = createTestDevice();
  const connections = watchConnections();
  const listeners = new Set<(event: PageEvent) => void>();
  const tell = (event: PageEvent): void => listeners.forEach((listener) => listener(event));
  const onPage = (listener: (event: PageEvent) => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const first = stage.chat("alice", { device, world: { openStorage, onPage } });
  await until(first.connection, ({ name }) => name === "online", "a link");
  const group = await first.createGroup({ name: "A secret", members: [] });
  await until(group.summary, (summary) => summary?.isPending === false, "the ack");
  tell("frozen");
  await expect.poll(() => connections.every(isClosed)).toBe(true);

  const second = stage.chat("alice", { device, world: { openStorage } });
  await until(second.conversations, ({ items }) => items.length === 1, "the group there");
  await second.logout();
  tell("resumed");
  const status = await until(first.connection, ({ name }) => name === "closed", "the end");
  expect(status).toMatchObject({ reason: { code: "cancelled" } });
  expect(first.conversations.get().items).toEqual([]);
  const names = (await indexedDB.databases()).map(({ name }) => name);
  expect(names.filter((name) => name?.includes(stage.server.url))).toEqual([]);
  expect(stage.errors).toEqual([]);
});

test("who logs out does so in every tab, also where one has lost its database or never had one", async () => {
  await using stage = await createTestStage();
  const { openStorage } = hostEnvironment();
  const device = createTestDevice();
  const connections = watchConnections();
  const cut = stage.chat("alice", { device, world: { openStorage } });
  await until(cut.connection, ({ name }) => name === "online", "a link");
  const group = await cut.createGroup({ name: "A secret", members: [] });
  await until(group.summary, (summary) => summary?.isPending === false, "the ack");
  const others = [
    stage.chat("alice", { device, world: { openStorage } }),
    stage.chat("alice", { device, storage: "memory", world: { openStorage } }),
  ];
  for (const { conversations } of others)
    await until(conversations, ({ items }) => items.length === 1, "the group there");
  group.setDraft("what nobody is to read here");
  // As a phone does that wants room: it is told to nobody.
  for (const connection of connections) connection.close();
  await others[0]?.logout();
  for (const chat of [cut, ...others]) {
    const status = await until(chat.connection, ({ name }) => name === "closed", "the end");
    expect(status).toMatchObject({ reason: { message: expect.stringContaining("logged out") } });
    expect(chat.conversations.get().items).toEqual([]);
  }
  await cut.close();
  const names = (await indexedDB.databases()).map(({ name }) => name);
  expect(names.filter((name) => name?.includes(stage.server.url))).toEqual([]);
  expect(stage.errors).toEqual([]);
});

test("with a key, what is kept on the device tells nobody what was said", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob", "Bob the builder");
  const { openStorage } = hostEnvironment();
  const storageKey = async () => new Uint8Array(32).fill(9);
  const take = () => stage.chat("alice", { world: { openStorage }, storageKey });
  const first = take();
  const direct = await first.openDirect("bob");
  direct.open();
  await direct.send({ text: "the treasure" });
  direct.setDraft("is buried");
  await until(direct.timeline, ({ lastSeq }) => lastSeq === 1, "the message");
  await first.close();
  const kept = await everythingKept(stage.server.url);
  expect(kept).toContain(direct.id);
  for (const secret of ["the treasure", "is buried", "Bob the builder"])
    expect(kept).not.toContain(secret);

  const again = take().conversation(direct.id);
  again.open();
  await until(again.timeline, ({ rows }) => rows.length === 1, "the cached row");
  expect(textsOf(again)).toEqual(["the treasure"]);
  await until(again.draft, (text) => text === "is buried", "the draft");

  // Without a key it can be read.
  const bob = stage.chat("bob", { world: { openStorage } });
  const other = bob.conversation(direct.id);
  other.open();
  await until(other.timeline, ({ rows }) => rows.length === 1, "the message at the other end");
  await bob.close();
  expect(await everythingKept(stage.server.url)).toContain("the treasure");
});

/** All values of a server's databases as text, bytes read as letters. */
async function everythingKept(url: string): Promise<string> {
  const texts: string[] = [];
  for (const { name = "" } of await indexedDB.databases()) {
    if (!name.includes(url)) continue;
    const database = await openDB(name);
    for (const store of database.objectStoreNames)
      for (const value of await database.getAll(store)) texts.push(asText(value));
    database.close();
  }
  return texts.join("\n");
}

const asText = (value: unknown): string =>
  JSON.stringify(value, (_name, part: unknown) =>
    part instanceof Uint8Array ? new TextDecoder("latin1").decode(part) : part,
  );
