import { createTestDevice, createTestStage, until } from "@im-chat/testing";
import type { TestStage } from "@im-chat/testing";
import { expect, test } from "vitest";
import type { Chat, Conversation } from "../client.ts";

interface Talk {
  readonly hers: Conversation;
  readonly bob: Chat;
  readonly his: Conversation;
}

/** Alice has written five messages, the fourth to Bob by name, and Bob has read them all. */
async function setTalk(stage: TestStage, device = createTestDevice()): Promise<Talk> {
  await stage.server.addUser("bob");
  const [alice, bob] = [stage.chat("alice"), stage.chat("bob", { device })];
  for (const chat of [alice, bob])
    await until(chat.connection, ({ name }) => name === "online", "a link");
  const hers = await alice.createGroup({ name: "Trip", members: ["bob"] });
  hers.open();
  for (const text of ["1", "2", "3"]) await hers.send({ text });
  await hers.send({ text: "4", mentions: ["bob"] });
  await hers.send({ text: "5" });
  const his = bob.conversation(hers.id);
  his.open();
  await until(his.timeline, ({ rows }) => rows.length === 6, "the rows");
  his.markRead(6);
  // Rows may be shown a moment before their summary, which says that nothing is unread then too.
  await until(his.timeline, ({ readSeq }) => readSeq === 6, "all is read");
  return { hers, bob, his };
}

function isRead(conversation: Conversation): boolean {
  return conversation.timeline
    .get()
    .rows.every((row) => row.type !== "message" || row.message.status.name === "read");
}

test("what is marked as unread is so on every device until it is read again, and the author hears nothing", async () => {
  await using stage = await createTestStage();
  const { hers, his } = await setTalk(stage);
  await until(hers.timeline, () => isRead(hers), "the receipts");
  const phone = stage.chat("bob");
  await until(phone.connection, ({ name }) => name === "online", "the phone");
  const onPhone = phone.conversation(hers.id);
  await his.markUnread(4);
  expect(his.summary.get()).toMatchObject({ unread: 3, mentions: 1 });
  expect(his.timeline.get().readSeq).toBe(3);
  await until(onPhone.summary, (summary) => summary?.unread === 3, "the phone knows");
  expect(onPhone.summary.get()).toMatchObject({ unread: 3, mentions: 1 });
  expect(phone.unread.get()).toEqual({ total: 3, mentions: 1 });
  onPhone.open();
  await until(onPhone.timeline, ({ rows }) => rows.length === 6, "its rows");
  expect(onPhone.timeline.get().readSeq).toBe(3);
  onPhone.markRead(6);
  await until(his.summary, (summary) => summary?.unread === 0, "read on the phone");
  expect(isRead(hers)).toBe(true);
  expect(stage.errors).toEqual([]);
});

test("what is marked as unread stays so, also where what was read just before is not stored yet", async () => {
  await using stage = await createTestStage();
  const { his } = await setTalk(stage);
  await his.markUnread(1);
  his.markRead(6);
  await his.markUnread(4);
  expect(his.summary.get()).toMatchObject({ unread: 3, mentions: 1 });
});

test("the first message of all can be unread, what is unread already stays as it is, and nonsense is refused", async () => {
  await using stage = await createTestStage();
  const { his } = await setTalk(stage);
  await his.markUnread(1);
  expect(his.summary.get()).toMatchObject({ unread: 5 });
  const summary = his.summary.get();
  await his.markUnread(3);
  expect(his.summary.get()).toBe(summary);
  for (const seq of [0, -1, 1.5, Number.NaN])
    await expect(his.markUnread(seq)).rejects.toMatchObject({ code: "invalid" });
  await expect(his.markUnread("3" as never)).rejects.toMatchObject({ code: "invalid" });
});

test.each([
  { what: "back and forth", calls: ["unread 2", "read 4"], unread: 2 },
  { what: "forth and back", calls: ["unread 5", "read 6", "unread 3"], unread: 4 },
])(
  "positions that moved $what without a link reach the server in their order",
  async ({ calls, unread }) => {
    await using stage = await createTestStage();
    const device = createTestDevice();
    const { bob, hers } = await setTalk(stage, device);
    await bob.close();
    const away = stage.chat("bob", { device, tokenProvider: () => new Promise(() => {}) });
    const his = away.conversation(hers.id);
    await until(his.summary, (summary) => summary !== undefined, "what is kept");
    for (const call of calls) {
      const [what, seq] = call.split(" ");
      if (what === "read") his.markRead(Number(seq));
      else await his.markUnread(Number(seq));
      await until(his.summary, () => away.connection.get().name !== "online", "no link");
    }
    await until(his.summary, (summary) => summary?.unread === unread, "shown at once");
    await away.close();
    const back = stage.chat("bob", { device });
    await until(back.connection, ({ name }) => name === "online", "a link");
    const phone = stage.chat("bob");
    for (const chat of [back, phone])
      await until(
        chat.conversation(hers.id).summary,
        (summary) => summary?.unread === unread && summary.waiting.length === 0,
        "the same everywhere",
      );
    expect(stage.errors).toEqual([]);
  },
);

test("what is read as soon as it is shown is told, also where its rows are there a moment before the rest", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const device = createTestDevice();
  const alice = stage.chat("alice");
  const tabs = [stage.chat("bob", { device }), stage.chat("bob", { device })];
  for (const chat of [alice, ...tabs])
    await until(chat.connection, ({ name }) => name === "online", "a link");
  // How far the other tab has come by then is chance.
  for (let round = 0; round < 10; round += 1) {
    const hers = await alice.createGroup({ name: "Trip", members: ["bob"] });
    hers.open();
    const views = tabs.map((tab) => tab.conversation(hers.id));
    const [leading, following] = [views[0] as Conversation, views[1] as Conversation];
    leading.open();
    await until(leading.timeline, ({ rows }) => rows.length === 1, "the first row");
    await until(following.summary, (summary) => summary !== undefined, "the conversation");
    for (const text of ["1", "2", "3"]) await hers.send({ text });
    await until(leading.timeline, ({ rows }) => rows.length === 4, "the rows");
    // It reads what the other tab has stored, and has not heard of it yet.
    following.open();
    await until(following.timeline, ({ rows }) => rows.length === 4, "the rows there");
    following.markRead(4);
    await until(hers.timeline, () => isRead(hers), "the receipts");
  }
  expect(stage.errors).toEqual([]);
});
