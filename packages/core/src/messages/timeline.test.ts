import { historyQuery } from "@im-chat/protocol";
import {
  createMemoryServer,
  createMemoryStage,
  createMemoryTransport,
  createTestClock,
  createTestDevice,
  createTestStage,
  until,
} from "@im-chat/testing";
import { expect, test } from "vitest";
import type { Chat } from "../client.ts";
import { refuseFrames } from "../../test/refused-frames.ts";
import { textsOf } from "../../test/shown.ts";

function online(chat: Chat): Promise<unknown> {
  return until(chat.connection, ({ name }) => name === "online", "a link");
}

test("a conversation that one is not in says so instead of loading, until one is added to it", async () => {
  await using stage = await createTestStage();
  for (const name of ["bob", "carol"]) await stage.server.addUser(name);
  const [alice, carol] = [stage.chat("alice"), stage.chat("carol")];
  await Promise.all([online(alice), online(carol)]);
  const hers = await alice.createGroup({ name: "Trip", members: ["bob"] });
  await hers.send({ text: "before" });
  const theirs = carol.conversation(hers.id);
  theirs.open();
  const refused = await until(theirs.timeline, ({ error }) => error !== undefined, "an answer");
  expect(refused).toMatchObject({ rows: [], isReady: false, error: { code: "not_member" } });

  await hers.addMembers(["carol"]);
  await hers.send({ text: "after" });
  await until(theirs.timeline, () => textsOf(theirs).includes("after"), "the rows");
  expect(theirs.timeline.get()).toMatchObject({ isReady: true, error: undefined });
  expect(stage.errors).toEqual([]);
});

test("one who is removed while looking is told so, and not that it loads", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const [alice, bob] = [stage.chat("alice"), stage.chat("bob")];
  await Promise.all([online(alice), online(bob)]);
  const hers = await alice.createGroup({ name: "Trip", members: ["bob"] });
  const his = bob.conversation(hers.id);
  his.open();
  await until(his.timeline, ({ isReady }) => isReady, "the rows");
  await hers.removeMember("bob");
  const state = await until(his.timeline, ({ error }) => error !== undefined, "the reason");
  expect(state).toMatchObject({ rows: [], error: { code: "not_member" } });
});

test("an unknown conversation is not called so before the server has told what there is", async () => {
  await using stage = await createTestStage();
  const device = createTestDevice();
  const first = stage.chat("alice", { device });
  await online(first);
  await first.close();
  await stage.server.stop();
  const alice = stage.chat("alice", { device });
  const conversation = alice.conversation("018f0000-0000-7000-8000-000000000001");
  conversation.open();
  await until(alice.conversations, ({ isLoading }) => !isLoading, "the cache");
  expect(conversation.timeline.get().isReady).toBe(false);
  expect(conversation.timeline.get().error).toBeUndefined();
  await stage.server.start();
  alice.reconnectNow();
  await until(conversation.timeline, ({ error }) => error?.code === "not_member", "an answer");
});

test("whoever subscribes to a timeline sees its rows, whether the conversation was opened or not", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const [alice, bob] = [stage.chat("alice"), stage.chat("bob")];
  await Promise.all([online(alice), online(bob)]);
  const hers = await alice.createGroup({ name: "Trip", members: ["bob"] });
  const shown: (readonly string[])[] = [];
  hers.timeline.subscribe(() => shown.push(textsOf(hers)));
  await hers.send({ text: "one" });
  await until(hers.summary, (summary) => summary?.lastSeq === 2, "the ack");
  const his = bob.conversation(hers.id);
  await until(his.summary, (summary) => summary?.lastSeq === 2, "the message");
  expect(his.timeline.get()).toMatchObject({ isReady: false, rows: [] });
  await until(his.timeline, ({ isReady, rows }) => isReady && rows.length === 2, "his rows");
  await his.send({ text: "two" });
  await expect.poll(() => shown.at(-1)).toEqual(["one", "two"]);
  expect(stage.errors).toEqual([]);
});

test("a timeline that was subscribed to without a link is read when there is one", async () => {
  await using stage = await createTestStage();
  const device = createTestDevice();
  const first = stage.chat("alice", { device });
  await online(first);
  const { id } = await first.createGroup({ name: "Trip", members: [] });
  await until(first.conversation(id).summary, (summary) => summary?.lastSeq === 1, "the ack");
  await first.close();
  await stage.server.stop();
  const alice = stage.chat("alice", { device });
  const { timeline } = alice.conversation(id);
  const stop = timeline.subscribe(() => undefined);
  await until(alice.conversations, ({ items }) => items.length === 1, "the cache");
  expect(timeline.get().isReady).toBe(false);
  await stage.server.start();
  alice.reconnectNow();
  await expect.poll(() => timeline.get().rows.length).toBe(1);
  stop();
});

test("rows that the server does not give for now are asked for again while somebody looks", async () => {
  const clock = createTestClock();
  const server = await clock.until(createMemoryServer({ environment: clock.server }));
  const stage = createMemoryStage(server, { clock });
  await clock.until(server.addUser("alice"));
  const his = await clock.until(stage.chat("bob").openDirect("alice"));
  await clock.until(his.send({ text: "hello" }));
  const road = refuseFrames(createMemoryTransport(server, clock), {
    is: (up) => up.type === "query" && up.kind === historyQuery.number,
    now: () => clock.now(),
    error: { code: "unavailable" },
  });
  const alice = stage.chat("alice", { transports: [road.transport] });
  await clock.until(until(alice.unread, ({ total }) => total === 1));
  const { timeline } = alice.conversation(his.id);
  timeline.subscribe(() => undefined);
  await clock.advance(1000);
  expect(road.refusedAtMs).not.toHaveLength(0);
  road.isOn = false;
  await clock.until(until(timeline, ({ rows }) => rows.length === 1));
  expect(timeline.get().isReady).toBe(true);
  await clock.until(stage.close());
});
