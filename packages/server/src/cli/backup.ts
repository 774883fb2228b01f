import { BACKUP_OPTIONS } from "../config/cli-options.ts";
import { UsageError, parseOptions, refuseSurplus } from "../config/option.ts";
import { openNodeSqlite } from "../database/node-sqlite.ts";
import { SqliteDatabase } from "../database/sqlite-database.ts";
import { existingDatabase } from "./data-dir.ts";
import type { Command } from "./program.ts";

/** `backup FILE`: a whole, consistent copy, also while the server runs. Of the database as it is: a kernel would bring it up to
 * this version, and whoever makes a backup before an update wants the way back. */
export const backupCommand: Command = async (program) => {
  const { values, words } = parseOptions(BACKUP_OPTIONS, program);
  const [file] = words;
  refuseSurplus(words, 1);
  if (file === undefined)
    throw new UsageError("Name the file to write: im-chat-server backup FILE");
  const driver = openNodeSqlite(existingDatabase(values.dataDir));
  const database = new SqliteDatabase({ driver, schedule: program.environment.soon });
  try {
    await database.copyTo(file);
  } finally {
    await database.close();
  }
  program.print(`Wrote ${file}`);
  return 0;
};
