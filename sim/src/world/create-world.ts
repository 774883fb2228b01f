import { loadAll } from "@im-chat/core/testing";
import { createCoverage } from "../coverage.ts";
import { createDevice } from "../people/device.ts";
import { createDisk } from "../people/disk.ts";
import { createJournal } from "../people/journal.ts";
import type { Device } from "../people/people.ts";
import { watchTurningAway } from "../people/sign-in-anew.ts";
import { openTab } from "../people/tab.ts";
import { createBackend } from "./backend.ts";
import { createNetwork } from "./network.ts";
import { countLinks } from "./outcomes.ts";
import { keepTimeImagined } from "./platform.ts";
import { createSchedule } from "./schedule.ts";
import { APP, createSimServer } from "./server.ts";
import type { SimServer } from "./server.ts";
import type { Cast, World, WorldOptions } from "./world.ts";

const START_MS = 10_000;

export async function createWorld(
  seed: number,
  cast: Cast,
  options: WorldOptions = {},
): Promise<World> {
  const giveBack = keepTimeImagined();
  await loadAll();
  const schedule = createSchedule();
  const coverage = createCoverage();
  const onOutcome = (name: string): void => coverage.count("sync", name);
  const server = createSimServer({ ...cast, schedule, seed, onOutcome });
  await schedule.until(server.start(), START_MS);
  const network = createNetwork({ schedule, server, seed });
  const users = cast.devices.map((_, index) => `u${index + 1}`);
  const newDisk = options.newDisk ?? createDisk;
  const newDevice = (name: string, user: string, isGuest: boolean): Device =>
    createDevice({ name, user, isGuest, newDisk, coverage });
  const devices = cast.devices.flatMap((count, index) =>
    Array.from({ length: count }, (_, at) =>
      newDevice(`u${index + 1}.${at + 1}`, `u${index + 1}`, false),
    ),
  );
  if (cast.hasGuest) devices.push(newDevice("guest.1", "guest", true));
  const opened = new Map<Device, number>();
  const world: World = {
    seed,
    options,
    schedule,
    server,
    network,
    backend: createBackend({ schedule, server, seed }),
    journal: createJournal(),
    coverage,
    users,
    devices,
    get tabs() {
      return devices.flatMap(({ tabs }) => tabs);
    },
    violations: [],
    openTab(device) {
      const count = (opened.get(device) ?? 0) + 1;
      opened.set(device, count);
      const tab = openTab({ world, device, name: `${device.name}/${count}` });
      device.add(tab);
      watchTurningAway(world, tab);
      return tab;
    },
    retire: (device) => void devices.splice(devices.indexOf(device), 1),
    async close() {
      const closing = server.close().catch(() => undefined);
      await schedule.until(closing, START_MS).catch(() => undefined);
      server.disk.close();
      giveBack();
    },
  };
  countLinks(network, { coverage, tabs: () => world.tabs });
  for (const user of users) await schedule.until(signIn(server, user), START_MS);
  for (const device of devices) world.openTab(device);
  return world;
}

async function signIn(server: SimServer, userId: string): Promise<void> {
  await server.kernel?.signIn({ app: APP, userId, role: "user" }, { name: userId, kind: "user" });
}
