import type { Line } from "../environment.ts";
import type { ReadTx, Storage, WriteTx } from "../storage/storage.ts";
import { ChangeSet } from "./changes.ts";
import type { ChangeNotice, Changes } from "./changes.ts";
import type { StoreName, Stores } from "./schema.ts";

export type Reading = ReadTx<Stores>;
export type Writing = WriteTx<Stores>;

/** The user's database, and the one way to learn what changed in it, whichever tab did it.
 * Order: transaction, commit, then listeners; they never see what was not kept. */
export interface Database {
  read<Result>(stores: readonly StoreName[], fn: (tx: Reading) => Promise<Result>): Promise<Result>;
  /** Resolves when the listeners have seen the change. @throws ImError `storage_full`, `storage`. */
  commit<Result>(
    stores: readonly StoreName[],
    fn: (tx: Writing, changes: ChangeSet) => Promise<Result>,
    options?: { readonly isDurable?: boolean },
  ): Promise<Result>;
  /** Runs a reader in turn with the listeners, so that what it read is never older than what they saw. */
  inTurn(job: () => Promise<void>): Promise<void>;
  /** Called in order of registration, one change set at a time; changes that come meanwhile are merged. */
  onChange(listener: (changes: ChangeSet, isLocal: boolean) => void | Promise<void>): void;
}

/** What is said on the line when the user has logged out. */
export const LOGGED_OUT = "logged out";

export interface DatabaseOptions {
  readonly storage: Promise<Storage<Stores>>;
  /** Called once the storage is open. */
  readonly openLine: (onNotice: (notice: unknown) => void) => Line | undefined;
  readonly report: (thrown: unknown) => void;
}

export interface ClosableDatabase extends Database {
  /** Called when the user has logged out in another tab; nothing can be asked any more by then. */
  onLoggedOut(listener: () => void): void;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

export function createDatabase(options: DatabaseOptions): ClosableDatabase {
  const { storage, report } = options;
  const listeners: ((changes: ChangeSet, isLocal: boolean) => void | Promise<void>)[] = [];
  const waiting: { local?: Waiting | undefined; foreign?: Waiting | undefined } = {};
  let tail = Promise.resolve();
  let tellLoggedOut = (): void => undefined;

  const inTurn = (job: () => Promise<void>): Promise<void> => (tail = tail.then(job).catch(report));

  const tell = async (changes: ChangeSet, isLocal: boolean): Promise<void> => {
    for (const listener of listeners) {
      try {
        await listener(changes, isLocal);
      } catch (thrown) {
        report(thrown);
      }
    }
  };

  const publish = (changes: Changes, origin: "local" | "foreign"): Promise<void> => {
    let next = waiting[origin];
    if (!next) {
      const merged = new ChangeSet();
      const done = inTurn(() => {
        waiting[origin] = undefined;
        return tell(merged, origin === "local");
      });
      next = { merged, done };
      waiting[origin] = next;
    }
    next.merged.merge(changes);
    return next.done;
  };

  const opened = storage.then((open) => {
    const line = options.openLine((notice) => {
      if (isChangeNotice(notice)) void publish({ ...notice, facts: [] }, "foreign");
      if (notice !== LOGGED_OUT) return;
      // At once: a storage whose connection was cut does not see that it was deleted, and would be made anew.
      open.close().catch(report);
      tellLoggedOut();
    });
    return { open, line };
  });
  // Whoever reads or writes hears of it.
  opened.catch(() => undefined);

  return {
    read: async (stores, fn) => (await storage).read(stores, fn),
    async commit(stores, fn, commitOptions) {
      let changes = new ChangeSet();
      const write = async (tx: Writing) => {
        changes = new ChangeSet();
        return fn(tx, changes);
      };
      const { open, line } = await opened;
      const result = await open.write(stores, write, commitOptions);
      if (changes.isEmpty) return result;
      line?.post(changes.toNotice());
      await publish(changes, "local");
      return result;
    },
    inTurn,
    onChange: (listener) => void listeners.push(listener),
    onLoggedOut: (listener) => void (tellLoggedOut = listener),
    async close() {
      const { open, line } = await opened;
      await tail;
      await open.close();
      line?.close();
    },
  };
}

interface Waiting {
  readonly merged: ChangeSet;
  readonly done: Promise<void>;
}

function isChangeNotice(notice: unknown): notice is ChangeNotice {
  return (
    typeof notice === "object" &&
    notice !== null &&
    (notice as { type?: unknown }).type === "changes"
  );
}
