import {
  addMembersCommand,
  catchUpQuery,
  editMessageCommand,
  encodeBody,
  hideMessageCommand,
  historyQuery,
  markReadCommand,
  messageChangedEvent,
  messageRecalledEvent,
  readMovedEvent,
  recallMessageCommand,
  sendMessageCommand,
  textOf,
  type Uuid,
} from "@im-chat/protocol";
import { expect, test } from "vitest";
import { createFixture, PLAIN, settle, type Fixture, type Person } from "../test/kernel-fixture.ts";

const NEWEST = { type: "newest" } as const;

interface Talk {
  readonly fixture: Fixture;
  readonly alice: Person;
  readonly bob: Person;
  readonly id: Uuid;
  readonly epoch: number;
}

async function startTalk(): Promise<Talk> {
  const fixture = await createFixture();
  const alice = await fixture.person("alice");
  const bob = await fixture.person("bob");
  const id = await alice.direct("bob");
  const { epoch } = await fixture.kernel.audience("demo", id);
  return { fixture, alice, bob, id, epoch };
}

function content(text: string): Parameters<typeof sendMessageCommand.encode>[0] {
  return { envelope: PLAIN, codec: 0, body: encodeBody([{ kind: "text", text }]) };
}

async function newest(person: Person, conversationId: Uuid) {
  return person.ask(historyQuery, { conversationId, anchor: NEWEST, limit: 0 });
}

test("an edit replaces the content, counts revisions and says by which version", async () => {
  const { fixture, alice, bob, id, epoch } = await startTalk();
  const messageId = fixture.uuid();
  await alice.send(id, "frist", { commandId: messageId });
  const edited = await alice.run(
    editMessageCommand,
    { messageId, ...content("first") },
    { conversationId: id, epoch },
  );
  const page = await newest(bob, id);
  expect(page.rows).toMatchObject([{ seq: 1, revision: 1, version: edited.version, messageId }]);
  expect(page.rows.map(textOf)).toEqual(["first"]);
  const { events } = await bob.ask(catchUpQuery, {
    conversationId: id,
    cursor: { epoch, version: 2 },
    limit: 0,
  });
  expect(events.map(({ kind }) => kind)).toEqual([messageChangedEvent.number]);
  await expect(
    bob.run(
      editMessageCommand,
      { messageId, ...content("not mine") },
      { conversationId: id, epoch },
    ),
  ).rejects.toMatchObject({ code: "forbidden" });
});

test("an edit prepared on another revision is refused", async () => {
  const { fixture, alice, id, epoch } = await startTalk();
  const messageId = fixture.uuid();
  await alice.send(id, "a", { commandId: messageId });
  const at = { conversationId: id, epoch, precondition: { revision: 0 } };
  await alice.run(editMessageCommand, { messageId, ...content("b") }, at);
  await expect(
    alice.run(editMessageCommand, { messageId, ...content("c") }, at),
  ).rejects.toMatchObject({
    code: "conflict",
  });
});

test("a recall empties the message once, and an edit behind it is refused", async () => {
  const { fixture, alice, bob, id, epoch } = await startTalk();
  const messageId = fixture.uuid();
  await alice.send(id, "regretted", { commandId: messageId });
  const at = { conversationId: id, epoch };
  const first = await alice.run(recallMessageCommand, { messageId }, at);
  const second = await alice.run(recallMessageCommand, { messageId }, at);
  expect([first.version, second.version]).toEqual([3, 3]);
  const page = await newest(bob, id);
  expect(page.rows).toMatchObject([{ state: "recalled", version: 3 }]);
  expect(page.rows[0]?.body).toHaveLength(0);
  const { events } = await bob.ask(catchUpQuery, {
    conversationId: id,
    cursor: { epoch, version: 2 },
    limit: 0,
  });
  expect(events.map(({ kind }) => kind)).toEqual([messageRecalledEvent.number]);
  await expect(
    alice.run(editMessageCommand, { messageId, ...content("back") }, at),
  ).rejects.toMatchObject({
    code: "conflict",
  });
});

test("what one hides is hidden from oneself on every device, and nobody else notices", async () => {
  const { fixture, alice, bob, id, epoch } = await startTalk();
  const messageId = fixture.uuid();
  await alice.send(id, "unwanted", { commandId: messageId });
  await bob.run(hideMessageCommand, { messageId }, { conversationId: id, epoch });
  expect((await newest(bob, id)).rows).toMatchObject([{ state: "hidden", body: { length: 0 } }]);
  expect((await newest(alice, id)).rows.map(textOf)).toEqual(["unwanted"]);
});

test("notices are written by the server alone", async () => {
  const { alice, id, epoch } = await startTalk();
  const forged = { ...content("x"), envelope: { ...PLAIN, kind: "notice" as const } };
  await expect(
    alice.run(sendMessageCommand, forged, { conversationId: id, epoch }),
  ).rejects.toMatchObject({
    code: "invalid",
  });
});

test("a body that is not what codec 0 says is refused", async () => {
  const { alice, id, epoch } = await startTalk();
  const broken = { envelope: PLAIN, codec: 0, body: new Uint8Array([10, 200, 1]) };
  await expect(
    alice.run(sendMessageCommand, broken, { conversationId: id, epoch }),
  ).rejects.toMatchObject({
    code: "invalid",
  });
  const sealed = { envelope: PLAIN, codec: 1, body: new Uint8Array([10, 200, 1]) };
  await expect(
    alice.run(sendMessageCommand, sealed, { conversationId: id, epoch }),
  ).resolves.toMatchObject({ seq: 1 });
});

