import { expect, test } from "vitest";
import { createWorld } from "./create-world.ts";

async function talk(seed: number) {
  const world = await createWorld(seed, { devices: [1, 1], hasGuest: false });
  await world.schedule.run(2000);
  const [alice, bob] = world.tabs;
  const conversation = alice?.chat.openDirect("u2");
  await world.schedule.run(500);
  for (const text of ["one", "two", "three"]) {
    void (await conversation)?.send({ text });
    await world.schedule.run(300);
  }
  const open = await conversation;
  bob?.chat.conversation(open?.id ?? "").open();
  await world.schedule.run(2000);
  const rows = bob?.chat.conversation(open?.id ?? "").timeline.get().rows ?? [];
  const texts = rows.flatMap((row) => (row.type === "message" ? [row.message.text] : []));
  const { trace, count } = world.schedule;
  await world.close();
  return { texts, trace, count };
}

test("two people talk", async () => {
  expect((await talk(1)).texts).toEqual(["one", "two", "three"]);
});

test("the same seed is the same history, another one is another", async () => {
  const [first, again, other] = [await talk(1), await talk(1), await talk(2)];
  expect(again).toEqual(first);
  expect(other.trace).not.toBe(first.trace);
});
