import { recallMessageCommand } from "@im-chat/protocol";
import { createTestDevice, createTestStage, until } from "@im-chat/testing";
import type { TestStage } from "@im-chat/testing";
import { expect, test } from "vitest";
import type { Chat, ChatEvents, Conversation, Message } from "../client.ts";
import { messagesOf } from "../../test/shown.ts";

function online(chat: Chat): Promise<unknown> {
  return until(chat.connection, ({ name }) => name === "online", "a link");
}

function textsOf(conversation: Conversation): readonly string[] {
  return messagesOf(conversation).map(({ text, state }) => (state === "live" ? text : state));
}

function offline(chat: Chat): Promise<unknown> {
  return until(chat.connection, ({ name }) => name !== "online", "the loss of the link");
}

function shows(conversation: Conversation, texts: readonly string[]): Promise<unknown> {
  const isSame = (): boolean => textsOf(conversation).join("|") === texts.join("|");
  return until(conversation.timeline, isSame, texts.join(", "));
}

/** Nothing of the conversation waits any more. */
function settled(conversation: Conversation): Promise<unknown> {
  const isDone = ({ status, seq }: Message): boolean =>
    seq > 0 && status.name !== "queued" && status.name !== "sending";
  return until(conversation.timeline, () => messagesOf(conversation).every(isDone), "all accepted");
}

interface Talk {
  readonly stage: TestStage;
  readonly alice: Chat;
  readonly bob: Chat;
  readonly hers: Conversation;
  readonly his: Conversation;
}

/** Alice and Bob in one conversation, where both have seen what Alice wrote. */
async function talk(stage: TestStage, texts: readonly string[]): Promise<Talk> {
  await stage.server.addUser("bob");
  const alice = stage.chat("alice");
  const bob = stage.chat("bob");
  await Promise.all([online(alice), online(bob)]);
  const hers = await alice.openDirect("bob");
  hers.open();
  for (const text of texts) await hers.send({ text });
  await settled(hers);
  const his = bob.conversation(hers.id);
  his.open();
  await shows(his, texts);
  return { stage, alice, bob, hers, his };
}

async function cut({ stage, alice }: Talk): Promise<void> {
  await stage.server.stop();
  await offline(alice);
}

async function reconnect({ stage, alice, bob }: Talk): Promise<void> {
  await stage.server.start();
  alice.reconnectNow();
  bob.reconnectNow();
  await online(alice);
}

/** Alice recalls a message by another client, past the network. */
async function recallElsewhere(
  { server }: TestStage,
  conversationId: string,
  messageId: string,
): Promise<void> {
  const { epoch } = await server.kernel.audience(server.app, conversationId);
  await server.kernel.append(
    { app: server.app, userId: "alice", role: "user" },
    {
      type: "command",
      commandId: "018f0000-0000-7000-8000-00000000000a",
      kind: recallMessageCommand.number,
      conversationId,
      epoch,
      data: recallMessageCommand.encode({ messageId }),
      writtenAt: 0,
    },
  );
}

const idOf = (conversation: Conversation, text: string): string =>
  messagesOf(conversation).find((message) => message.text === text)?.id ?? "";

/** What the client tells of as failed. */
function failuresOf(chat: Chat): {
  readonly all: readonly ChatEvents["message_failed"][];
  readonly first: Promise<unknown>;
} {
  const all: ChatEvents["message_failed"][] = [];
  const first = new Promise((resolve) => {
    chat.on("message_failed", (failure) => resolve(all.push(failure)));
  });
  return { all, first };
}

test("an edit and a recall are seen at once, and by everybody", async () => {
  await using stage = await createTestStage();
  const { hers, his } = await talk(stage, ["one", "two"]);
  await hers.edit(idOf(hers, "one"), { text: "uno" });
  expect(messagesOf(hers)[0]).toMatchObject({ text: "uno", isEdited: true });
  await hers.recall(idOf(hers, "two"));
  expect(textsOf(hers)).toEqual(["uno", "recalled"]);
  await shows(his, ["uno", "recalled"]);
  expect(messagesOf(his)[0]).toMatchObject({ isEdited: true });
  await settled(hers);
  expect(textsOf(hers)).toEqual(["uno", "recalled"]);
  expect(hers.summary.get()?.lastMessage).toMatchObject({ state: "recalled" });
  expect(stage.errors).toEqual([]);
});

test("a message that never left is rewritten in its place, and arrives as if it had been written so", async () => {
  await using stage = await createTestStage();
  const all = await talk(stage, ["one"]);
  const { hers, his } = all;
  await cut(all);
  const id = await hers.send({ text: "tow" });
  await hers.send({ text: "three" });
  await hers.edit(id, { text: "two" });
  expect(textsOf(hers)).toEqual(["one", "two", "three"]);
  await reconnect(all);
  await shows(his, ["one", "two", "three"]);
  expect(messagesOf(his)[1]).toMatchObject({ id, isEdited: false });
});

test("a message that never left is forgotten when it is recalled, or hidden", async () => {
  await using stage = await createTestStage();
  const all = await talk(stage, ["one"]);
  const { hers, his } = all;
  await cut(all);
  const recalled = await hers.send({ text: "not this" });
  const hidden = await hers.send({ text: "nor that" });
  await hers.send({ text: "but this" });
  await hers.recall(recalled);
  await hers.hide(hidden);
  expect(textsOf(hers)).toEqual(["one", "but this"]);
  await reconnect(all);
  await shows(his, ["one", "but this"]);
});

