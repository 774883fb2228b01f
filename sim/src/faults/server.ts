import type { CrashPoint } from "../world/database.ts";
import { readTruth } from "../invariants/truth.ts";
import type { World } from "../world/world.ts";
import { seconds } from "./fault.ts";
import type { Fault, Suffering } from "./fault.ts";

const GONE_MS: readonly [number, number] = [100, 15_000];

/** Faults of the server. */
export const serverFaults: readonly Fault[] = [
  { name: "server crash", weight: 2, run: crash },
  { name: "server crash in a transaction", weight: 2, run: crashWithin },
  { name: "bus loss", weight: 2, run: loseBus },
  { name: "backup restore", weight: 1.5, run: restore },
  // Comes in histories of its own; see `plan.ts`.
  { name: "server disk full", weight: 0, run: fillDisk },
];

function crash({ world, chance, later }: Suffering): string | undefined {
  if (!world.server.isUp) return undefined;
  world.server.crash();
  const goneMs = chance.between(GONE_MS);
  later(goneMs, () => startServer(world));
  return seconds(goneMs);
}

const MOST: Readonly<Record<CrashPoint, number>> = { statements: 60, commits: 5, messages: 3 };
const CRASH_POINTS = Object.keys(MOST) as CrashPoint[];

function crashWithin({ world, chance, later }: Suffering): string | undefined {
  if (!world.server.isUp) return undefined;
  const of = chance.pick(CRASH_POINTS) ?? "statements";
  const count = chance.whole(1, MOST[of]);
  const goneMs = chance.between(GONE_MS);
  world.server.crashWithin(count, of);
  // It dies within two seconds.
  later(2000 + goneMs, () => startServer(world));
  return `after ${count} ${of}, ${seconds(goneMs)}`;
}

function loseBus({ world, chance, later }: Suffering): string {
  const rate = chance.between([0.2, 1]);
  const lastsMs = chance.between([1000, 20_000]);
  world.server.busLoss = rate;
  later(lastsMs, () => (world.server.busLoss = 0));
  return `${rate.toFixed(2)} ${seconds(lastsMs)}`;
}

/** A little may still find room where more does not. */
function fillDisk({ world, chance, later }: Suffering): string | undefined {
  const { isUp, disk } = world.server;
  if (!isUp) return undefined;
  const rate = chance.between([0.3, 1]);
  const lastsMs = chance.between([500, 12_000]);
  const isFull = (): boolean => chance.is(rate);
  disk.isFull = isFull;
  later(lastsMs, () => {
    if (disk.isFull === isFull) disk.isFull = () => false;
  });
  return `${rate.toFixed(2)} ${seconds(lastsMs)}`;
}

/** A copy is made now, and put back later. */
function restore({ world, chance, later, onRestore }: Suffering): string | undefined {
  const { server } = world;
  if (!server.isUp) return undefined;
  const lastsMs = chance.between([500, 25_000]);
  let copy: string | undefined;
  const made = server.backup().then((place) => (copy = place));
  made.catch(() => undefined);
  later(lastsMs, () => {
    if (copy === undefined) return;
    world.coverage.count("copy", "put back");
    onRestore();
    putBack(world, copy);
  });
  return `of now, in ${(lastsMs / 1000).toFixed(1)} s`;
}

function putBack(world: World, copy: string): void {
  const { server, journal } = world;
  const before = messagesIn(world);
  const started = server.restore(copy);
  const kept = messagesIn(world);
  const positions = readTruth(server.disk).flatMap(({ id, members }) =>
    members.map(({ user, readSeq }) => ({ user, conversationId: id, seq: readSeq })),
  );
  journal.restored({ lost: new Set([...before].filter((id) => !kept.has(id))), kept, positions });
  started.catch((thrown: unknown) => world.violations.push(`restore: ${String(thrown)}`));
}

function messagesIn(world: World): ReadonlySet<string> {
  return new Set(readTruth(world.server.disk).flatMap(({ rows }) => rows.map(({ id }) => id)));
}

export function startServer(world: World): void {
  world.server.start().catch((thrown: unknown) => {
    if (world.server.actor.state !== "dead")
      world.violations.push(`start: ${thrown instanceof Error ? thrown.stack : String(thrown)}`);
  });
}
