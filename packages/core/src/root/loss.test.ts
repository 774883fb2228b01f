import { createConversationCommand, sendMessageCommand } from "@im-chat/protocol";
import {
  createMemoryServer,
  createMemoryStage,
  createMemoryTransport,
  createTestClock,
  until,
} from "@im-chat/testing";
import { expect, test } from "vitest";
import { createLosableStorage } from "../../test/losable-storage.ts";
import { refuseFrames } from "../../test/refused-frames.ts";
import { messagesOf, textsOf } from "../../test/shown.ts";

/** Alice looks at a conversation with one message, and what she sends from here on is refused for now. */
async function setTalk({ refused = sendMessageCommand.number } = {}) {
  const clock = createTestClock();
  const server = await clock.until(createMemoryServer({ environment: clock.server }));
  const stage = createMemoryStage(server, { clock });
  await clock.until(server.addUser("bob"));
  const road = refuseFrames(createMemoryTransport(server, clock), {
    is: (up) => up.type === "command" && up.kind === refused,
    now: () => clock.now(),
    error: { code: "unavailable" },
  });
  road.isOn = false;
  const { lose, openStorage } = createLosableStorage();
  const alice = stage.chat("alice", {
    transports: [road.transport],
    world: { ...clock.world("alice"), openStorage, transports: () => [road.transport] },
  });
  const direct = await clock.until(alice.openDirect("bob"));
  direct.open();
  await clock.until(direct.send({ text: "one" }));
  await clock.until(until(direct.timeline, ({ lastSeq }) => lastSeq === 1));
  road.isOn = true;
  return { clock, stage, road, alice, direct, lose };
}

test("what waits to be sent when the browser throws away what was stored is sent, ahead of what is written then", async () => {
  const { clock, stage, road, direct, lose } = await setTalk();
  for (const text of ["two", "three"]) await clock.until(direct.send({ text }));
  await clock.advance(300);
  lose();
  await clock.until(direct.send({ text: "four" }));
  expect(textsOf(direct).slice(-3)).toEqual(["two", "three", "four"]);
  await clock.advance(5000);
  road.isOn = false;
  const isSent = (): boolean => messagesOf(direct).every(({ seq }) => seq > 0);
  await clock.until(until(direct.timeline, ({ lastSeq }) => lastSeq === 4 && isSent()));
  expect(textsOf(direct)).toEqual(["one", "two", "three", "four"]);
  expect(stage.errors).toEqual([]);
  await clock.until(stage.close());
});

test("while what was thrown away is read anew nobody is told to be in no conversation", async () => {
  const { clock, stage, direct, lose } = await setTalk();
  const told: string[] = [];
  direct.timeline.subscribe(({ error }) => error && told.push(error.code));
  lose();
  await clock.until(until(direct.summary, (summary) => summary === undefined));
  await clock.until(until(direct.timeline, ({ rows }) => rows.length === 1));
  expect(told).toEqual([]);
  await clock.until(stage.close());
});

test("a conversation that was made here and is on no server yet outlives what the browser throws away", async () => {
  const refused = createConversationCommand.number;
  const { clock, stage, road, alice, lose } = await setTalk({ refused });
  const group = await clock.until(alice.createGroup({ name: "Trip", members: ["bob"] }));
  group.open();
  await clock.until(group.send({ text: "who comes?" }));
  await clock.advance(300);
  const lists: string[] = [];
  alice.conversations.subscribe(({ items, isLoading }) => {
    lists.push(isLoading ? "loading" : items.map(({ title }) => title).join());
  });
  lose();
  await clock.until(until(alice.conversations, ({ items }) => items.length === 2));
  expect(lists).toContain("loading");
  expect(lists).not.toContain("");
  expect(group.summary.get()).toMatchObject({ title: "Trip", isPending: true });
  expect(textsOf(group)).toEqual(["who comes?"]);
  road.isOn = false;
  await clock.until(until(group.summary, (summary) => summary?.lastSeq === 2));
  expect(stage.errors).toEqual([]);
  await clock.until(stage.close());
});

test("a conversation that is refused after what was stored was thrown away says why, with its texts", async () => {
  const refused = createConversationCommand.number;
  const { clock, stage, road, alice, lose } = await setTalk({ refused });
  const group = await clock.until(alice.createGroup({ name: "Trip", members: ["nobody"] }));
  await clock.until(group.send({ text: "who comes?" }));
  await clock.advance(300);
  lose();
  road.isOn = false;
  await clock.until(until(group.summary, (summary) => summary?.error !== undefined));
  expect(alice.conversations.get().items.map(({ title }) => title)).toContain("Trip");
  group.open();
  await clock.until(until(group.timeline, () => textsOf(group).length === 1));
  await clock.until(stage.close());
});
