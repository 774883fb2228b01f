import { createConversationCommand } from "@im-chat/protocol";
import { LONG_TOKENS } from "../people/device.ts";
import { STORED_MS, placeOf } from "../people/people.ts";
import { seconds } from "./fault.ts";
import type { Fault, Suffering } from "./fault.ts";
import type { Device } from "../people/people.ts";
import type { World } from "../world/world.ts";

const GONE_MS: readonly [number, number] = [100, 10_000];
const HOUR_MS = 3_600_000;

/** Faults of a device and of the pages in it. */
export const clientFaults: readonly Fault[] = [
  { name: "crash, store kept", weight: 3, run: crash },
  { name: "crash, store lost", weight: 0.7, run: loseStore },
  { name: "store lost, pages open", weight: 0, run: evict },
  { name: "freeze", weight: 2, run: freeze },
  { name: "told freeze", weight: 1, run: toldFreeze },
  { name: "slow storage", weight: 2, run: slowStorage },
  { name: "clock jump", weight: 1, run: jumpClock },
  { name: "token expiry", weight: 1.5, run: expireTokens },
  { name: "browser offline", weight: 1, run: goOffline },
  { name: "hidden page", weight: 1, run: hide },
  { name: "older version", weight: 0, run: goBack },
];

function crash({ world, device, tab, chance, later }: Suffering): string | undefined {
  if (tab === undefined || tab.isDead) return undefined;
  tab.die();
  const goneMs = chance.between(GONE_MS);
  later(goneMs, () => {
    if (device.tabs.length === 0) world.openTab(device);
  });
  return `${tab.name} ${seconds(goneMs)}`;
}

function loseStore({ world, device, chance, later }: Suffering): string | undefined {
  if (device.tabs.length === 0) return undefined;
  for (const tab of [...device.tabs]) tab.die();
  device.loseStorage();
  const goneMs = chance.between(GONE_MS);
  later(goneMs, () => {
    if (device.tabs.length === 0) world.openTab(device);
  });
  return `${device.name} ${seconds(goneMs)}`;
}

/** A guest would be somebody else with the next page. */
function evict({ world, device, later }: Suffering): string | undefined {
  const isReady = device.tabs.every(
    ({ isUsable, chat }) => isUsable && !chat.conversations.get().isLoading,
  );
  if (device.isGuest || device.tabs.length === 0 || !isReady) return undefined;
  world.journal.evicted(placeOf(device));
  device.evictedAtMs = world.schedule.nowMs;
  const pages = [...device.tabs];
  device.evict();
  later(STORED_MS, () => {
    for (const tab of pages.filter(({ isUsable }) => isUsable))
      for (const { kind, lane } of device.outbox.rows.values())
        if (kind === createConversationCommand.number && !tab.chat.conversation(lane).summary.get())
          world.violations.push(`list: ${tab.name} does not show ${lane}, which waits to be made`);
  });
  return device.name;
}

function freeze({ tab, chance, later }: Suffering): string | undefined {
  if (tab === undefined || tab.isFrozen) return undefined;
  const lastsMs = chance.between([1000, 90_000]);
  tab.freeze();
  later(lastsMs, () => tab.thaw());
  return `${tab.name} ${seconds(lastsMs)}`;
}

/** As a browser does that says so first. */
function toldFreeze({ tab, chance, later }: Suffering): string | undefined {
  if (tab === undefined || tab.isFrozen) return undefined;
  const lastsMs = chance.between([1000, 90_000]);
  tab.page("hidden");
  tab.page("frozen");
  tab.freeze();
  later(lastsMs, () => {
    tab.thaw();
    tab.page("resumed");
    tab.page("shown");
  });
  return `${tab.name} ${seconds(lastsMs)}`;
}

function slowStorage({ device, chance, later }: Suffering): string {
  const lastsMs = chance.between([5000, 60_000]);
  const mostMs = chance.between([4, 400]);
  device.storageMs = [0, mostMs];
  later(lastsMs, () => (device.storageMs = undefined));
  return `${mostMs.toFixed(0)} ms at ${device.name} ${seconds(lastsMs)}`;
}

function jumpClock({ device, chance }: Suffering): string {
  const byMs = Math.round(
    chance.between([-48 * HOUR_MS, 48 * HOUR_MS]) * (chance.is(0.5) ? 1 : 0.01),
  );
  device.skewMs += byMs;
  return `${(byMs / HOUR_MS).toFixed(2)} h at ${device.name}`;
}

function expireTokens({ world, device, chance, later }: Suffering): string | undefined {
  if (device.isGuest) return undefined;
  const lastsMs = chance.between([5000, 60_000]);
  const isFailing = chance.is(0.4);
  // The server's allowance for wrong clocks comes on top.
  device.tokens = isFailing
    ? { kind: "failing", lifetimeSeconds: 1 }
    : { kind: "good", lifetimeSeconds: chance.whole(2, 20) };
  world.network.cut(device.name, 0);
  later(lastsMs, () => (device.tokens = LONG_TOKENS));
  return `${isFailing ? "none" : `of ${device.tokens.lifetimeSeconds} s`} at ${device.name} ${seconds(lastsMs)}`;
}

function goOffline({ tab, chance, later }: Suffering): string | undefined {
  if (tab === undefined || tab.isFrozen) return undefined;
  const lastsMs = chance.between([500, 20_000]);
  tab.page("offline");
  later(lastsMs, () => tab.page("online"));
  return `${tab.name} ${seconds(lastsMs)}`;
}

function hide({ tab, chance, later }: Suffering): string | undefined {
  if (tab === undefined || tab.isFrozen) return undefined;
  const lastsMs = chance.between([500, 40_000]);
  tab.page("hidden");
  later(lastsMs, () => tab.page("shown"));
  return `${tab.name} ${seconds(lastsMs)}`;
}

/** For a while the site serves an older version of the client. */
function goBack({ world, device, chance, later }: Suffering): string | undefined {
  if (device.isOlder || device.tabs.length === 0) return undefined;
  const lastsMs = chance.between([2000, 60_000]);
  changeVersion(world, device);
  later(lastsMs, () => {
    if (device.isOlder) changeVersion(world, device);
  });
  return `${device.name} ${seconds(lastsMs)}`;
}

/** All pages of a device are loaded anew, with the other version. */
export function changeVersion(world: World, device: Device): void {
  for (const tab of [...device.tabs]) tab.die();
  device.isOlder = !device.isOlder;
  world.openTab(device);
}
