import { createTestDevice, createTestStage, until } from "@im-chat/testing";
import type { TestDevice } from "@im-chat/testing";
import type { PageEvent } from "@im-chat/transport";
import { expect, test } from "vitest";
import type { Chat } from "../client.ts";
import type { Environment } from "../environment.ts";
import { messagesOf, textsOf } from "../../test/shown.ts";

/** A page whose lines to the other tabs can be cut, either way. */
interface Page {
  readonly world: Partial<Environment>;
  isDeaf: boolean;
  isMute: boolean;
  tell(event: PageEvent): void;
}

function createPage(device: TestDevice): Page {
  const listeners = new Set<(event: PageEvent) => void>();
  const page: Page = {
    isDeaf: false,
    isMute: false,
    tell: (event) => listeners.forEach((listener) => listener(event)),
    world: {
      onPage(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      openLine(name, onNotice) {
        const line = device.world.openLine(name, (notice) => page.isDeaf || onNotice(notice));
        return line && { ...line, post: (notice) => void (page.isMute || line.post(notice)) };
      },
    },
  };
  return page;
}

/** What was said until now has come, and was not heard. */
async function wakeUp(page: Page): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 50));
  page.isDeaf = false;
  page.isMute = false;
  page.tell("resumed");
}

function online(chat: Chat): Promise<unknown> {
  return until(chat.connection, ({ name }) => name === "online", "a link");
}

function shows(chat: Chat, id: string, texts: readonly string[]): Promise<unknown> {
  const { timeline } = chat.conversation(id);
  const isShown = (): boolean =>
    JSON.stringify(textsOf(chat.conversation(id))) === JSON.stringify(texts);
  return until(timeline, isShown, texts.join());
}

const PLACES = [
  { place: "led", isFirst: true, device: () => createTestDevice() },
  { place: "followed", isFirst: false, device: () => createTestDevice() },
  {
    place: "had a link of its own",
    isFirst: true,
    device: () => createTestDevice({ without: "locks" }),
  },
];

test.for(PLACES)(
  "a page that $place and comes back from the back/forward cache shows what others stored while it heard nothing",
  async ({ isFirst, device: newDevice }) => {
    await using stage = await createTestStage();
    const device = newDevice();
    const page = createPage(device);
    const bob = stage.chat("bob");
    await online(bob);
    const take = async (world: Partial<Environment>): Promise<Chat> => {
      const chat = stage.chat("alice", { device, world });
      await online(chat);
      return chat;
    };
    const leader = isFirst ? undefined : await take({});
    const sleeper = await take(page.world);
    const hers = await sleeper.openDirect("bob");
    hers.open();
    await hers.send({ text: "one" });
    const his = bob.conversation(hers.id);
    his.open();
    await shows(bob, hers.id, ["one"]);
    const other = leader ?? (await take({}));

    page.tell("frozen");
    await hers.send({ text: "on the way out" });
    page.isDeaf = true;
    page.isMute = true;
    other.conversation(hers.id).open();
    await shows(bob, hers.id, ["one", "on the way out"]);
    for (const text of ["two", "three"]) await his.send({ text });
    const group = await other.createGroup({ name: "Trip", members: ["bob"] });
    other.conversation(group.id).setDraft("and so on");
    await shows(other, hers.id, ["one", "on the way out", "two", "three"]);

    await wakeUp(page);
    await shows(sleeper, hers.id, ["one", "on the way out", "two", "three"]);
    const isSent = (): boolean =>
      messagesOf(hers).every(({ status }) => ["sent", "delivered", "read"].includes(status.name));
    await until(hers.timeline, isSent, "what was sent meanwhile");
    await until(
      sleeper.conversations,
      ({ items }) => items.some(({ id, draft }) => id === group.id && draft === "and so on"),
      "the group",
    );
    await his.send({ text: "four" });
    await shows(sleeper, hers.id, ["one", "on the way out", "two", "three", "four"]);
    expect(hers.timeline.get().rows.some(({ type }) => type === "gap")).toBe(false);
    expect(stage.errors).toEqual([]);
  },
);

test("what a page was in that it left meanwhile elsewhere is gone from its list", async () => {
  await using stage = await createTestStage();
  const device = createTestDevice();
  const page = createPage(device);
  const first = stage.chat("alice", { device, world: page.world });
  await online(first);
  const [kept, left] = [
    await first.createGroup({ name: "Kept", members: [] }),
    await first.createGroup({ name: "Left", members: [] }),
  ];
  for (const { summary } of [kept, left])
    await until(summary, (value) => value?.isPending === false, "the ack");
  const second = stage.chat("alice", { device });
  await online(second);
  page.tell("frozen");
  page.isDeaf = true;
  const there = second.conversation(left.id);
  await until(there.summary, (value) => value !== undefined, "the group there");
  await online(second);
  await there.leave();
  await until(there.summary, (value) => value === undefined, "the leaving");
  await wakeUp(page);
  await until(left.summary, (value) => value === undefined, "the end here");
  expect(first.conversations.get().items.map(({ id }) => id)).toEqual([kept.id]);
});

test("one who had paged back stays there when the page comes back", async () => {
  await using stage = await createTestStage();
  const device = createTestDevice();
  const page = createPage(device);
  const first = stage.chat("alice", { device, world: page.world });
  await online(first);
  const hers = await first.createGroup({ name: "Notes", members: [] });
  hers.open();
  for (let count = 1; count <= 120; count += 1) await hers.send({ text: `${count}` });
  await until(hers.timeline, ({ lastSeq }) => lastSeq === 121, "the acks");
  await hers.timeline.jumpToLatest();
  await hers.timeline.loadOlder();
  const before = textsOf(hers);
  page.tell("frozen");
  page.tell("resumed");
  await online(first);
  await hers.send({ text: "121" });
  await until(hers.timeline, () => textsOf(hers).includes("121"), "the message");
  expect(textsOf(hers)).toEqual([...before, "121"]);
});

test("what the tab that led stored and died before telling of is shown by all that are left", async () => {
  await using stage = await createTestStage();
  const device = createTestDevice();
  const page = createPage(device);
  const [bob, leader] = [stage.chat("bob"), stage.chat("alice", { device, world: page.world })];
  await Promise.all([online(bob), online(leader)]);
  const { id } = await leader.openDirect("bob");
  const others = [stage.chat("alice", { device }), stage.chat("alice", { device })];
  await Promise.all(others.map(online));
  const his = bob.conversation(id);
  await until(his.summary, (summary) => summary !== undefined, "bob's conversation");
  await his.send({ text: "one" });
  for (const chat of [leader, ...others]) chat.conversation(id).open();
  for (const chat of [leader, ...others]) await shows(chat, id, ["one"]);

  page.isMute = true;
  await his.send({ text: "two" });
  await shows(leader, id, ["one", "two"]);
  await leader.close();
  for (const chat of others) await shows(chat, id, ["one", "two"]);
  expect(stage.errors).toEqual([]);
});