test("what is changed without a link is shown as waiting, survives a reload, and is sent once", async () => {
  await using stage = await createTestStage();
  const { bob, his, ...rest } = await talk(stage, ["one"]);
  const device = createTestDevice();
  const alice = stage.chat("alice", { device });
  await online(alice);
  const hers = alice.conversation(rest.hers.id);
  hers.open();
  await shows(hers, ["one"]);
  await cut({ ...rest, bob, his, alice });
  for (const text of ["a", "b", "c"]) await hers.edit(messagesOf(hers)[0]?.id ?? "", { text });
  expect(messagesOf(hers)).toMatchObject([
    { text: "c", isEdited: true, status: { name: "queued", reason: "unavailable" } },
  ]);
  expect(hers.summary.get()?.lastMessage?.text).toBe("c");
  await alice.close();

  const again = stage.chat("alice", { device });
  const reloaded = again.conversation(hers.id);
  reloaded.open();
  await shows(reloaded, ["c"]);
  await stage.server.start();
  again.reconnectNow();
  bob.reconnectNow();
  await settled(reloaded);
  await shows(his, ["c"]);
});

test("a change that is refused is told once, and the message is shown as it is on the server", async () => {
  await using stage = await createTestStage();
  const all = await talk(stage, ["one"]);
  const { hers, alice } = all;
  const failures = failuresOf(alice);
  await cut(all);
  const id = idOf(hers, "one");
  await hers.edit(id, { text: "too late" });
  expect(textsOf(hers)).toEqual(["too late"]);
  await recallElsewhere(stage, hers.id, id);
  await reconnect(all);
  await failures.first;
  await shows(hers, ["recalled"]);
  await settled(hers);
  expect(failures.all).toMatchObject([
    { messageId: id, change: "edit", error: { code: "conflict" } },
  ]);
});

test("what is hidden is gone from all devices of its user, stays there for others, and stays hidden when it is edited", async () => {
  await using stage = await createTestStage();
  const { hers, his } = await talk(stage, ["one", "two"]);
  const phone = stage.chat("bob");
  await online(phone);
  const onPhone = phone.conversation(his.id);
  onPhone.open();
  await shows(onPhone, ["one", "two"]);
  await his.hide(idOf(his, "two"));
  expect(textsOf(his)).toEqual(["one"]);
  await shows(onPhone, ["one"]);
  expect(his.summary.get()).toMatchObject({ lastMessage: undefined, lastSeq: 2 });
  await hers.edit(idOf(hers, "two"), { text: "zwei" });
  await hers.send({ text: "three" });
  await shows(his, ["one", "three"]);
  await shows(onPhone, ["one", "three"]);
  expect(textsOf(hers)).toEqual(["one", "zwei", "three"]);
  const fresh = stage.chat("bob").conversation(his.id);
  fresh.open();
  await shows(fresh, ["one", "three"]);
});

test("what was hidden in a history that is lost is shown in the one that goes on", async () => {
  await using stage = await createTestStage();
  const { bob, his } = await talk(stage, ["one", "two"]);
  const phone = stage.chat("bob");
  await online(phone);
  const onPhone = phone.conversation(his.id);
  onPhone.open();
  await shows(onPhone, ["one", "two"]);
  const restore = await stage.server.backup();
  await his.hide(idOf(his, "two"));
  await shows(onPhone, ["one"]);
  await restore();
  bob.reconnectNow();
  await shows(his, ["one", "two"]);
  expect(textsOf(his)).toEqual(["one", "two"]);
});

test("only one's own messages that are there can be edited, and into something", async () => {
  await using stage = await createTestStage();
  const { hers, his } = await talk(stage, ["one"]);
  const id = idOf(hers, "one");
  await expect(his.edit(id, { text: "x" })).rejects.toMatchObject({ code: "forbidden" });
  await expect(hers.edit(id, { text: " " })).rejects.toMatchObject({ code: "invalid" });
  await expect(hers.edit(id, { text: "x".repeat(30_000) })).rejects.toMatchObject({
    code: "too_large",
  });
  const nobody = "018f0000-0000-7000-8000-000000000000";
  await expect(hers.edit(nobody, { text: "x" })).rejects.toMatchObject({ code: "not_found" });
  await hers.recall(id);
  await hers.recall(id);
  await expect(hers.edit(id, { text: "x" })).rejects.toMatchObject({ code: "conflict" });
  await shows(his, ["recalled"]);
});

test("a message that is not on this device can be changed in no way, and the reason is the same", async () => {
  await using stage = await createTestStage();
  const alice = stage.chat("alice");
  await until(alice.connection, ({ name }) => name === "online", "a link");
  const group = await alice.createGroup({ name: "Trip", members: [] });
  const id = "018f0000-0000-7000-8000-000000000001";
  const calls = {
    retry: group.retry(id),
    discard: group.discard(id),
    edit: group.edit(id, { text: "text" }),
    recall: group.recall(id),
    hide: group.hide(id),
  };
  for (const [name, work] of Object.entries(calls))
    await expect(work).rejects.toMatchObject({
      code: "not_found",
      message: `Cannot ${name} message: it is not on this device`,
    });
  await until(group.summary, (summary) => summary?.isPending === false, "the ack");
  expect(stage.errors).toEqual([]);
});

test("a device whose clock is hours late wrote its messages when they were sent", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const now = (): number => Date.now() - 7_200_000;
  const [alice, bob] = [stage.chat("alice", { world: { now } }), stage.chat("bob")];
  const direct = await alice.openDirect("bob");
  await direct.send({ text: "now" });
  const theirs = bob.conversation(direct.id);
  theirs.open();
  await until(theirs.timeline, () => messagesOf(theirs).length === 1, "the message");
  expect(messagesOf(theirs)[0]?.writtenAt).toBe(0);
});
