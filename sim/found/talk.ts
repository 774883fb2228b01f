import type { Conversation } from "@im-chat/core";
import type { Tab } from "../src/people/people.ts";
import { createWorld } from "../src/world/create-world.ts";
import type { Cast, World } from "../src/world/world.ts";

/** Two users with a device each, and a direct conversation that both hold on theirs. */
export interface Talk {
  readonly world: World;
  readonly alice: Tab;
  readonly bob: Tab;
  readonly hers: Conversation;
  readonly his: Conversation;
}

/** Two people who have exchanged a word, in imagined time. */
export async function startTalk(seed = 1, server: Pick<Cast, "hasThreads"> = {}): Promise<Talk> {
  const world = await createWorld(seed, { devices: [1, 1], hasGuest: false, ...server });
  await world.schedule.run(2000);
  const [alice, bob] = world.tabs as [Tab, Tab];
  const hers = await world.schedule.until(alice.chat.openDirect("u2"), 5000);
  await world.schedule.until(hers.send({ text: "hello" }), 1000);
  await world.schedule.run(2000);
  const his = bob.chat.conversation(hers.id);
  his.open()();
  hers.open()();
  await world.schedule.run(2000);
  return { world, alice, bob, hers, his };
}
