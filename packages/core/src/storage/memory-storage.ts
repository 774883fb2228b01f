import { ImError } from "@im-chat/protocol";
import { createMemoryDatabase } from "./memory-database.ts";
import type { Schema, Storage, StoreMap } from "./storage.ts";

/** What several storages in memory share, as tabs share a database; it outlives them, as a reload does. */
export interface MemoryDisk<Stores extends StoreMap> {
  open(reason?: ImError): Storage<Stores>;
}

export function createMemoryDisk<Stores extends StoreMap>(
  schema: Schema<Stores>,
): MemoryDisk<Stores> {
  const database = createMemoryDatabase(schema, (why) => new ImError("storage", why));
  const losers = new Set<() => void>();

  function open(reason?: ImError): Storage<Stores> {
    const listeners = new Set<(loss: "deleted") => void>();
    let isOpen = true;

    const lose = (): void => {
      isOpen = false;
      losers.delete(lose);
      for (const listener of listeners) void Promise.resolve("deleted" as const).then(listener);
    };
    losers.add(lose);

    const checkOpen = (): void => {
      if (!isOpen) throw new ImError("storage", "Cannot use the storage: it is closed");
    };

    const storage: Storage<Stores> = {
      kind: "memory",
      reason,
      isShared: true,
      async read(stores, fn) {
        checkOpen();
        // `ReadTx` lets `fn` ask for no more than reading.
        return database.run({ stores, mode: "readonly" }, fn);
      },
      async write(stores, fn) {
        checkOpen();
        return database.run({ stores, mode: "readwrite" }, fn);
      },
      onLoss(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      async close() {
        isOpen = false;
        losers.delete(lose);
        await database.idle();
      },
      async destroy() {
        await storage.close();
        database.erase();
        for (const other of losers) other();
      },
    };
    return storage;
  }

  return { open };
}
