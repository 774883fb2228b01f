import {
  createMemoryServer,
  createMemoryStage,
  createTestClock,
  createTestDevice,
  until,
} from "@im-chat/testing";
import { expect, test } from "vitest";
import type { Conversation } from "../client.ts";
import { messagesOf } from "../../test/shown.ts";

test("a message has been delivered also where something else happened after it", async () => {
  const clock = createTestClock();
  const server = await clock.until(createMemoryServer({ environment: clock.server }));
  const stage = createMemoryStage(server, { clock });
  const { openStorage } = createTestDevice().world;
  await clock.until(server.addUser("alice"));
  const [bob, before] = [stage.chat("bob"), stage.chat("alice", { world: { openStorage } })];
  const his = await clock.until(bob.createGroup({ name: "Trip", members: ["alice"] }));
  his.open();
  await clock.until(until(before.conversations, ({ items }) => items.length === 1));
  await clock.until(before.close());
  await clock.until(his.send({ text: "hi" }));
  await clock.until(his.rename("Journey"));
  await clock.advance(2000);
  const status = () => messagesOf(his)[0]?.status.name;
  expect(status()).toBe("sent");

  stage.chat("alice", { world: { openStorage } });
  await clock.until(until(his.timeline, () => status() === "delivered"));
  expect(his.summary.get()?.lastNotice?.kind).toBe("renamed");
  await clock.until(stage.close());
});

test("what waited in more conversations than a server listens to at once has been delivered in all of them", async () => {
  const clock = createTestClock();
  const server = await clock.until(createMemoryServer({ environment: clock.server }));
  const stage = createMemoryStage(server, { clock });
  await clock.until(server.addUser("alice"));
  const bob = stage.chat("bob");
  const groups: Conversation[] = [];
  for (let at = 0; at < 120; at += 1) {
    const group = await clock.until(bob.createGroup({ name: `${at}`, members: ["alice"] }));
    group.open();
    await clock.until(group.send({ text: "hi" }));
    groups.push(group);
  }
  const alice = stage.chat("alice");
  await clock.until(until(alice.unread, ({ total }) => total === 120));
  await clock.advance(20_000);
  const statuses = groups.map((group) => messagesOf(group)[0]?.status.name);
  expect(new Set(statuses)).toEqual(new Set(["delivered"]));
  await clock.until(stage.close());
});
