import { createTestDevice, createTestStage, until } from "@im-chat/testing";
import { expect, test } from "vitest";
import type { Chat } from "../client.ts";
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
