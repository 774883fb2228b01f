import { createTestDevice, createTestStage, until } from "@im-chat/testing";
import { expect, test } from "vitest";
import { createChat } from "../chat.ts";
import type { Chat, ConnectionStatus } from "../client.ts";
import { createLosableStorage } from "../../test/losable-storage.ts";

function online(chat: Chat): Promise<unknown> {
  return until(chat.connection, ({ name }) => name === "online", "a link");
}

test("options that do not say who the user is are refused at once, with what is missing", () => {
  const server = "https://chat.example.org";
  expect(() => createChat({ server, app: "demo" })).toThrow("neither user nor guest");
  expect(() => createChat({ server, app: "demo", user: "alice" })).toThrow("tokenProvider");
  expect(() => createChat({ server: "chat.example.org", app: "demo", guest: {} })).toThrow(
    "no address",
  );
  expect(() => createChat({ server, app: "", guest: {} })).toThrow("app is empty");
});

test("a token of another user ends the session and shows nothing of the cache", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const device = createTestDevice();
  const first = stage.chat("alice", { device });
  await online(first);
  const direct = await first.openDirect("bob");
  await until(direct.summary, (summary) => summary?.isPending === false, "the conversation");
  await first.close();

  const second = stage.chat("alice", {
    device,
    tokenProvider: () => stage.server.tokenFor("mallory"),
  });
  const status = await until(second.connection, ({ name }) => name === "closed", "the end");
  expect(status).toMatchObject({ reason: { code: "unauthenticated" } });
  expect(second.conversations.get().items).toEqual([]);
  expect(second.conversation(direct.id).summary.get()).toBeUndefined();
});

test("one's own new name is shown at once, also where no conversation names one", async () => {
  await using stage = await createTestStage();
  const chat = stage.chat("alice");
  await online(chat);
  await stage.server.addUser("alice", "Alice Liddell");
  const self = await until(chat.self, ({ name }) => name !== "alice", "the new name");
  expect(self.name).toBe("Alice Liddell");
});

test("a token provider that throws is told of and asked again", async () => {
  await using stage = await createTestStage();
  let calls = 0;
  const tokenProvider = async (): Promise<string> => {
    calls += 1;
    if (calls < 3) throw new Error("backend asleep");
    return stage.server.tokenFor("alice");
  };
  const chat = stage.chat("alice", { tokenProvider, world: { random: () => 0.1 } });
  await online(chat);
  expect(calls).toBe(3);
  expect(stage.errors.map(({ message }) => message)).toEqual([
    "Cannot sign in: the token provider failed: backend asleep",
    "Cannot sign in: the token provider failed: backend asleep",
  ]);
});

test("a token provider that gives no string is told of, whatever its type promised", async () => {
  await using stage = await createTestStage();
  const given: unknown[] = [undefined, { token: "a" }];
  const tokenProvider = async (): Promise<string> =>
    given.length > 0 ? (given.shift() as string) : stage.server.tokenFor("alice");
  await online(stage.chat("alice", { tokenProvider, world: { random: () => 0.1 } }));
  expect(stage.errors.map(({ message }) => message)).toEqual([
    "Cannot sign in: the token provider failed: it gave undefined, not a string",
    "Cannot sign in: the token provider failed: it gave object, not a string",
  ]);
});

test("a token is renewed ahead of its end on the same link", async () => {
  await using stage = await createTestStage();
  let calls = 0;
  const tokenProvider = (): Promise<string> => {
    calls += 1;
    return stage.server.tokenFor("alice", { lifetimeSeconds: calls === 1 ? 4 : 3600 });
  };
  const chat = stage.chat("alice", { tokenProvider });
  const names: string[] = [];
  await online(chat);
  chat.connection.subscribe(({ name }) => names.push(name));
  await new Promise((resolve) => setTimeout(resolve, 5500));
  expect(calls).toBe(2);
  expect(names).toEqual(["online"]);
});

