import { expect, test } from "vitest";
import { startTalk } from "./talk.ts";

test("an accepted row whose page went down with the link does not stay in the outbox for ever", async () => {
  const { world, alice } = await startTalk();
  const { rows } = alice.device.outbox;
  const group = await world.schedule.until(
    alice.chat.createGroup({ name: "group", members: [] }),
    1000,
  );
  await world.schedule.until(group.send({ text: "hello" }), 1000);
  const isAccepted = (): boolean =>
    [...rows.values()].some(({ state }) => state.name === "accepted");
  while (!isAccepted()) await world.schedule.run(1);
  // Neither the page nor the event comes.
  world.network.cut(alice.device.name, 0);
  await world.schedule.run(60_000);
  expect([...rows.values()]).toEqual([]);
  await world.close();
});