test("positions go to the others, and only forward", async () => {
  const { fixture, alice, bob, id, epoch } = await startTalk();
  await alice.send(id, "1");
  await alice.send(id, "2");
  fixture.publications.length = 0;
  await fixture.kernel.delivered(bob.principal, id, { epoch, seq: 2 });
  await fixture.kernel.delivered(bob.principal, id, { epoch, seq: 1 });
  await fixture.kernel.delivered(bob.principal, id, { epoch: epoch + 1, seq: 2 });
  await bob.read(id, 1);
  const registers = fixture.publications.flatMap((said) =>
    said.type === "registers" ? said.registers : [],
  );
  expect(registers).toEqual([
    { userId: "bob", readSeq: 0, deliveredSeq: 2 },
    { userId: "bob", readSeq: 1, deliveredSeq: 2 },
  ]);
  expect((await newest(alice, id)).registers).toEqual([
    { userId: "bob", readSeq: 1, deliveredSeq: 2 },
  ]);
  await settle(fixture.kernel);
});

test("the own position goes back, on every device and in heads, and nobody else hears of it", async () => {
  const { fixture, alice, bob, id, epoch } = await startTalk();
  for (const text of ["1", "2", "3"]) await alice.send(id, text);
  await alice.run(
    sendMessageCommand,
    { ...content("4"), envelope: { ...PLAIN, mentions: ["bob"] } },
    { conversationId: id, epoch },
  );
  await settle(fixture.kernel);
  await bob.read(id, 4);
  const before = await bob.sync();
  const registers = (await newest(alice, id)).registers;
  fixture.publications.length = 0;
  const mark = (seq: number) =>
    bob.run(markReadCommand, { seq, isUnread: true }, { conversationId: id, epoch });
  await mark(3);
  await mark(4);
  await mark(99);
  expect(fixture.publications.map(({ type }) => type)).toEqual(["account"]);
  const { head } = await newest(bob, id);
  const version = (before.account?.version ?? 0) + 1;
  expect(head).toMatchObject({ readSeq: 2, readVersion: version, unread: 2, mentions: 1 });
  const after = await bob.sync({ account: before.account });
  expect(after.events.map(({ data }) => readMovedEvent.decode(data))).toEqual([
    { conversationId: id, epoch, seq: 2 },
  ]);
  expect((await newest(alice, id)).registers).toEqual(registers);
  await bob.read(id, 3);
  expect((await newest(bob, id)).head).toMatchObject({ readSeq: 3, unread: 1, mentions: 1 });
  expect((await newest(alice, id)).registers).toEqual(registers);
  await mark(1);
  expect((await newest(bob, id)).head).toMatchObject({ readSeq: 0, unread: 4, mentions: 1 });
  await settle(fixture.kernel);
});

test("a message that mentions all and one by name counts as one mention", async () => {
  const { fixture, alice, bob, id, epoch } = await startTalk();
  const at = { conversationId: id, epoch };
  for (const mentions of [[], ["bob"]]) {
    const envelope = { ...PLAIN, mentions, mentionsAll: true };
    await alice.run(sendMessageCommand, { ...content("all of you"), envelope }, at);
  }
  await settle(fixture.kernel);
  expect((await newest(bob, id)).head).toMatchObject({ unread: 2, mentions: 2 });
});

test("a page stays below the bytes that an answer may have, without holes", async () => {
  const { alice, bob, id, epoch } = await startTalk();
  const large = encodeBody([{ kind: "text", text: "x".repeat(20_000) }]);
  for (let index = 0; index < 40; index += 1) {
    await alice.run(
      sendMessageCommand,
      { envelope: PLAIN, codec: 0, body: large },
      { conversationId: id, epoch },
    );
  }
  const page = await newest(bob, id);
  expect(page.toSeq).toBe(40);
  expect(page.rows.length).toBeLessThan(40);
  expect(page.rows.map(({ seq }) => seq)).toEqual(
    Array.from({ length: page.rows.length }, (_, index) => page.fromSeq + index),
  );
  const caught = await bob.ask(catchUpQuery, {
    conversationId: id,
    cursor: { epoch, version: 1 },
    limit: 0,
  });
  expect(caught.hasMore).toBe(true);
  expect(caught.events.length).toBeLessThan(40);
});

test("nothing is told of a row before the own stay, also when it is edited to mention one", async () => {
  const { kernel, person, uuid } = await createFixture();
  const [alice, carol] = [await person("alice"), await person("carol")];
  const conversationId = await alice.group("g", [], { history: "joined" });
  const { epoch } = await kernel.audience("demo", conversationId);
  const messageId = uuid();
  await alice.send(conversationId, "secret", { epoch, commandId: messageId });
  await alice.run(addMembersCommand, { users: ["carol"] }, { conversationId, epoch });
  await settle(kernel);
  const { account } = await carol.sync();
  const mentioning = { ...content("x"), envelope: { ...PLAIN, mentions: ["carol"] } };
  await alice.run(editMessageCommand, { messageId, ...mentioning }, { conversationId, epoch });
  await settle(kernel);
  expect((await carol.sync({ account })).events).toEqual([]);
});
