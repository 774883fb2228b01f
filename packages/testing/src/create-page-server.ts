import { openMemoryServer } from "./memory-server.ts";
import type { MemoryServer, MemoryServerOptions } from "./memory-server.ts";
import { openWasmSqlite } from "./wasm-sqlite.ts";

/** Starts a server inside the page, on SQLite in WebAssembly.
 * @throws Error when the page cannot load SQLite. */
export async function createMemoryServer(options?: MemoryServerOptions): Promise<MemoryServer> {
  return openMemoryServer(await openWasmSqlite(), options);
}
