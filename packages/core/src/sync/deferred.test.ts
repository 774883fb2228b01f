import {
  addedEvent,
  messageChangedEvent,
  messageHiddenEvent,
  messageRecalledEvent,
} from "@im-chat/protocol";
import {
  createMemoryServer,
  createMemoryStage,
  createMemoryTransport,
  createTestClock,
  createTestDevice,
  until,
} from "@im-chat/testing";
import type { Transport } from "@im-chat/transport";
import { hideKinds, revealKind } from "@im-chat/transport/testing";
import { expect, test } from "vitest";
import { messagesOf, textsOf } from "../../test/shown.ts";
import type { Stores } from "../database/schema.ts";
import type { StorageOptions } from "../storage/open-storage.ts";
import type { Storage, StoreMap } from "../storage/storage.ts";

/** What is left in the storage by a version that did not know some kinds. */
async function revealKinds(storage: Storage<Stores>): Promise<void> {
  await storage.write(["deferred"], async (tx) => {
    for (const record of await tx.getAll("deferred"))
      await tx.put("deferred", { ...record, kind: revealKind(record.kind) });
  });
}

/** Bob has the app in a version that does not know some kinds of events; it stores what it gets. */
async function setOldDevice(kinds: readonly number[]) {
  const clock = createTestClock();
  const server = await clock.until(createMemoryServer({ environment: clock.server }));
  const stage = createMemoryStage(server, { clock });
  await clock.until(server.addUser("bob"));
  const device = createTestDevice();
  const transport = hideKinds(createMemoryTransport(server, clock), kinds);
  let reopen = async (): Promise<Storage<Stores>> => Promise.reject(new Error("It was never open"));
  const world = {
    ...device.world,
    async openStorage<Opened extends StoreMap>(options: StorageOptions<Opened>) {
      // Clients open nothing else.
      reopen = async () => (await device.world.openStorage(options)) as unknown as Storage<Stores>;
      return device.world.openStorage(options);
    },
  };
  const alice = stage.chat("alice");
  const older = { world: { ...world, transports: (): [Transport] => [transport] } };
  const old = stage.chat("bob", older);
  const chats = [old];
  await clock.until(until(old.connection, ({ name }) => name === "online"));
  const hers = await clock.until(alice.openDirect("bob"));
  hers.open();
  const his = old.conversation(hers.id);
  his.open();
  const deferred = async (): Promise<readonly Stores["deferred"][]> =>
    (await reopen()).read(["deferred"], (tx) => tx.getAll("deferred"));
  return {
    clock,
    stage,
    alice,
    hers,
    old,
    his,
    deferred,
    /** Bob's page is loaded once more. @param isNewer With a version that knows them. */
    async reload({ isNewer }: { readonly isNewer: boolean }) {
      await clock.until(chats.pop()?.close() ?? Promise.resolve());
      if (isNewer) await clock.until(reopen().then(revealKinds));
      const now = stage.chat("bob", isNewer ? { world } : older);
      chats.push(now);
      const received: string[] = [];
      now.on("message_received", ({ message }) => received.push(message.text));
      await clock.until(until(now.connection, ({ name }) => name === "online"));
      return { now, received };
    },
  };
}

