import type { Place } from "../world/place.ts";
import type { World } from "../world/world.ts";

/** @returns tells who is at a place; also when its tab has just gone, for what was on its way still comes there */
export function createUserAt(world: World): (place: Place) => string {
  const users = new Map<string, string>();
  return ({ actor, user }) => {
    const tab = world.tabs.find(({ name }) => name === actor.name);
    if (tab) users.set(actor.name, tab.chat.userId);
    return users.get(actor.name) ?? user;
  };
}
