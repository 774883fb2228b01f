import { StartError } from "./start-error.ts";

/** "imch"; tells our files from others' (https://sqlite.org/pragma.html#pragma_application_id). */
export const APPLICATION_ID = 0x696d6368;

/** To be called before anything is written, for even another journal mode changes a file.
 * @throws StartError `foreign` for a database with tables that is not ours */
export function refuseForeign(found: {
  readonly tables: number;
  readonly applicationId: number;
}): void {
  if (found.tables === 0 || found.applicationId === APPLICATION_ID) return;
  throw new StartError(
    "foreign",
    "The database belongs to another program; give the server a folder of its own.",
  );
}
