import { createTestDevice, createTestStage, until } from "@im-chat/testing";
import type { Transport } from "@im-chat/transport";
import { expect, test } from "vitest";
import { textsOf } from "../test/shown.ts";
import type { Chat, Conversation, Timeline, Users } from "./client.ts";

/** Names of what a type can do. */
type MethodsOf<Api> = {
  [Name in keyof Api]: Api[Name] extends (...args: never) => unknown ? Name : never;
}[keyof Api];

/** One call of every method, so that a new one needs a row: what it does when the client is closed. */
type Calls<Api> = Record<MethodsOf<Api>, readonly ["refused" | "quiet", (api: Api) => unknown]>;

const ID = "018f0000-0000-7000-8000-000000000001";
const nothing = (): void => undefined;

const CHAT: Calls<Chat> = {
  conversation: ["quiet", (chat) => chat.conversation(ID)],
  openDirect: ["refused", (chat) => chat.openDirect("bob")],
  createGroup: ["refused", (chat) => chat.createGroup({ name: "Trip", members: ["bob"] })],
  reconnectNow: ["quiet", (chat) => chat.reconnectNow()],
  on: ["quiet", (chat) => chat.on("error", nothing)()],
  close: ["quiet", (chat) => chat.close()],
  logout: ["quiet", (chat) => chat.logout()],
};
const CONVERSATION: Calls<Conversation> = {
  setDraft: ["quiet", (conversation) => conversation.setDraft("text")],
  setTyping: ["quiet", (conversation) => conversation.setTyping(true)],
  send: ["refused", (conversation) => conversation.send({ text: "late" })],
  retry: ["refused", (conversation) => conversation.retry(ID)],
  discard: ["refused", (conversation) => conversation.discard(ID)],
  edit: ["refused", (conversation) => conversation.edit(ID, { text: "late" })],
  recall: ["refused", (conversation) => conversation.recall(ID)],
  hide: ["refused", (conversation) => conversation.hide(ID)],
  markRead: ["quiet", (conversation) => conversation.markRead(1)],
  markUnread: ["refused", (conversation) => conversation.markUnread(1)],
  open: ["quiet", (conversation) => conversation.open()()],
  addMembers: ["refused", (conversation) => conversation.addMembers(["carol"])],
  removeMember: ["refused", (conversation) => conversation.removeMember("bob")],
  leave: ["refused", (conversation) => conversation.leave()],
  rename: ["refused", (conversation) => conversation.rename("Party")],
};
const TIMELINE: Calls<Timeline> = {
  get: ["quiet", (timeline) => timeline.get()],
  subscribe: ["quiet", (timeline) => timeline.subscribe(nothing)()],
  loadOlder: ["refused", (timeline) => timeline.loadOlder()],
  loadNewer: ["refused", (timeline) => timeline.loadNewer()],
  fill: ["refused", (timeline) => timeline.fill(1)],
  jumpTo: ["refused", (timeline) => timeline.jumpTo(1)],
  jumpToLatest: ["refused", (timeline) => timeline.jumpToLatest()],
};
const USERS: Calls<Users> = {
  get: ["quiet", (users) => users.get("dave").get()],
  presence: ["quiet", (users) => users.presence("dave").subscribe(nothing)()],
  find: ["refused", (users) => users.find("bob")],
};

/** What comes of every call: the code of its error, or that there is none. */
async function outcomes<Api>(name: string, api: Api, calls: Calls<Api>): Promise<string[]> {
  const rows = Object.entries<Calls<Api>[MethodsOf<Api>]>(calls);
  const codeOf = (thrown: unknown): string => String((thrown as { code?: unknown }).code);
  return Promise.all(
    rows.map(async ([method, [, call]]) => {
      const work = Promise.resolve(call(api));
      return `${name}.${method}: ${await work.then(() => "quiet", codeOf)}`;
    }),
  );
}

function expected<Api>(name: string, calls: Calls<Api>): string[] {
  const rows = Object.entries<Calls<Api>[MethodsOf<Api>]>(calls);
  return rows.map(([method, [is]]) => `${name}.${method}: ${is === "quiet" ? is : "cancelled"}`);
}

