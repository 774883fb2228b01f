import { checkClosed } from "../invariants/closed.ts";
import type { Tab } from "../people/people.ts";
import { follow } from "./operation.ts";
import type { Doing, Operation } from "./operation.ts";

const GONE_MS: readonly [number, number] = [100, 5000];

export const sessionOperations: readonly Operation[] = [
  { name: "log out", weight: 0.4, run: logOut },
  { name: "reload", weight: 1, run: reload },
  { name: "open a second tab", weight: 3, run: openSecondTab },
  { name: "close a tab", weight: 0.7, run: closeTab },
  { name: "reconnect", weight: 0.5, run: reconnect },
];

/** Everything of the user on the device goes, in all of its tabs. */
function logOut(doing: Doing): string {
  const { world, tab, chance } = doing;
  const { device } = tab;
  const goneMs = chance.between(GONE_MS);
  const end = async (): Promise<void> => {
    await tab.chat.logout();
    checkClosed(world, tab, (sentence) => void world.violations.push(sentence));
    world.schedule.after(goneMs, () => {
      for (const other of [...device.tabs]) other.die();
      device.forgetLife();
      world.openTab(device);
    });
  };
  follow(doing, "logging out", end());
  return tab.name;
}

function reload(doing: Doing): string {
  const { world, tab, chance } = doing;
  const goneMs = chance.between(GONE_MS);
  leave(doing, () => void world.schedule.after(goneMs, () => world.openTab(tab.device)));
  return tab.name;
}

function openSecondTab({ world, tab }: Doing): string | undefined {
  if (tab.device.tabs.length > 1) return undefined;
  return world.openTab(tab.device).name;
}

function closeTab(doing: Doing): string | undefined {
  const { world, chance } = doing;
  const isSecond = ({ isUsable, device }: Tab): boolean => isUsable && device.tabs.length > 1;
  const tab = chance.pick(world.tabs.filter(isSecond));
  if (tab === undefined) return undefined;
  leave({ ...doing, tab }, () => undefined);
  return tab.name;
}

/** Closes the client as a page does that has the time for it. */
function leave(doing: Doing, andThen: () => void): void {
  const { tab } = doing;
  const end = async (): Promise<void> => {
    await tab.chat.close();
    const { world } = doing;
    checkClosed(world, tab, (sentence) => void world.violations.push(sentence));
    tab.device.forget(tab);
    andThen();
  };
  follow(doing, "closing", end());
}

function reconnect({ tab }: Doing): string {
  tab.chat.reconnectNow();
  return tab.name;
}
