import type { Chance } from "../world/chance.ts";
import type { Task } from "../world/schedule.ts";
import type { Threads } from "../world/server.ts";
import { seconds } from "./fault.ts";
import type { Fault, Suffering } from "./fault.ts";

const LASTS_MS: readonly [number, number] = [2000, 40_000];

/** What a machine does whose processor has too much else to do. They come in histories of their own; see `plan.ts`. */
export const busyFaults: readonly Fault[] = [
  { name: "server stall", weight: 0, run: stall(["gateway", "kernel"]) },
  { name: "gateway stall", weight: 0, run: stall(["gateway"]) },
  { name: "kernel stall", weight: 0, run: stall(["kernel"]) },
  { name: "slow server", weight: 0, run: slowServer },
  { name: "slow consumers", weight: 0, run: slowConsumers },
  { name: "slow page", weight: 0, run: slowPage },
];

export const BUSY_FAULTS: readonly string[] = busyFaults.map(({ name }) => name);

/** Nothing is read, no timer runs, nobody is told; then all that has come meanwhile is done at once. */
function stall(names: readonly (keyof Threads)[]): Fault["run"] {
  return ({ world, chance, later }) => {
    const { server, schedule } = world;
    const threads = new Set(names.map((name) => server.threads[name]));
    if (!server.isUp || [...threads].some(({ state }) => state !== "running")) return undefined;
    const lastsMs = chance.between(chance.is(0.7) ? [50, 4000] : [4000, 90_000]);
    for (const thread of threads) thread.state = "frozen";
    later(lastsMs, () => {
      for (const thread of threads) schedule.thaw(thread, inAnyOrder(chance));
    });
    return seconds(lastsMs);
  };
}

/** As it was due, or one source after the other, as a loop of events does that finds many of them: overdue timers may be
 * the first, or the last. */
function inAnyOrder(chance: Chance): (held: readonly Task[]) => readonly Task[] {
  return (held) => {
    if (chance.is(0.3)) return held;
    const sources = chance.shuffle([...new Set(held.map(({ source }) => source))]);
    return sources.flatMap((source) => held.filter((task) => task.source === source));
  };
}

function slowServer({ world, chance, later }: Suffering): string {
  const { server } = world;
  const mostMs = chance.between([2, 300]);
  const lastsMs = chance.between(LASTS_MS);
  server.lateMs = [0, mostMs];
  later(lastsMs, () => (server.lateMs = undefined));
  return upTo(mostMs, lastsMs);
}

function slowConsumers({ world, chance, later }: Suffering): string {
  const { server } = world;
  const mostMs = chance.between([50, 8000]);
  const lastsMs = chance.between(LASTS_MS);
  server.consumerMs = [0, mostMs];
  later(lastsMs, () => (server.consumerMs = undefined));
  return upTo(mostMs, lastsMs);
}

/** One page of a device, or all of them, and half of the time what they store. */
function slowPage({ device, tab, chance, later }: Suffering): string | undefined {
  if (tab === undefined) return undefined;
  const mostMs = chance.between(chance.is(0.7) ? [2, 500] : [500, 8000]);
  const lastsMs = chance.between(LASTS_MS);
  const tabs = chance.is(0.5) ? [tab] : [...device.tabs];
  for (const slow of tabs) slow.lateMs = [0, mostMs];
  if (chance.is(0.5)) device.storageMs = [0, Math.min(mostMs, 400)];
  later(lastsMs, () => {
    for (const slow of tabs) slow.lateMs = undefined;
    device.storageMs = undefined;
  });
  return `${tabs.map(({ name }) => name).join(", ")} ${upTo(mostMs, lastsMs)}`;
}

function upTo(mostMs: number, lastsMs: number): string {
  return `up to ${mostMs.toFixed(0)} ms ${seconds(lastsMs)}`;
}
