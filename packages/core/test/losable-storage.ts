import type { Environment } from "../src/environment.ts";
import { createMemoryDisk } from "../src/storage/memory-storage.ts";
import type { StorageLoss } from "../src/storage/storage.ts";

/** A storage that a test can throw away, as a browser does that wants room. */
export function createLosableStorage(): Pick<Environment, "openStorage"> & {
  lose(): void;
  /** How many drafts it holds. */
  drafts(): Promise<number>;
} {
  const losses: ((loss: StorageLoss) => void)[] = [];
  let drafts = async (): Promise<number> => 0;
  return {
    lose: () => losses.forEach((loss) => loss("reset")),
    drafts: () => drafts(),
    async openStorage({ schema }) {
      let storage = createMemoryDisk(schema).open();
      losses.push(() => (storage = createMemoryDisk(schema).open()));
      drafts = () => storage.read(["drafts"], async (tx) => (await tx.getAll("drafts")).length);
      return {
        ...storage,
        read: (stores, fn) => storage.read(stores, fn),
        write: (stores, fn, how) => storage.write(stores, fn, how),
        onLoss(listener) {
          losses.push(listener);
          return () => undefined;
        },
      };
    },
  };
}
