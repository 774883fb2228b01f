import type { Conversation } from "@im-chat/core";
import { expect, test } from "vitest";
import { createWorld } from "../world/create-world.ts";
import type { World } from "../world/world.ts";
import type { Device, Tab } from "./people.ts";

/** Enough for a leader to be missed and replaced. */
const SECONDS_MS = 12_000;

interface Scene {
  readonly world: World;
  readonly device: Device;
  readonly bob: Tab;
  /** Of the conversation that all tabs have on their screens. */
  readonly id: string;
}

/** A user with so many tabs, opened in the same moment, and somebody to talk to. */
async function openTabs(count: number): Promise<Scene> {
  const world = await createWorld(1, { devices: [1, 1], hasGuest: false });
  const [device, other] = world.devices as [Device, Device];
  while (device.tabs.length < count) world.openTab(device);
  await world.schedule.run(3000);
  const [bob] = other.tabs as [Tab];
  const { id } = await world.schedule.until(bob.chat.openDirect("u1"), 5000);
  bob.chat.conversation(id).open();
  await world.schedule.until(bob.chat.conversation(id).send({ text: "hello" }), 1000);
  await world.schedule.run(2000);
  for (const tab of device.tabs) tab.chat.conversation(id).open();
  await world.schedule.run(2000);
  return { world, device, bob, id };
}

function leaderOf({ tabs }: Device): Tab {
  const leaders = tabs.filter(({ openLinks }) => openLinks > 0);
  expect(leaders).toHaveLength(1);
  return leaders[0] as Tab;
}

function followersOf(device: Device): readonly [Tab, ...Tab[]] {
  const leader = leaderOf(device);
  return device.tabs.filter((tab) => tab !== leader) as [Tab, ...Tab[]];
}

function textsOf(conversation: Conversation): readonly string[] {
  return conversation.timeline
    .get()
    .rows.flatMap((row) => (row.type === "message" ? [row.message.text] : []));
}

/** What each of these shows, once for all that show the same. */
function shownBy(tabs: readonly Tab[], id: string): readonly (readonly string[])[] {
  const shown = tabs.map(({ chat }) => JSON.stringify(textsOf(chat.conversation(id))));
  return [...new Set(shown)].map((texts) => JSON.parse(texts) as readonly string[]);
}

function write(tab: Tab, id: string, ...texts: readonly string[]): void {
  for (const text of texts) void tab.chat.conversation(id).send({ text });
}

test("twelve tabs opened at once have one link, and all of them show and send", async () => {
  const { world, device, bob, id } = await openTabs(12);
  leaderOf(device);
  expect(device.tabs.map(({ chat }) => chat.connection.get().name)).toEqual(
    Array.from({ length: 12 }, () => "online"),
  );
  for (const [index, tab] of device.tabs.entries()) write(tab, id, `from ${index}`);
  await world.schedule.run(5000);
  const [shown = [], ...others] = shownBy([...device.tabs, bob], id);
  expect(others).toEqual([]);
  expect(shown.toSorted()).toEqual(
    ["hello", ...device.tabs.map((_, index) => `from ${index}`)].toSorted(),
  );
  leaderOf(device);
  await world.close();
});

test("a leader that is closed leaves what it was sending to the next", async () => {
  const { world, device, bob, id } = await openTabs(3);
  const leader = leaderOf(device);
  write(leader, id, "one", "two", "three");
  await world.schedule.run(5);
  await world.schedule.until(leader.chat.close(), 5000);
  device.forget(leader);
  await world.schedule.run(3000);
  leaderOf(device);
  expect(shownBy([...device.tabs, bob], id)).toEqual([["hello", "one", "two", "three"]]);
  await world.close();
});

test("a leader that crashes is replaced, and nothing is sent twice", async () => {
  const { world, device, bob, id } = await openTabs(3);
  const leader = leaderOf(device);
  const [follower] = followersOf(device);
  write(follower, id, "one", "two", "three");
  await world.schedule.run(20);
  leader.die();
  await world.schedule.run(SECONDS_MS);
  leaderOf(device);
  expect(shownBy([...device.tabs, bob], id)).toEqual([["hello", "one", "two", "three"]]);
  await world.close();
});

