import { existsSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../config/option.ts";

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
