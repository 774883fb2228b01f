import { checkClosed } from "../invariants/closed.ts";
import { deletedUsers } from "../invariants/truth.ts";
import { createChance } from "../world/chance.ts";
import type { World } from "../world/world.ts";
import type { Tab } from "./people.ts";

const LATER_MS: readonly [number, number] = [500, 8000];

/** Whether the server has turned a tab away for good, for its user was deleted, or all tokens of that user were revoked. */
export function isTurnedAway({ chat }: Tab): boolean {
  const status = chat.connection.get();
  return status.name === "closed" && status.reason.code === "revoked";
}

/** Who is turned away loads the page again some time later, with a new token. */
export function watchTurningAway(world: World, tab: Tab): void {
  const chance = createChance(world.seed, "turned away", tab.name);
  tab.chat.connection.subscribe(() => {
    if (isTurnedAway(tab))
      world.schedule.after(chance.between(LATER_MS), () => void signInAnew(world, tab));
  });
}

/** For one who was turned away, and still is a user: the page is closed, and opened again. */
export async function signInAnew(world: World, tab: Tab): Promise<void> {
  const { device, chat } = tab;
  const isThere = !tab.isDead && !tab.isFrozen && device.tabs.includes(tab);
  if (!isThere || !isTurnedAway(tab) || deletedUsers(world.server.disk).has(chat.userId)) return;
  await chat.close();
  checkClosed(world, tab, (sentence) => void world.violations.push(sentence));
  device.forget(tab);
  world.openTab(device);
}
