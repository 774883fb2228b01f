import { loadAll } from "@im-chat/core/testing";
import { createCoverage } from "../coverage.ts";
import { createDevice } from "../people/device.ts";
import { createDisk } from "../people/disk.ts";
import { createJournal } from "../people/journal.ts";
import type { Device } from "../people/people.ts";
import { openTab } from "../people/tab.ts";
import { createNetwork } from "./network.ts";
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
  const server = createSimServer({ ...cast, schedule, seed });
  await schedule.until(server.start(), START_MS);
  const network = createNetwork({ schedule, server, seed });
  const coverage = createCoverage();
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
      return tab;
    },
    async close() {
      const closing = server.close().catch(() => undefined);
      await schedule.until(closing, START_MS).catch(() => undefined);
      server.disk.close();
      giveBack();
    },
  };
  for (const user of users) await schedule.until(signIn(server, user), START_MS);
  for (const device of devices) world.openTab(device);
  return world;
}

async function signIn(server: SimServer, userId: string): Promise<void> {
  await server.kernel?.signIn({ app: APP, userId, role: "user" }, { name: userId, kind: "user" });
}
