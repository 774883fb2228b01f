import type { Conditions } from "../world/conditions.ts";
import { seconds } from "./fault.ts";
import type { Fault, Suffering } from "./fault.ts";

const LASTS_MS: readonly [number, number] = [2000, 25_000];

/** Faults of the network between a device and the server. */
export const networkFaults: readonly Fault[] = [
  { name: "drop", weight: 2, run: worsen((chance) => ({ dropRate: chance.between([0.05, 0.5]) })) },
  {
    name: "delay",
    weight: 2,
    run: worsen((chance) => ({ latencyMs: [200, chance.between([500, 6000])] })),
  },
  {
    name: "duplicate",
    weight: 2,
    run: worsen((chance) => ({ duplicateRate: chance.between([0.1, 0.6]) })),
  },
  {
    name: "reorder",
    weight: 2,
    run: worsen((chance) => ({ lateRate: chance.between([0.1, 0.6]) })),
  },
  {
    name: "slow link",
    weight: 1.5,
    run: worsen((chance) => ({ bytesPerSecond: chance.between([300, 4000]) })),
  },
  {
    name: "push loss",
    weight: 2,
    run: worsen((chance) => ({ pushLossRate: chance.between([0.2, 1]) })),
  },
  { name: "no network", weight: 1.5, run: worsen(() => ({ isDown: true })) },
  { name: "no sockets", weight: 2.5, run: loseSockets },
  { name: "cut", weight: 3, run: cut },
  { name: "cut, frames late", weight: 2, run: cutLate },
  { name: "half-open", weight: 2, run: halfOpen },
];

function worsen(
  changesOf: (chance: Suffering["chance"]) => Partial<Conditions>,
): (suffering: Suffering) => string {
  return ({ world, device, chance, later }) => {
    const changes = changesOf(chance);
    const lastsMs = chance.between(LASTS_MS);
    world.network.worsen(device.name, changes);
    later(lastsMs, () => world.network.heal(device.name));
    return `${JSON.stringify(changes)} at ${device.name} ${seconds(lastsMs)}`;
  };
}

/** As in a network whose proxy knows no WebSockets. */
function loseSockets({ world, device, chance, later }: Suffering): string {
  const lastsMs = chance.between([5000, 90_000]);
  world.network.worsen(device.name, { isSocketless: true });
  world.network.cut(device.name, 0);
  later(lastsMs, () => world.network.heal(device.name));
  return `${device.name} ${seconds(lastsMs)}`;
}

function cut({ world, device }: Suffering): string | undefined {
  if (device.tabs.length === 0) return undefined;
  world.network.cut(device.name, 0);
  return device.name;
}

/** What was on its way arrives when a newer link is open already. */
function cutLate({ world, device, chance }: Suffering): string | undefined {
  if (device.tabs.length === 0) return undefined;
  const lateMs = chance.between([1000, 15_000]);
  world.network.cut(device.name, lateMs);
  return `${device.name}, ${seconds(lateMs)}`;
}

function halfOpen({ world, device, chance }: Suffering): string | undefined {
  const direction = chance.is(0.5) ? "up" : "down";
  const count = world.network.silence(device.name, direction);
  return count === 0 ? undefined : `nothing comes ${direction} at ${device.name}`;
}
