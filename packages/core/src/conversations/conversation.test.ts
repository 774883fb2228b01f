import { createFaultyTransport, createTestStage, until } from "@im-chat/testing";
import { expect, test } from "vitest";
import type { Chat } from "../client.ts";

function online(chat: Chat): Promise<unknown> {
  return until(chat.connection, ({ name }) => name === "online", "a link");
}

test("a user whom the server does not know cannot be opened, and without a link nobody knows", async () => {
  await using stage = await createTestStage();
  const alice = stage.chat("alice");
  await online(alice);
  await expect(alice.openDirect("nobody")).rejects.toMatchObject({ code: "not_found" });
  await stage.server.stop();
  await until(alice.connection, ({ name }) => name !== "online", "the loss of the link");
  await expect(alice.openDirect("someone else")).rejects.toMatchObject({ code: "unavailable" });
  expect(alice.conversations.get().items).toEqual([]);
});

test("nobody talks to oneself, and what nobody sees is no message", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const alice = stage.chat("alice");
  await online(alice);
  await expect(alice.openDirect("alice")).rejects.toMatchObject({ code: "invalid" });
  expect(alice.conversations.get().items).toEqual([]);
  const hers = await alice.openDirect("bob");
  for (const text of ["", " \n", "\u200B\u200D\u2060", "\u3164"])
    await expect(hers.send({ text })).rejects.toMatchObject({ code: "invalid" });
});

test("a direct that the other one has opened and said nothing in is not listed", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const [alice, bob] = [stage.chat("alice"), stage.chat("bob")];
  await Promise.all([online(alice), online(bob)]);
  const hers = await alice.openDirect("bob");
  expect(alice.conversations.get().items.map(({ id }) => id)).toEqual([hers.id]);
  await until(
    bob.conversation(hers.id).summary,
    (summary) => summary !== undefined,
    "bob's knowing of it",
  );
  expect(bob.conversations.get().items).toEqual([]);
  await hers.send({ text: "hello" });
  await until(bob.conversations, ({ items }) => items[0]?.id === hers.id, "a listed conversation");
});

test("who types is seen by the other one until the message comes", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const [alice, bob] = [stage.chat("alice"), stage.chat("bob")];
  await Promise.all([online(alice), online(bob)]);
  const hers = await alice.openDirect("bob");
  const his = bob.conversation(hers.id);
  hers.open();
  his.open();
  await until(his.summary, (summary) => summary !== undefined, "bob's conversation");
  await until(hers.summary, (summary) => summary?.isPending === false, "the ack");
  await new Promise((resolve) => setTimeout(resolve, 600));
  hers.setTyping(true);
  await until(his.typing, (users) => users.includes("alice"), "alice typing");
  await hers.send({ text: "done" });
  await until(his.typing, (users) => users.length === 0, "alice done");
  expect(hers.typing.get()).toEqual([]);
});

test("presence of a member of an open group is told, from when they are added until they are removed", async () => {
  await using stage = await createTestStage();
  const [alice, bob] = [stage.chat("alice"), stage.chat("bob")];
  await Promise.all([online(alice), online(bob)]);
  const group = await alice.createGroup({ name: "Bread", members: [] });
  const close = group.open();
  const presence = alice.users.presence("bob");
  const stop = presence.subscribe(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(presence.get()).toEqual({ userId: "bob", isOnline: false, lastSeenAt: 0 });
  await group.addMembers(["bob"]);
  await until(presence, ({ isOnline }) => isOnline, "that bob is here");
  await group.removeMember("bob");
  const gone = await until(presence, ({ isOnline }) => !isOnline, "that bob is out of sight");
  expect(gone.lastSeenAt).toBe(0);
  stop();
  close();
});

test("presence is told of those one looks at", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const alice = stage.chat("alice");
  await online(alice);
  await alice.openDirect("bob");
  const presence = alice.users.presence("bob");
  const stop = presence.subscribe(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 600));
  const bob = stage.chat("bob");
  await online(bob);
  await until(presence, ({ isOnline }) => isOnline, "bob's coming");
  await bob.close();
  const gone = await until(presence, ({ isOnline }) => !isOnline, "bob's going");
  expect(gone.lastSeenAt).toBeGreaterThan(0);
  stop();
});

