import type { Storage, StorageLoss, StoreMap } from "@im-chat/core";

/** A storage that a browser may empty while its page is open: the page is told, and goes on with an empty one. What was begun
 * before ends where it began.
 * @param open Opens what is stored now.
 * @param onEvict Takes what is to be called when it was emptied. */
export async function evictableStorage<Stores extends StoreMap>(
  open: () => Promise<Storage<Stores>>,
  onEvict: (take: () => void) => void,
): Promise<Storage<Stores>> {
  const listeners = new Set<(loss: StorageLoss) => void>();
  let opening = open();
  const first = await opening;
  onEvict(() => {
    opening = open();
    for (const listener of listeners) void opening.then(() => listener("reset"));
  });
  return {
    kind: first.kind,
    reason: first.reason,
    isShared: first.isShared,
    read: async (stores, fn) => (await opening).read(stores, fn),
    write: async (stores, fn, options) => (await opening).write(stores, fn, options),
    onLoss(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => (await opening).close(),
    destroy: async () => (await opening).destroy(),
  };
}
