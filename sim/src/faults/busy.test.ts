import type { Conversation } from "@im-chat/core";
import { expect, test } from "vitest";
import { startTalk } from "../../found/talk.ts";

const THREADS = { hasThreads: true };

function texts(conversation: Conversation): readonly (string | undefined)[] {
  return conversation.timeline
    .get()
    .rows.flatMap((row) => (row.type === "message" ? [row.message.text] : []));
}

test("while the kernel stands still the gateway goes on, and then all is answered", async () => {
  const { world, hers, his } = await startTalk(1, THREADS);
  hers.open();
  his.open();
  await world.schedule.run(2000);
  const { kernel } = world.server.threads;
  kernel.state = "frozen";
  void hers.send({ text: "two" });
  his.setTyping(true);
  await world.schedule.run(3000);
  expect(texts(his)).toEqual(["hello"]);
  expect(hers.typing.get()).toHaveLength(1);
  world.schedule.thaw(kernel);
  await world.schedule.run(1000);
  expect(texts(his)).toEqual(["hello", "two"]);
  await world.close();
});

test("who comes while the gateway stands still is let in when it goes on", async () => {
  const { world, bob } = await startTalk(1, THREADS);
  const { gateway } = world.server.threads;
  gateway.state = "frozen";
  bob.die();
  const again = world.openTab(bob.device);
  await world.schedule.run(3000);
  expect(again.chat.connection.get().name).toBe("connecting");
  world.schedule.thaw(gateway);
  await world.schedule.run(1000);
  expect(again.chat.connection.get().name).toBe("online");
  await world.close();
});

test("a slow consumer tells who was added later, and nobody else waits for it", async () => {
  const { world, alice, bob } = await startTalk(1, THREADS);
  world.server.consumerMs = [5000, 5000];
  const group = await world.schedule.until(
    alice.chat.createGroup({ name: "group", members: ["u2"] }),
    1000,
  );
  const known = (): boolean => bob.chat.conversations.get().items.some(({ id }) => id === group.id);
  await world.schedule.run(4000);
  expect(known()).toBe(false);
  await world.schedule.run(4000);
  expect(known()).toBe(true);
  await world.close();
});