test("a group has its members, can be renamed and left", async () => {
  await using stage = await createTestStage();
  for (const name of ["bob", "carol", "dave"]) await stage.server.addUser(name, name.toUpperCase());
  const [alice, bob] = [stage.chat("alice"), stage.chat("bob")];
  await Promise.all([online(alice), online(bob)]);
  const hers = await alice.createGroup({ name: "", members: ["bob", "carol"] });
  hers.open();
  const his = bob.conversation(hers.id);
  his.open();
  const summary = await until(
    his.summary,
    (value) => value?.title === "alice, CAROL",
    "the title by names",
  );
  expect(summary).toMatchObject({ kind: "group", role: "member", memberCount: 3 });
  await until(his.members, ({ isComplete }) => isComplete, "all members");
  expect(his.members.get().members.map(({ user, role }) => [user.name, role])).toEqual([
    ["alice", "owner"],
    ["bob", "member"],
    ["CAROL", "member"],
  ]);
  await hers.addMembers(["dave"]);
  await until(his.members, ({ members }) => members.length === 4, "the new member");
  await hers.rename("Trip");
  await until(his.summary, (value) => value?.title === "Trip", "the new name");
  await his.leave();
  await until(his.summary, (value) => value === undefined, "the leaving");
  const notices = () =>
    hers.timeline.get().rows.flatMap((row) => (row.type === "notice" ? [row.notice.kind] : []));
  await until(hers.timeline, () => notices().length === 4, "all notices");
  expect(notices()).toEqual(["created", "added", "renamed", "left"]);
  expect(hers.summary.get()?.lastNotice).toMatchObject({ kind: "left", actor: "bob" });
  expect(hers.summary.get()?.memberCount).toBe(3);
});

test("mentions count apart from unread, and reading on one device counts on the other", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const [alice, bob, phone] = [stage.chat("alice"), stage.chat("bob"), stage.chat("bob")];
  await Promise.all([online(alice), online(bob), online(phone)]);
  const hers = await alice.createGroup({ name: "Trip", members: ["bob"] });
  await hers.send({ text: "one" });
  await hers.send({ text: "two", mentions: ["bob"] });
  await hers.send({ text: "three", mentionsAll: true });
  for (const device of [bob, phone]) {
    await until(
      device.unread,
      ({ total, mentions }) => total === 3 && mentions === 2,
      "the counts",
    );
  }
  const his = bob.conversation(hers.id);
  his.open();
  await until(his.timeline, ({ rows }) => rows.length === 4, "the rows");
  his.markRead(3);
  his.markRead(2);
  for (const device of [bob, phone]) {
    await until(
      device.unread,
      ({ total, mentions }) => total === 1 && mentions === 1,
      "what is left",
    );
  }
  his.markRead(99);
  for (const device of [bob, phone])
    await until(device.unread, ({ total }) => total === 0, "nothing left");
  expect(stage.errors).toEqual([]);
});

test("people are found by name as far as the app allows", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob", "Bob Miller");
  const alice = stage.chat("alice");
  await online(alice);
  const policy = await until(
    alice.users.findPolicy,
    (value) => value !== "none",
    "the policy",
  ).catch(() => "none");
  if (policy !== "open")
    return expect(alice.users.find("bob")).rejects.toMatchObject({ code: "forbidden" });
  expect(await alice.users.find("mill")).toMatchObject([{ id: "bob", name: "Bob Miller" }]);
  const face = alice.users.get("somebody unknown");
  expect(face.get().name).toBe("somebody unknown");
  await stage.server.addUser("carol", "Carol");
  await until(alice.users.get("carol"), ({ name }) => name === "Carol", "a face by id");
});

test("a message that goes from the outbox to the rows is there whenever one looks", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const faulty = createFaultyTransport(() => 0.5);
  const alice = stage.chat("alice", { world: { transports: () => [faulty.transport] } });
  await online(alice);
  const hers = await alice.openDirect("bob");
  hers.open();
  await until(hers.timeline, ({ isReady }) => isReady, "the history");
  // A link lost while a change is told of makes the timeline look again, in the middle of it.
  let lastSeq = 0;
  alice.conversations.subscribe(({ items }) => {
    const seq = items[0]?.lastMessage?.seq ?? 0;
    if (seq > lastSeq) faulty.cut();
    lastSeq = Math.max(seq, lastSeq);
  });
  const missing: string[] = [];
  for (const text of ["one", "two", "three"]) {
    await hers.send({ text });
    const stop = hers.timeline.subscribe(({ rows }) => {
      if (!rows.some((row) => row.type === "message" && row.message.text === text))
        missing.push(text);
    });
    await until(
      hers.timeline,
      ({ rows }) => rows.every((row) => row.type !== "message" || row.message.seq > 0),
      `the row of "${text}"`,
    );
    stop();
    alice.reconnectNow();
  }
  expect(missing).toEqual([]);
});
