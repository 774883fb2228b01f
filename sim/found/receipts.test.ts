import type { Conversation } from "@im-chat/core";
import { expect, test } from "vitest";
import { startTalk } from "./talk.ts";

function statuses(conversation: Conversation): readonly string[] {
  return conversation.timeline
    .get()
    .rows.flatMap((row) => (row.type === "message" ? [row.message.status.name] : []));
}

test("a read position that was told in vain is shown when the conversation is opened", async () => {
  const { world, hers, his } = await startTalk();
  world.server.busLoss = 1;
  his.markRead(1);
  await world.schedule.run(5000);
  world.server.busLoss = 0;
  expect(statuses(hers)).not.toEqual(["read"]);
  hers.open();
  await world.schedule.run(2000);
  expect(statuses(hers)).toEqual(["read"]);
  await world.close();
});

test("a read position that was told in vain comes to an open conversation with the periodic check", async () => {
  const { world, hers, his } = await startTalk();
  hers.open();
  await world.schedule.run(2000);
  world.server.busLoss = 1;
  his.markRead(1);
  await world.schedule.run(5000);
  world.server.busLoss = 0;
  await world.schedule.run(70_000);
  expect(statuses(hers)).toEqual(["read"]);
  await world.close();
});

test("who has left is no reader any more, on any device", async () => {
  const { world, alice, bob } = await startTalk();
  const group = await world.schedule.until(
    alice.chat.createGroup({ name: "group", members: ["u2"] }),
    1000,
  );
  group.open();
  await world.schedule.until(group.send({ text: "hello all" }), 1000);
  await world.schedule.run(2000);
  const his = bob.chat.conversation(group.id);
  his.markRead(2);
  await world.schedule.run(2000);
  expect(statuses(group)).toEqual(["read"]);
  await world.schedule.until(his.leave(), 1000);
  await world.schedule.run(75_000);
  expect(statuses(group)).toEqual(["sent"]);
  await world.close();
});
