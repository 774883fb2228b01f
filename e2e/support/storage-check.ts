import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** What every storage promises, kept or not. */
export interface StorageCheck {
  /** Promises that were looked at. */
  readonly count: number;
  /** Those that were broken, and how. */
  readonly broken: readonly string[];
  /** Where the values lay. */
  readonly kinds: readonly string[];
}

const ENTRY = `
import { CONTRACT_SCHEMA, openStorage, storageContract } from "@im-chat/core/testing";
import { hostEnvironment } from "@im-chat/core";

const ENCRYPTION = {
  key: async () => new Uint8Array(32).fill(7),
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
};

async function check() {
  const kinds = new Set();
  const broken = [];
  let count = 0;
  for (const encryption of [undefined, ENCRYPTION]) {
    const contract = storageContract({
      async create() {
        const name = "contract " + (count += 1);
        const options = { name, schema: CONTRACT_SCHEMA, kind: "auto", encryption };
        const open = async () => {
          const storage = await openStorage({ ...options, environment: hostEnvironment() });
          kinds.add(storage.kind);
          return storage;
        };
        return { open };
      },
    });
    for (const { name, run } of contract) await run().catch((error) => broken.push(name + ": " + error));
  }
  return { count, broken, kinds: [...kinds] };
}
check().then(
  (result) => (globalThis.storageCheck = result),
  (error) => (globalThis.storageCheck = { count: 0, broken: [String(error)], kinds: [] }),
);
`;

/** A script for a page of any browser that leaves a {@link StorageCheck} in the page's `storageCheck`. */
export async function storageCheckScript(): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: ENTRY, resolveDir: fileURLToPath(new URL("..", import.meta.url)) },
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
    conditions: ["@im-chat/source", "browser"],
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}