test("a guest is the same one after a reload, and another one after logging out", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("seller");
  const device = createTestDevice();
  const first = stage.chat("", { device, guest: { name: "Visitor" } });
  await online(first);
  expect(first.userId).toMatch(/^~/);
  expect(first.self.get().name).toBe("Visitor");
  const direct = await first.openDirect("seller");
  await direct.send({ text: "is it still there?" });
  await until(direct.timeline, ({ lastSeq }) => lastSeq === 1, "the message");
  await first.close();

  const second = stage.chat("", { device, guest: { name: "Visitor" } });
  await until(second.conversations, ({ items }) => items.length === 1, "the cached conversation");
  expect(second.userId).toBe(first.userId);
  await second.logout();
  const third = stage.chat("", { device, guest: { name: "Visitor" } });
  await online(third);
  expect(third.userId).not.toBe(first.userId);
  expect(third.conversations.get().items).toEqual([]);
});

test("logging out deletes what was kept here and ends the other tabs", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const device = createTestDevice();
  const [left, right] = [stage.chat("alice", { device }), stage.chat("alice", { device })];
  await Promise.all([online(left), online(right)]);
  const direct = await left.openDirect("bob");
  await direct.send({ text: "a secret" });
  const shown = right.conversation(direct.id);
  const isShown = until(shown.timeline, ({ lastSeq }) => lastSeq === 1, "the message there");
  shown.open();
  await isShown;
  direct.setDraft("never sent");
  await left.logout();
  await until(right.connection, ({ name }) => name === "closed", "the other tab's end");
  // On a device that others use too, nothing may be left to read.
  for (const chat of [left, right]) {
    expect(chat.conversations.get().items).toEqual([]);
    expect(chat.conversation(direct.id).timeline.get().rows).toEqual([]);
    expect(chat.conversation(direct.id).summary.get()).toBeUndefined();
    expect(chat.conversation(direct.id).draft.get()).toBe("");
  }
  const again = stage.chat("alice", { device });
  await again.close();
  expect(again.conversations.get().items).toEqual([]);
  expect(again.conversation(direct.id).draft.get()).toBe("");
});

test("a draft survives a reload, and closing twice is closing once", async () => {
  await using stage = await createTestStage();
  const device = createTestDevice();
  const first = stage.chat("alice", { device });
  const group = await first.createGroup({ name: "Trip", members: [] });
  group.setDraft("unfinished");
  await Promise.all([first.close(), first.close()]);
  const second = stage.chat("alice", { device });
  const again = second.conversation(group.id);
  await until(again.draft, (draft) => draft === "unfinished", "the draft");
  expect(again.summary.get()).toMatchObject({ title: "Trip", draft: "unfinished" });
});

test("credentials that no server can read are told as what is wrong", async () => {
  await using stage = await createTestStage();
  const guest = stage.chat("", { guest: { name: "x".repeat(200) } });
  const isTold = (status: ConnectionStatus): boolean => status.name === "offline";
  const status = await until(guest.connection, isTold, "the refusal");
  expect(status).toMatchObject({ reason: { code: "too_large" } });
});

test("what is being written stays in its field when the browser throws away what was stored", async () => {
  await using stage = await createTestStage();
  const { openStorage, lose, drafts } = createLosableStorage();
  const chat = stage.chat("alice", { world: { openStorage } });
  const group = await chat.createGroup({ name: "Trip", members: [] });
  await until(group.summary, (summary) => summary?.isPending === false, "the ack");
  group.open();
  group.setDraft("what took an hour");
  await expect.poll(() => drafts()).toBe(1);
  // In turn with what was stored.
  await group.timeline.jumpToLatest();
  lose();
  await until(chat.conversations, ({ items }) => items.length === 0, "the loss");
  await until(chat.conversations, ({ items }) => items.length === 1, "what the server has");
  expect(group.draft.get()).toBe("what took an hour");
});
