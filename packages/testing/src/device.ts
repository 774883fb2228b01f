import { createMemoryDisk } from "@im-chat/core";
import type { Environment, MemoryDisk, StorageOptions, StoreMap } from "@im-chat/core";

/** One browser profile: the clients made with its `world` share databases, which outlive them, and hear of each other,
 * as the tabs of a site do. */
export interface TestDevice {
  readonly world: Pick<Environment, "openStorage" | "openLine">;
}

export function createTestDevice(): TestDevice {
  const disks = new Map<string, unknown>();
  const lines = new Map<string, Set<(notice: unknown) => void>>();
  return {
    world: {
      async openStorage<Stores extends StoreMap>({ name, schema }: StorageOptions<Stores>) {
        // What is stored under a name has one shape, that of whoever opens it.
        const disk = (disks.get(name) ?? createMemoryDisk(schema)) as MemoryDisk<Stores>;
        disks.set(name, disk);
        return disk.open();
      },
      openLine(name, onNotice) {
        const tabs = lines.get(name) ?? new Set();
        lines.set(name, tabs.add(onNotice));
        return {
          post(notice) {
            const copy: unknown = structuredClone(notice);
            for (const tab of tabs)
              if (tab !== onNotice) setTimeout(() => tabs.has(tab) && tab(copy), 0);
          },
          close: () => void tabs.delete(onNotice),
        };
      },
    },
  };
}