test("a leader that freezes without a word is replaced, and writes nothing when it wakes", async () => {
  const { world, device, bob, id } = await openTabs(3);
  const leader = leaderOf(device);
  const [follower] = followersOf(device);
  write(leader, id, "one");
  await world.schedule.run(15);
  leader.freeze();
  write(follower, id, "two");
  write(bob, id, "from bob");
  await world.schedule.run(SECONDS_MS);
  const awake = device.tabs.filter((tab) => tab !== leader);
  expect(awake.filter(({ openLinks }) => openLinks > 0)).toHaveLength(1);
  const [shown = [], ...others] = shownBy([...awake, bob], id);
  expect(others).toEqual([]);
  expect(shown.toSorted()).toEqual(["from bob", "hello", "one", "two"]);

  leader.thaw();
  write(bob, id, "later");
  await world.schedule.run(SECONDS_MS);
  expect(leaderOf(device)).not.toBe(leader);
  expect(shownBy([...device.tabs, bob], id)).toEqual([[...shown, "later"]]);
  expect(leader.chat.connection.get().name).toBe("online");
  await world.close();
});

test("a leader that is slow for a moment goes on leading", async () => {
  const { world, device } = await openTabs(3);
  const leader = leaderOf(device);
  leader.freeze();
  await world.schedule.run(2500);
  leader.thaw();
  await world.schedule.run(SECONDS_MS);
  expect(leaderOf(device)).toBe(leader);
  await world.close();
});

test("a page that is told that it freezes gives up the lead at once, and follows when it comes back", async () => {
  const { world, device, bob, id } = await openTabs(2);
  const leader = leaderOf(device);
  const [follower] = followersOf(device);
  leader.page("hidden");
  leader.page("frozen");
  leader.freeze();
  await world.schedule.run(2000);
  expect(follower.openLinks).toBe(1);
  expect(follower.chat.connection.get().name).toBe("online");
  write(bob, id, "meanwhile");
  await world.schedule.run(2000);
  leader.thaw();
  leader.page("resumed");
  leader.page("shown");
  await world.schedule.run(2000);
  expect(leaderOf(device)).toBe(follower);
  expect(shownBy([...device.tabs, bob], id)).toEqual([["hello", "meanwhile"]]);
  await world.close();
});

test("what was asked of a leader that dies is asked again of the next", async () => {
  const { world, device } = await openTabs(2);
  const leader = leaderOf(device);
  const [follower] = followersOf(device);
  const opening = follower.chat.openDirect("u2");
  const finding = follower.chat.users.find("u2");
  leader.die();
  const users = await world.schedule.until(finding, SECONDS_MS);
  expect(users.map(({ id }) => id)).toEqual(["u2"]);
  await world.schedule.until(opening, SECONDS_MS);
  expect(leaderOf(device)).toBe(follower);
  await world.close();
});

test("who types, and who is here, is seen in every tab", async () => {
  const { world, device, bob, id } = await openTabs(3);
  for (const { chat } of device.tabs) chat.users.presence("u2").subscribe(() => undefined);
  await world.schedule.run(3000);
  expect(device.tabs.map(({ chat }) => chat.users.presence("u2").get().isOnline)).toEqual(
    device.tabs.map(() => true),
  );
  bob.chat.conversation(id).setTyping(true);
  await world.schedule.run(500);
  const typing = device.tabs.map(({ chat }) => chat.conversation(id).typing.get());
  expect(typing).toEqual(device.tabs.map(() => ["u2"]));
  const [follower] = followersOf(device);
  follower.chat.conversation(id).setTyping(true);
  await world.schedule.run(500);
  expect(bob.chat.conversation(id).typing.get()).toEqual(["u1"]);
  await world.close();
});

test("when the link is lost and comes back, every tab says so", async () => {
  const { world, device } = await openTabs(3);
  const namesOf = () => [...new Set(device.tabs.map(({ chat }) => chat.connection.get().name))];
  const leader = leaderOf(device);
  leader.page("offline");
  await world.schedule.run(100);
  expect(namesOf()).toEqual(["offline"]);
  leader.page("online");
  await world.schedule.run(5000);
  expect(namesOf()).toEqual(["online"]);
  await world.close();
});

test("all tabs are told of a message and of what becomes of their own", async () => {
  const { world, device, bob, id } = await openTabs(3);
  const told: string[][] = device.tabs.map(({ chat }) => {
    const list: string[] = [];
    chat.on("message_received", ({ message }) => list.push(`received ${message.text}`));
    chat.on("message_sent", ({ message }) => list.push(`sent ${message.text}`));
    return list;
  });
  write(bob, id, "to her");
  await world.schedule.run(1000);
  write(followersOf(device)[0], id, "to him");
  await world.schedule.run(1000);
  expect(told).toEqual(told.map(() => ["received to her", "sent to him"]));
  await world.close();
});
