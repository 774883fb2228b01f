import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import type { Database } from "./indexeddb.ts";
import { pack, unpack } from "./packed-value.ts";
import type { Key, Schema, StoreMap } from "./storage.ts";

export interface SealOptions<Stores extends StoreMap> {
  /** Of the stores whose values are sealed. */
  readonly schema: Schema<Stores>;
  /** The store, with key path `id`, that says with which key. */
  readonly store: string;
  /** Gives 32 bytes. */
  readonly key: () => Promise<Uint8Array>;
  readonly randomBytes: (length: number) => Uint8Array;
  /** Makes the error that says why. */
  readonly refuse: (why: string, cause?: unknown) => Error;
}

/** Seals what is written to a database and opens what is read from it. @throws what `refuse` makes, when the key is not
 * the one that sealed what is there. */
export type Sealing<Stores extends StoreMap> = (
  database: Database<Stores>,
) => Promise<Database<Stores>>;

const KEY_BYTES = 32;
const NONCE_BYTES = 24;
/** Values from before there was a key that are sealed in one transaction, so that others can go in between. */
const STEP = 200;

/** Asks for the key. XChaCha20-Poly1305, each value under a random nonce and bound to its place; the fields of its key path
 * stay in clear, for they order the store. Nothing waits inside a transaction, or IndexedDB would commit meanwhile; that is
 * why the browser's own ciphers cannot be used. Values from before there was a key are read as they are, and sealed by and by.
 * Imports nothing that a page has fetched already.
 * @throws what `refuse` makes, when there is no key or it is of another length. */
export async function prepareSealing<Stores extends StoreMap>(
  options: SealOptions<Stores>,
): Promise<Sealing<Stores>> {
  const seal = createSeal(options, await askKey(options));
  return async (database) => {
    // Below the seal there are other values than the types say.
    const inner = database as unknown as Database<StoreMap>;
    const isComplete = await checkKey(inner, seal, options);
    // A page that goes before the end leaves the rest to the next one.
    if (!isComplete) void sealOld(inner, seal, options).catch(() => undefined);
    return wrap(inner, seal);
  };
}

async function askKey<Stores extends StoreMap>({
  key: give,
  refuse,
}: SealOptions<Stores>): Promise<Uint8Array> {
  let key: Uint8Array;
  try {
    key = await give();
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw refuse(`there is no key for it: ${why}`, thrown);
  }
  if (key.length !== KEY_BYTES) throw refuse(`its key has ${key.length} bytes, not ${KEY_BYTES}`);
  return key;
}

function wrap<Stores extends StoreMap>(database: Database<StoreMap>, seal: Seal): Database<Stores> {
  return {
    ...database,
    run: (transaction, fn) =>
      database.run(transaction, (tx) =>
        fn({
          // What is opened is what was put, as its type says.
          get: async (store, at) => seal.open(store, await tx.get(store, at)) as never,
          getAll: async (store, range) =>
            (await tx.getAll(store, range)).map((value) => seal.open(store, value)) as never,
          put: (store, value) => tx.put(store, seal.close(store, value)),
          delete: (store, at) => tx.delete(store, at),
          deleteRange: (store, bounds) => tx.deleteRange(store, bounds),
        }),
      ),
  };
}

/** What lies in a store in a value's place: the fields of its key, and all of it as sealed bytes. */
type Sealed = Readonly<Record<string, unknown>>;

interface Seal {
  keyOf(store: string, value: unknown): Key;
  close(store: string, value: unknown): Sealed;
  /** Gives what is not sealed as it is. */
  open(store: string, value: unknown): unknown;
}

function createSeal<Stores extends StoreMap>(
  { schema, randomBytes, refuse }: SealOptions<Stores>,
  key: Uint8Array,
): Seal {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();

  const keyFields = (store: string, value: unknown): Sealed => {
    const paths = [schema[store]?.keyPath ?? "id"].flat();
    return Object.fromEntries(paths.map((path) => [path, Reflect.get(Object(value), path)]));
  };
  const cipher = (store: string, fields: Sealed, nonce: Uint8Array) => {
    const place = JSON.stringify([store, ...Object.values(fields)]);
    return xchacha20poly1305(key, nonce, encoder.encode(place));
  };

  return {
    keyOf(store, value) {
      const parts = Object.values(keyFields(store, value)) as (number | string)[];
      return typeof schema[store]?.keyPath === "string" ? (parts[0] as string) : parts;
    },
    close(store, value) {
      const fields = keyFields(store, value);
      const nonce = randomBytes(NONCE_BYTES);
      const text = cipher(store, fields, nonce).encrypt(encoder.encode(pack(value)));
      const sealed = new Uint8Array(NONCE_BYTES + text.length);
      sealed.set(nonce);
      sealed.set(text, NONCE_BYTES);
      return { ...fields, sealed };
    },
    open(store, value) {
      if (!isSealed(value)) return value;
      const { sealed } = value;
      try {
        const opened = cipher(store, keyFields(store, value), sealed.subarray(0, NONCE_BYTES));
        return unpack(decoder.decode(opened.decrypt(sealed.subarray(NONCE_BYTES))));
      } catch {
        // As where a browser finds its own file damaged: asked anew, then done without.
        const cause = new DOMException("The value is not what was sealed.", "UnknownError");
        throw refuse(`what is stored in "${store}" is damaged`, cause);
      }
    },
  };
}

function isSealed(value: unknown): value is { readonly sealed: Uint8Array } {
  return typeof value === "object" && value !== null && "sealed" in value;
}

/** @returns whether all that is there is sealed. */
function checkKey<Stores extends StoreMap>(
  database: Database<StoreMap>,
  seal: Seal,
  { store, refuse }: SealOptions<Stores>,
): Promise<boolean> {
  const transaction = { stores: [store], mode: "readwrite", isDurable: true } as const;
  return database.run(transaction, async (tx) => {
    const check = await tx.get(store, "check");
    if (!check) {
      await tx.put(store, seal.close(store, { id: "check", isComplete: false }));
      return false;
    }
    try {
      return (seal.open(store, check) as { readonly isComplete: boolean }).isComplete;
    } catch {
      throw refuse("it was encrypted with another key");
    }
  });
}

async function sealOld<Stores extends StoreMap>(
  database: Database<StoreMap>,
  seal: Seal,
  { schema, store: own }: SealOptions<Stores>,
): Promise<void> {
  for (const store of Object.keys(schema)) {
    let from: Key | undefined;
    do {
      const transaction = { stores: [store], mode: "readwrite", isDurable: false } as const;
      from = await database.run(transaction, async (tx) => {
        const values = await tx.getAll(store, { from, limit: STEP });
        for (const value of values)
          if (!isSealed(value)) await tx.put(store, seal.close(store, value));
        return values.length === STEP ? seal.keyOf(store, values.at(-1)) : undefined;
      });
    } while (from !== undefined);
  }
  const transaction = { stores: [own], mode: "readwrite", isDurable: true } as const;
  await database.run(transaction, (tx) =>
    tx.put(own, seal.close(own, { id: "check", isComplete: true })),
  );
}
