import type { Tab } from "../people/people.ts";
import { createChance } from "../world/chance.ts";
import type { World } from "../world/world.ts";
import { checkHeads } from "./heads.ts";
import { checkSummary } from "./shown.ts";
import { readTruth } from "./truth.ts";

const GROUPS = 2;
/** Less than it takes a client to ask for itself. */
const SOON_MS = 5000;

/** When nothing is wrong, what is told at once is enough: a few messages and notices more, and every tab counts as the
 * server does before it has had reason to ask. */
export async function checkLive(world: World): Promise<readonly string[]> {
  const chance = createChance(world.seed, "live");
  for (const tab of chance.shuffle(world.tabs).slice(0, GROUPS)) talk(tab);
  await world.schedule.run(SOON_MS);
  const truth = readTruth(world.server.disk);
  const found = [
    ...(await checkHeads(world, truth)),
    ...world.tabs.flatMap((tab) => truth.flatMap((one) => checkSummary(tab, one))),
  ];
  return found.map((what) => `live ${what}`);
}

function talk({ chat }: Tab): void {
  for (const { id, role, kind } of chat.conversations.get().items.slice(0, GROUPS)) {
    const handle = chat.conversation(id);
    handle.send({ text: "live" }).catch(() => undefined);
    if (kind === "group" && role === "owner") handle.rename("live").catch(() => undefined);
    handle.send({ text: "and live" }).catch(() => undefined);
  }
}
