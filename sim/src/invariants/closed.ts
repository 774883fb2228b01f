import { LIMITS } from "@im-chat/protocol";
import type { Tab } from "../people/people.ts";
import type { World } from "../world/world.ts";

/** What it may take along when it leaves is given its time too, at 2 bytes a millisecond: nobody here has more to send. */
const TAKEN_ALONG_MS = 16_384 / 2;
/** Within this time a client that was closed is gone. */
export const GONE_MS = LIMITS.requestTimeoutMs + TAKEN_ALONG_MS;

/** A client that was closed leaves nothing behind: at once; where a last request is on its way, which takes along what was
 * accepted, when the time of that is over. `report` is given a sentence for each thing that is left. */
export function checkClosed(world: World, tab: Tab, report: (sentence: string) => void): void {
  const check = (): void => {
    // What dies meanwhile takes everything with it.
    if (tab.isDead) return;
    for (const what of tab.leftovers()) report(`close: ${tab.name} has left ${what}`);
  };
  if (tab.openRequests === 0) check();
  else world.schedule.after(GONE_MS + 1, check);
}
