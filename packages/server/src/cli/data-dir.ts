import { existsSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../config/option.ts";
import { openNodeSqlite } from "../database/node-sqlite.ts";
import type { Environment } from "../environment.ts";
import type { Kernel } from "../kernel.ts";

/** The database within a data folder. */
export function databaseFile(dataDir: string): string {
  return dataDir === ":memory:" ? dataDir : join(dataDir, "im-chat.sqlite");
}

/** The database that a data folder already has.
 * @throws UsageError when there is none */
export function existingDatabase(dataDir: string): string {
  const file = databaseFile(dataDir);
  if (existsSync(file)) return file;
  throw new UsageError(
    `There is no database in ${dataDir}; start the server once, or say where it is with --data-dir`,
  );
}

/** Opens an existing database for a short task beside a server that may be running: its consumers stand still here.
 * @throws UsageError when there is none, StartError when it cannot be used */
export async function openBeside(dataDir: string, environment: Environment): Promise<Kernel> {
  const file = existingDatabase(dataDir);
  // Not loaded by who serves: its kernel is another thread's.
  const { createKernel } = await import("../create-kernel.ts");
  return await createKernel({
    driver: openNodeSqlite(file),
    clock: environment.now,
    random: environment.randomBytes,
    schedule: environment.soon,
    after: environment.after,
    consumers: "stopped",
  });
}
