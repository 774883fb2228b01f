import { createMemoryDisk } from "@im-chat/core";
import type { Environment, MemoryDisk, StorageOptions, StoreMap } from "@im-chat/core";
import { createLocks } from "./locks.ts";

/** One browser profile: the clients made with its `world` share databases, which outlive them, and hear of each other,
 * as the tabs of a site do. */
export interface TestDevice {
  readonly world: Pick<Environment, "openLine" | "openStorage" | "takeLock">;
}

export interface TestDeviceOptions {
  /** What the browser does not have. */
  readonly without?: "line" | "locks" | undefined;
}

export function createTestDevice({ without }: TestDeviceOptions = {}): TestDevice {
  const locks = createLocks();
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
      takeLock: (name, options) =>
        without === "locks" ? undefined : locks.take(name, options, (run) => setTimeout(run, 0)),
      openLine(name, onNotice) {
        if (without === "line") return undefined;
        const tabs = lines.get(name) ?? new Set();
        lines.set(name, tabs.add(onNotice));
        return {
          post(notice) {
            if (!tabs.has(onNotice)) throw new DOMException("It is closed", "InvalidStateError");
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
