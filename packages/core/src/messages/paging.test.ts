import { createTestDevice, createTestStage, until } from "@im-chat/testing";
import type { TestStage } from "@im-chat/testing";
import { expect, test } from "vitest";
import type { Chat, Conversation } from "../client.ts";
import { holdAnswers } from "../../test/held-answers.ts";
import type { HeldAnswers } from "../../test/held-answers.ts";
import { textsOf } from "../../test/shown.ts";

/** Rows of the conversation: its creation, and messages that say their seq. */
const COUNT = 300;

function online(chat: Chat): Promise<unknown> {
  return until(chat.connection, ({ name }) => name === "online", "a link");
}

interface Reading {
  readonly chat: Chat;
  readonly conversation: Conversation;
  readonly answers: HeldAnswers;
}

/** Alice on another device, with the newest rows of a long conversation and those around 20. */
async function read(stage: TestStage): Promise<Reading> {
  const writer = stage.chat("alice");
  await online(writer);
  const { id } = await writer.createGroup({ name: "Notes", members: [] });
  for (let seq = 2; seq <= COUNT; seq += 1) await writer.conversation(id).send({ text: `${seq}` });
  const { summary } = writer.conversation(id);
  await until(summary, (value) => value?.lastSeq === COUNT, "the acks");
  const answers = holdAnswers();
  const chat = stage.chat("alice", { world: { transports: () => [answers.transport] } });
  const conversation = chat.conversation(id);
  conversation.open();
  await until(conversation.timeline, () => textsOf(conversation).includes(`${COUNT}`), "a page");
  await conversation.timeline.jumpTo(20);
  await conversation.timeline.jumpToLatest();
  return { chat, conversation, answers };
}

const ends = (conversation: Conversation): readonly (string | undefined)[] => {
  const texts = textsOf(conversation);
  return [texts[0], texts.at(-1)];
};

test("a page of older rows that comes after a jump shows nothing, and is there when one pages back", async () => {
  await using stage = await createTestStage();
  const { conversation, answers } = await read(stage);
  const { timeline } = conversation;
  const [first] = ends(conversation);
  answers.hold();
  const paging = timeline.loadOlder();
  await timeline.jumpTo(20);
  const before = textsOf(conversation);
  expect(before).toContain("20");
  answers.release();
  await paging;
  expect(textsOf(conversation)).toEqual(before);
  await timeline.jumpToLatest();
  answers.hold();
  await timeline.loadOlder();
  expect(Number(ends(conversation)[0])).toBe(Number(first) - 50);
});

test("a page of newer rows that comes after a jump to the latest does not take one back", async () => {
  await using stage = await createTestStage();
  const { conversation, answers } = await read(stage);
  const { timeline } = conversation;
  await timeline.jumpTo(20);
  answers.hold();
  const paging = timeline.loadNewer();
  await timeline.jumpToLatest();
  answers.release();
  await paging;
  expect(ends(conversation)[1]).toBe(`${COUNT}`);
  expect(timeline.get().hasNewer).toBe(false);
});

test("of two jumps the last one counts, whichever is answered first", async () => {
  await using stage = await createTestStage();
  const { conversation, answers } = await read(stage);
  const { timeline } = conversation;
  answers.hold();
  const slow = timeline.jumpTo(150);
  await timeline.jumpTo(20);
  answers.release();
  await slow;
  expect(textsOf(conversation)).toContain("20");
  answers.hold();
  const slower = timeline.jumpTo(220);
  await timeline.jumpToLatest();
  answers.release();
  await slower;
  expect(ends(conversation)[1]).toBe(`${COUNT}`);
});

test("paging both ways at once widens what is shown at both ends", async () => {
  await using stage = await createTestStage();
  const { conversation, answers } = await read(stage);
  const { timeline } = conversation;
  await timeline.jumpTo(150);
  const [from, to] = ends(conversation).map(Number);
  answers.hold();
  const paging = [timeline.loadOlder(), timeline.loadNewer()];
  answers.release();
  await Promise.all(paging);
  expect(ends(conversation).map(Number)).toEqual([(from ?? 0) - 50, (to ?? 0) + 50]);
});