test.each(["close", "logout"] as const)(
  "after %s every method that cannot work says that the chat is closed",
  async (end) => {
    await using stage = await createTestStage();
    await stage.server.addUser("bob");
    const alice = stage.chat("alice");
    await until(alice.connection, ({ name }) => name === "online", "a link");
    const group = await alice.createGroup({ name: "Trip", members: ["bob"] });
    const stop = group.timeline.subscribe(nothing);
    await group.send({ text: "one" });
    await until(group.summary, (summary) => summary?.lastMessage?.seq === 2, "the ack");
    await alice[end]();
    expect([
      ...(await outcomes("timeline", group.timeline, TIMELINE)),
      ...(await outcomes("conversation", group, CONVERSATION)),
      ...(await outcomes("users", alice.users, USERS)),
      ...(await outcomes("chat", alice, CHAT)),
    ]).toEqual([
      ...expected("timeline", TIMELINE),
      ...expected("conversation", CONVERSATION),
      ...expected("users", USERS),
      ...expected("chat", CHAT),
    ]);
    await expect(group.send({ text: "late" })).rejects.toThrow("Cannot use chat: it is closed");
    stop();
    expect(stage.errors).toEqual([]);
  },
);

test("what waits for the server when the chat is closed says that it is", async () => {
  await using stage = await createTestStage();
  const link = { send: nothing, close: nothing, bufferedBytes: 0 };
  const silent: Transport = { name: "silent", open: () => link };
  const alice = stage.chat("alice", { transports: [silent] });
  const waiting = [alice.openDirect("bob"), alice.users.find("bob")];
  const refused = waiting.map((work) => expect(work).rejects.toMatchObject({ code: "cancelled" }));
  await alice.close();
  await Promise.all(refused);
});

test("what a closed chat shows can be read until its user logs out, which deletes what was kept", async () => {
  await using stage = await createTestStage();
  const device = createTestDevice();
  const alice = stage.chat("alice", { device });
  await until(alice.connection, ({ name }) => name === "online", "a link");
  const group = await alice.createGroup({ name: "Trip", members: [] });
  group.open();
  await group.send({ text: "one" });
  group.setDraft("two");
  await alice.close();
  expect(textsOf(group)).toEqual(["one"]);
  expect(group.draft.get()).toBe("two");
  expect(alice.conversations.get().items.map(({ title }) => title)).toEqual(["Trip"]);

  await alice.logout();
  expect(textsOf(group)).toEqual([]);
  expect(group.draft.get()).toBe("");
  expect(alice.conversations.get().items).toEqual([]);
  expect(alice.connection.get()).toMatchObject({
    name: "closed",
    reason: { message: "Cannot use chat: the user has logged out" },
  });
  await stage.server.stop();
  const again = stage.chat("alice", { device });
  await again.createGroup({ name: "Party", members: [] });
  expect(again.conversations.get().items.map(({ title }) => title)).toEqual(["Party"]);
});

test("a chat that is closed and logged out at once shows nothing in the end", async () => {
  await using stage = await createTestStage();
  const alice = stage.chat("alice");
  await until(alice.connection, ({ name }) => name === "online", "a link");
  const group = await alice.createGroup({ name: "Trip", members: [] });
  group.setDraft("two");
  await Promise.all([alice.close(), alice.logout()]);
  expect(alice.conversations.get().items).toEqual([]);
  expect(group.draft.get()).toBe("");
});

test("a message that is being stored while the chat is closed is not said to be refused", async () => {
  await using stage = await createTestStage();
  const device = createTestDevice();
  const { openStorage } = device.world;
  let isSlow = false;
  const slow: typeof openStorage = async (options) => {
    const storage = await openStorage(options);
    const write: typeof storage.write = async (stores, fn, how) => {
      const result = await storage.write(stores, fn, how);
      if (isSlow) await new Promise((resolve) => setTimeout(resolve, 20));
      return result;
    };
    const underWay = new Set<Promise<unknown>>();
    return {
      ...storage,
      write(stores, fn, how) {
        const work = write(stores, fn, how);
        underWay.add(work);
        return work;
      },
      async close() {
        await Promise.allSettled(underWay);
        await storage.close();
      },
    };
  };
  const chat = stage.chat("alice", { world: { ...device.world, openStorage: slow } });
  const group = await chat.createGroup({ name: "Notes", members: [] });
  isSlow = true;
  const sent = group.send({ text: "goodbye" });
  await chat.close();
  expect(await sent).toEqual(expect.any(String));
});

test("who typed when the user logged out types no more", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const [alice, bob] = [stage.chat("alice"), stage.chat("bob")];
  const hers = await alice.openDirect("bob");
  hers.open();
  await hers.send({ text: "one" });
  await until(bob.conversations, ({ items }) => items.length === 1, "bob's list");
  const his = bob.conversation(hers.id);
  his.open();
  await until(his.timeline, () => textsOf(his).length === 1, "the message");
  await expect
    .poll(() => {
      his.setTyping(false);
      his.setTyping(true);
      return hers.typing.get();
    })
    .toEqual(["bob"]);
  await alice.logout();
  expect(hers.typing.get()).toEqual([]);
});
