import { createKernel } from "../create-kernel.ts";
import type { SqliteDriver } from "../database/driver.ts";
import { isOlderSqlite } from "../database/migrations.ts";
import { claimDatabase, type Claim } from "../database/node-claim.ts";
import { openNodeSqlite } from "../database/node-sqlite.ts";
import { StartError } from "../database/start-error.ts";
import type { Environment } from "../environment.ts";
import type { Kernel } from "../kernel.ts";
import { existingDatabase } from "./data-dir.ts";

/** Opens an existing database for a short task beside a server that may be running: its consumers stand still here.
 * @throws UsageError when there is none, StartError when it cannot be used, or a server of an older version is using it */
export async function openBeside(dataDir: string, environment: Environment): Promise<Kernel> {
  const file = existingDatabase(dataDir);
  const driver = openNodeSqlite(file);
  const claim = claimOlder(file, driver);
  try {
    return await createKernel({
      driver,
      clock: environment.now,
      random: environment.randomBytes,
      schedule: environment.soon,
      after: environment.after,
      consumers: "stopped",
    });
  } finally {
    claim?.release();
  }
}

/** A database that will be brought up to this version must be nobody's meanwhile: a server that runs knows the tables of its own
 * version only. */
function claimOlder(file: string, driver: SqliteDriver): Claim | undefined {
  try {
    return isOlderSqlite(driver) ? claimDatabase(file, { waitMs: 0 }) : undefined;
  } catch (error) {
    driver.close();
    if (!(error instanceof StartError) || error.failure !== "locked") throw error;
    throw new StartError(
      "locked",
      `The database ${file} is of an older version, whose server is running: use the command of that version, or stop the server first.`,
      error,
    );
  }
}