test("a jump to before the first row that one may see shows the first ones", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const [alice, bob] = [stage.chat("alice"), stage.chat("bob")];
  await Promise.all([online(alice), online(bob)]);
  const hers = await alice.createGroup({ name: "Trip", members: [] });
  for (let place = 2; place <= 60; place += 1) await hers.send({ text: `before ${place}` });
  await until(hers.summary, (summary) => summary?.lastSeq === 60, "the acks");
  await hers.addMembers(["bob"]);
  for (const text of ["one", "two"]) await hers.send({ text });
  const his = bob.conversation(hers.id);
  his.open();
  await until(his.timeline, () => textsOf(his).includes("two"), "the rows");
  const { rows } = his.timeline.get();
  await his.timeline.jumpTo(5);
  expect(his.timeline.get().rows).toEqual(rows);
});

test("a jump as the very first thing finds what is kept here, also without a network", async () => {
  await using stage = await createTestStage();
  const writer = stage.chat("alice");
  await online(writer);
  const { id } = await writer.createGroup({ name: "Notes", members: [] });
  for (let seq = 2; seq <= 4; seq += 1) await writer.conversation(id).send({ text: `${seq}` });
  await until(writer.conversation(id).summary, (value) => value?.lastSeq === 4, "the acks");
  const device = createTestDevice();
  const first = stage.chat("alice", { device });
  first.conversation(id).open();
  await until(first.conversation(id).timeline, ({ rows }) => rows.length === 4, "the rows");
  await first.close();
  await stage.server.stop();

  const again = stage.chat("alice", { device }).conversation(id);
  await again.timeline.jumpTo(3);
  expect(textsOf(again)).toEqual(["2", "3", "4"]);
  expect(again.timeline.get().error).toBeUndefined();
});

test("of a conversation that nobody looks at any more the newest rows are kept at hand", async () => {
  await using stage = await createTestStage();
  const chat = stage.chat("alice");
  await online(chat);
  const group = await chat.createGroup({ name: "Notes", members: [] });
  const leave = group.timeline.subscribe(() => undefined);
  for (let seq = 2; seq <= COUNT; seq += 1) await group.send({ text: `${seq}` });
  await until(group.timeline, () => textsOf(group).includes(`${COUNT}`), "the acks");
  expect(group.timeline.get().hasOlder).toBe(false);
  leave();
  await group.send({ text: "last" });
  await expect.poll(() => textsOf(group).includes("last")).toBe(true);
  await expect.poll(() => group.timeline.get().hasOlder).toBe(true);
  expect(group.timeline.get().rows.length).toBeLessThan(COUNT / 2);
  expect(textsOf(group).at(-1)).toBe("last");
});

interface Gap {
  readonly fromSeq: number;
  readonly toSeq: number;
}

const gapsOf = ({ timeline }: Conversation): readonly Gap[] =>
  timeline
    .get()
    .rows.flatMap((row) =>
      row.type === "gap" ? [{ fromSeq: row.fromSeq, toSeq: row.toSeq }] : [],
    );

test("a hole between what is kept is shown, is filled from the end that one asks at, and closes where pages overlap", async () => {
  await using stage = await createTestStage();
  const { conversation, chat } = await read(stage);
  const { timeline } = conversation;
  await stage.server.stop();
  await until(chat.connection, ({ name }) => name === "offline", "the loss of the link");
  // Without a link, what lies further back follows what is here.
  while (gapsOf(conversation).length === 0) await timeline.loadOlder();
  await stage.server.start();
  chat.reconnectNow();
  await online(chat);
  const [hole] = gapsOf(conversation);
  if (!hole) expect.unreachable("There is no hole");
  const { fromSeq, toSeq } = hole;
  await timeline.fill(fromSeq);
  expect(gapsOf(conversation)).toEqual([{ fromSeq: fromSeq + 50, toSeq }]);
  await timeline.fill(toSeq);
  expect(gapsOf(conversation)).toEqual([{ fromSeq: fromSeq + 50, toSeq: toSeq - 50 }]);
  for (let [gap] = gapsOf(conversation); gap; [gap] = gapsOf(conversation))
    await timeline.fill(gap.toSeq);
  while (timeline.get().hasOlder) await timeline.loadOlder();
  expect(textsOf(conversation)).toEqual(
    Array.from({ length: COUNT - 1 }, (_, index) => `${index + 2}`),
  );
});
