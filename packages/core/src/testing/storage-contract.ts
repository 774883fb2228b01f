import { ImError } from "@im-chat/protocol";
import type { Schema, Storage } from "../storage/storage.ts";
import { check, rejection, same } from "./check.ts";

/** One promise of a contract. `run` rejects when it is broken; hand both to any test runner. */
export interface ContractCase {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** The stores that the contract uses. */
export type ContractStores = {
  readonly notes: { readonly id: string; readonly text: string };
  readonly rows: { readonly box: string; readonly seq: number; readonly bytes: Uint8Array };
};

export const CONTRACT_SCHEMA: Schema<ContractStores> = {
  notes: { keyPath: "id" },
  rows: { keyPath: ["box", "seq"] },
};

export interface StorageContractOptions {
  /** A database that holds nothing. */
  create(): Promise<ContractDatabase>;
}

export interface ContractDatabase {
  /** A storage on it, as a tab opens one; several are open at once. */
  open(): Promise<Storage<ContractStores>>;
}

type Case = (storage: Storage<ContractStores>, database: ContractDatabase) => Promise<void>;

/** What every storage promises, as tests that need no runner of their own. */
export function storageContract(options: StorageContractOptions): readonly ContractCase[] {
  return Object.entries(CASES).map(([name, body]) => ({
    name,
    async run() {
      const database = await options.create();
      const storage = await database.open();
      await body(storage, database);
      await storage.destroy();
    },
  }));
}

const CASES: Readonly<Record<string, Case>> = {
  "a value that was put is read back": async (storage) => {
    await put(storage, note("a"));
    same(await read(storage, "a"), note("a"));
    same(await read(storage, "b"), undefined);
  },

  "a second put replaces the first": async (storage) => {
    await put(storage, note("a", "one"));
    await put(storage, note("a", "two"));
    same(await read(storage, "a"), note("a", "two"));
    same((await allNotes(storage)).length, 1);
  },

  "deleting what is not there succeeds": async (storage) => {
    await put(storage, note("a"));
    await storage.write(["notes"], async (tx) => {
      await tx.delete("notes", "a");
      await tx.delete("notes", "b");
    });
    same(await allNotes(storage), []);
  },

  "bytes survive": async (storage) => {
    const row = { box: "x", seq: 1, bytes: new Uint8Array([0, 127, 255]) };
    await storage.write(["rows"], (tx) => tx.put("rows", row));
    const stored = await storage.read(["rows"], (tx) => tx.get("rows", ["x", 1]));
    check(stored?.bytes instanceof Uint8Array, "they come back as something else");
    same([...(stored?.bytes ?? [])], [0, 127, 255]);
  },

  "what is stored is a copy, and so is what is read": async (storage) => {
    const mine = { id: "a", text: "before" };
    await put(storage, mine);
    mine.text = "after";
    const theirs = await read(storage, "a");
    same(theirs, note("a", "before"));
    if (theirs !== undefined) Object.assign(theirs, { text: "after" });
    same(await read(storage, "a"), note("a", "before"));
  },

  "a range has both its ends, in key order": async (storage) => {
    await fill(storage, ["x", 1], ["x", 2], ["x", 10], ["w", 5], ["y", 1]);
    same(await seqs(storage, { from: ["x", 1], to: ["x", 10] }), [1, 2, 10]);
    same(await seqs(storage, { from: ["x", 2], to: ["x", 9] }), [2]);
    same(await seqs(storage, { from: ["x"], to: ["x", Infinity] }), [1, 2, 10]);
    same(await seqs(storage, {}), [5, 1, 2, 10, 1]);
  },

  "a range may be open on either side": async (storage) => {
    await fill(storage, ["x", 1], ["x", 2], ["x", 3]);
    same(await seqs(storage, { from: ["x", 2] }), [2, 3]);
    same(await seqs(storage, { to: ["x", 2] }), [1, 2]);
  },

  "a range whose ends are the wrong way round is empty": async (storage) => {
    await fill(storage, ["x", 1]);
    same(await seqs(storage, { from: ["x", 2], to: ["x", 1] }), []);
    await storage.write(["rows"], (tx) => tx.deleteRange("rows", { from: ["x", 2], to: ["x", 1] }));
    same(await seqs(storage, {}), [1]);
  },

  "a limit counts in the asked direction": async (storage) => {
    await fill(storage, ["x", 1], ["x", 2], ["x", 3], ["x", 4]);
    same(await seqs(storage, { limit: 2 }), [1, 2]);
    same(await seqs(storage, { limit: 2, direction: "descending" }), [4, 3]);
    same(await seqs(storage, { limit: 9, direction: "descending" }), [4, 3, 2, 1]);
    same(await seqs(storage, { direction: "descending", to: ["x", 3] }), [3, 2, 1]);
    same(await seqs(storage, { limit: 0 }), []);
    same(await seqs(storage, { limit: 0, direction: "descending" }), []);
  },

  "deleting a range deletes what is in it and nothing else": async (storage) => {
    await fill(storage, ["w", 1], ["x", 1], ["x", 2], ["y", 3]);
    await storage.write(["rows"], (tx) => tx.deleteRange("rows", { from: ["x", 0], to: ["x", 9] }));
    same(await seqs(storage, {}), [1, 3]);
    await storage.write(["rows"], (tx) => tx.deleteRange("rows", {}));
    same(await seqs(storage, {}), []);
  },

  "a transaction reads what it wrote": async (storage) => {
    await put(storage, note("a", "old"));
    const seen = await storage.write(["notes"], async (tx) => {
      await tx.put("notes", note("a", "new"));
      await tx.put("notes", note("b"));
      await tx.deleteRange("notes", { from: "b", to: "b" });
      return [
        await tx.get("notes", "a"),
        await tx.get("notes", "b"),
        (await tx.getAll("notes")).length,
      ];
    });
    same(seen, [note("a", "new"), undefined, 1]);
  },

  "what a transaction throws undoes all of it, and is thrown on": async (storage) => {
    await put(storage, note("a", "kept"));
    const mistake = new Error("mine");
    const thrown = await rejection(
      storage.write(["notes", "rows"], async (tx) => {
        await tx.put("notes", note("a", "lost"));
        await tx.put("rows", { box: "x", seq: 1, bytes: new Uint8Array() });
        throw mistake;
      }),
    );
    check(thrown === mistake, "something else is thrown");
    same(await read(storage, "a"), note("a", "kept"));
    same(await seqs(storage, {}), []);
  },

  "throwing before the first call undoes nothing and harms nothing": async (storage) => {
    await rejection(storage.write(["notes"], () => Promise.reject(new Error("mine"))));
    await put(storage, note("a"));
    same(await read(storage, "a"), note("a"));
  },

  "a transaction that asks for nothing succeeds": async (storage) => {
    same(await storage.write(["notes"], async () => "done"), "done");
    same(await storage.read(["notes"], async () => "done"), "done");
  },

  "a value without a key is refused and undoes the transaction": async (storage) => {
    const nameless = { text: "no id" } as ContractStores["notes"];
    const thrown = await rejection(
      storage.write(["notes"], async (tx) => {
        await tx.put("notes", note("a"));
        await tx.put("notes", nameless);
      }),
    );
    check(thrown instanceof ImError && thrown.code === "storage", `it was ${String(thrown)}`);
    same(await allNotes(storage), []);
  },

  "a store that was not named cannot be used": async (storage) => {
    const thrown = await rejection(
      storage.write(["notes"], (tx) =>
        tx.put("rows", { box: "x", seq: 1, bytes: new Uint8Array() }),
      ),
    );
    check(thrown instanceof ImError && thrown.code === "storage", `it was ${String(thrown)}`);
  },

  "writes that overlap take effect one after the other": async (storage) => {
    await put(storage, note("n", "0"));
    await Promise.all(Array.from({ length: 20 }, () => increment(storage)));
    same(await read(storage, "n"), note("n", "20"));
  },

  "writes of two tabs take effect one after the other": async (storage, database) => {
    const other = await database.open();
    await put(storage, note("n", "0"));
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => increment(index % 2 === 0 ? storage : other)),
    );
    same(await read(other, "n"), note("n", "20"));
    await other.close();
  },

  "a read sees all of an earlier write, and nothing of one that throws": async (storage) => {
    const write = storage.write(["notes"], async (tx) => {
      await tx.put("notes", note("a"));
      await tx.put("notes", note("b"));
    });
    const failing = rejection(
      storage.write(["notes"], async (tx) => {
        await tx.put("notes", note("c"));
        throw new Error("mine");
      }),
    );
    same(
      (await allNotes(storage)).map(({ id }) => id),
      ["a", "b"],
    );
    await write;
    await failing;
  },

  "what was written is there for the next tab": async (storage, database) => {
    await storage.write(["notes"], (tx) => tx.put("notes", note("a")), { isDurable: true });
    await storage.close();
    const later = await database.open();
    same(await read(later, "a"), note("a"));
    await later.destroy();
  },

  "closing waits for what is under way, and refuses what comes after": async (
    storage,
    database,
  ) => {
    const write = put(storage, note("a"));
    await storage.close();
    await storage.close();
    await write;
    const thrown = await rejection(put(storage, note("b")));
    check(thrown instanceof ImError && thrown.code === "storage", `it was ${String(thrown)}`);
    const later = await database.open();
    same(
      (await allNotes(later)).map(({ id }) => id),
      ["a"],
    );
    await later.destroy();
  },

  "destroying deletes everything": async (storage, database) => {
    await put(storage, note("a"));
    await storage.destroy();
    const later = await database.open();
    same(await allNotes(later), []);
    await later.destroy();
  },

  "another tab is told that the storage was deleted, and its calls reject": async (
    storage,
    database,
  ) => {
    const other = await database.open();
    await put(other, note("a"));
    const told = new Promise((resolve) => other.onLoss(resolve));
    await storage.destroy();
    same(await told, "deleted");
    const thrown = await rejection(put(other, note("b")));
    check(thrown instanceof ImError && thrown.code === "storage", `it was ${String(thrown)}`);
    await other.close();
  },

  "five hundred rows go in and out in order": async (storage) => {
    await storage.write(["rows"], async (tx) => {
      const order = Array.from({ length: 500 }, (_, index) => (index * 7) % 500);
      await Promise.all(
        order.map((seq) => tx.put("rows", { box: "x", seq, bytes: new Uint8Array(8) })),
      );
    });
    same(
      await seqs(storage, { limit: 500 }),
      Array.from({ length: 500 }, (_, index) => index),
    );
  },
};

