import { LIMITS } from "@im-chat/protocol";
import type { Tab } from "../people/people.ts";
import type { World } from "../world/world.ts";

/** A client that was closed leaves nothing behind: at once; where a last request is on its way, which takes along what was
 * accepted, when the time of that is over. `report` is given a sentence for each thing that is left. */
export function checkClosed(world: World, tab: Tab, report: (sentence: string) => void): void {
  const check = (): void => {
    // What dies meanwhile takes everything with it.
    if (tab.isDead) return;
    for (const what of tab.leftovers()) report(`close: ${tab.name} has left ${what}`);
  };
  if (tab.openRequests === 0) check();
  else world.schedule.after(LIMITS.requestTimeoutMs + 1, check);
}
