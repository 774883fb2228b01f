import { expect, test } from "vitest";
import { startTalk } from "./talk.ts";

test("a client that is closed in the middle of something leaves no timer behind", async () => {
  const { world, alice, bob, hers, his } = await startTalk();
  hers.open();
  his.open();
  await world.schedule.run(2000);
  for (const text of ["one", "two", "three"]) void hers.send({ text });
  his.setTyping(true);
  for (let waitMs = 0; waitMs < 20; waitMs += 1) {
    await world.schedule.run(10);
    if ([...alice.device.outbox.rows.values()].some(({ state }) => state.name === "accepted"))
      break;
  }
  await world.schedule.until(Promise.all([alice.chat.close(), bob.chat.close()]), 10_000);
  expect([...alice.leftovers(), ...bob.leftovers()]).toEqual([]);
  await world.close();
});
