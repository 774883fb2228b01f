import { openNodeSqlite } from "@im-chat/server";
import { openMemoryServer } from "./memory-server.ts";
import type { MemoryServer, MemoryServerOptions } from "./memory-server.ts";

/** Starts a server without a port, on the SQLite of Node. */
export function createMemoryServer(options?: MemoryServerOptions): Promise<MemoryServer> {
  return openMemoryServer(openNodeSqlite(":memory:"), options);
}