test("what an older version stored and did not understand is read by the version that does", async () => {
  const kinds = [messageChangedEvent.number, messageRecalledEvent.number];
  const { clock, stage, hers, his, reload, deferred } = await setOldDevice(kinds);
  for (const text of ["one", "two", "three"]) await clock.until(hers.send({ text }));
  await clock.until(until(his.timeline, () => textsOf(his).length === 3));
  await clock.until(until(hers.timeline, ({ lastSeq }) => lastSeq === 3));
  await clock.until(until(hers.timeline, () => messagesOf(hers).length === 3));
  const [one, two] = messagesOf(hers);
  await clock.until(hers.edit(one?.id ?? "", { text: "uno" }));
  await clock.until(hers.recall(two?.id ?? ""));
  await clock.until(hers.send({ text: "four" }));
  await clock.until(until(his.timeline, () => textsOf(his).length === 4));
  expect(textsOf(his)).toEqual(["one", "two", "three", "four"]);

  expect(await deferred()).toHaveLength(2);
  const { now, received } = await reload({ isNewer: true });
  const then = now.conversation(hers.id);
  then.open();
  await clock.until(until(then.timeline, () => textsOf(then)[0] === "uno"));
  expect(messagesOf(then).map(({ state, text }) => [state, text])).toEqual(
    messagesOf(hers).map(({ state, text }) => [state, text]),
  );
  await clock.advance(1000);
  expect(then.summary.get()?.unread).toBe(3);
  expect(await deferred()).toEqual([]);
  expect(received).toEqual([]);
  await clock.until(hers.send({ text: "five" }));
  await clock.until(until(then.timeline, ({ lastSeq }) => lastSeq === 5));
  await clock.advance(1000);
  expect(received).toEqual(["five"]);
  expect(stage.errors).toEqual([]);
  await clock.until(stage.close());
});

test("what stood in the account's log is read anew too, once", async () => {
  const kinds = [messageHiddenEvent.number];
  const { clock, stage, alice, hers, his, old, reload, deferred } = await setOldDevice(kinds);
  await clock.until(hers.send({ text: "one" }));
  await clock.until(until(his.timeline, () => textsOf(his).length === 1));
  const other = stage.chat("bob");
  const elsewhere = other.conversation(hers.id);
  elsewhere.open();
  await clock.until(until(elsewhere.timeline, () => textsOf(elsewhere).length === 1));
  await clock.until(elsewhere.hide(messagesOf(elsewhere)[0]?.id ?? ""));
  kinds.push(addedEvent.number);
  await clock.until(alice.createGroup({ name: "Trip", members: ["bob"] }));
  await clock.until(until(other.conversations, ({ items }) => items.length === 2));
  await clock.until(other.close());
  await clock.advance(1000);
  expect(textsOf(his)).toEqual(["one"]);
  expect(old.conversations.get().items).toHaveLength(1);

  expect(await deferred()).toHaveLength(2);
  const { now, received } = await reload({ isNewer: true });
  await clock.until(until(now.conversations, ({ items }) => items.length === 2));
  const then = now.conversation(hers.id);
  then.open();
  await clock.until(until(then.timeline, ({ lastSeq }) => lastSeq === 1));
  await clock.advance(1000);
  expect(textsOf(then)).toEqual([]);
  expect(await deferred()).toEqual([]);
  expect(received).toEqual([]);
  expect(stage.errors).toEqual([]);
  await clock.until(stage.close());
});

test("what is still not understood stays, until its conversation is no longer here", async () => {
  const kinds = [messageChangedEvent.number];
  const { clock, stage, alice, old, reload, deferred } = await setOldDevice(kinds);
  const group = await clock.until(alice.createGroup({ name: "Trip", members: ["bob"] }));
  const his = old.conversation(group.id);
  his.open();
  group.open();
  await clock.until(group.send({ text: "one" }));
  await clock.until(until(his.timeline, () => textsOf(his).length === 1));
  await clock.until(until(group.timeline, () => messagesOf(group).some(({ seq }) => seq > 0)));
  const id = messagesOf(group).find(({ text }) => text === "one")?.id ?? "";
  await clock.until(group.edit(id, { text: "uno" }));
  await clock.advance(1000);
  expect(await deferred()).toHaveLength(1);
  const { now } = await reload({ isNewer: false });
  await clock.advance(1000);
  expect(await deferred()).toHaveLength(1);
  await clock.until(group.removeMember("bob"));
  await clock.until(until(now.conversations, ({ items }) => items.length === 1));
  await reload({ isNewer: false });
  await clock.advance(1000);
  expect(await deferred()).toEqual([]);
  expect(stage.errors).toEqual([]);
  await clock.until(stage.close());
});