function note(id: string, text = ""): ContractStores["notes"] {
  return { id, text };
}

function put(storage: Storage<ContractStores>, value: ContractStores["notes"]): Promise<void> {
  return storage.write(["notes"], (tx) => tx.put("notes", value));
}

function read(
  storage: Storage<ContractStores>,
  id: string,
): Promise<ContractStores["notes"] | undefined> {
  return storage.read(["notes"], (tx) => tx.get("notes", id));
}

function allNotes(storage: Storage<ContractStores>): Promise<readonly ContractStores["notes"][]> {
  return storage.read(["notes"], (tx) => tx.getAll("notes"));
}

function increment(storage: Storage<ContractStores>): Promise<void> {
  return storage.write(["notes"], async (tx) => {
    const before = await tx.get("notes", "n");
    await tx.put("notes", note("n", String(Number(before?.text) + 1)));
  });
}

function fill(
  storage: Storage<ContractStores>,
  ...keys: readonly (readonly [string, number])[]
): Promise<void> {
  return storage.write(["rows"], async (tx) => {
    for (const [box, seq] of keys) await tx.put("rows", { box, seq, bytes: new Uint8Array() });
  });
}

type RowRange = Parameters<
  Parameters<Parameters<Storage<ContractStores>["read"]>[1]>[0]["getAll"]
>[1];

async function seqs(storage: Storage<ContractStores>, range: RowRange): Promise<readonly number[]> {
  const rows = await storage.read(["rows"], (tx) => tx.getAll("rows", range));
  return rows.map(({ seq }) => seq);
}
