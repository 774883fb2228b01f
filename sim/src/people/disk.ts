import { createMemoryDisk } from "@im-chat/core";
import type { MemoryDisk, Storage, StorageOptions, StoreMap } from "@im-chat/core";

/** What is stored in one browser profile: databases that outlive the tabs. Third parties run the simulator on their own
 * by giving another one. */
export interface Disk {
  open<Stores extends StoreMap>(options: StorageOptions<Stores>): Promise<Storage<Stores>>;
}

export function createDisk(): Disk {
  const disks = new Map<string, unknown>();
  return {
    async open<Stores extends StoreMap>({ name, schema }: StorageOptions<Stores>) {
      // What is stored under a name has one shape, that of whoever opens it.
      const disk = (disks.get(name) ?? createMemoryDisk(schema)) as MemoryDisk<Stores>;
      disks.set(name, disk);
      return disk.open();
    },
  };
}
