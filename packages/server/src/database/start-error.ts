import { resultCode } from "./fault.ts";

export type StartFailure =
  | "not_writable"
  | "not_a_database"
  | "foreign"
  | "newer"
  | "locked"
  | "failed";

/** The database cannot be used as it is; nothing in it was changed. The message is one sentence for the operator. */
export class StartError extends Error {
  readonly failure: StartFailure;

  constructor(failure: StartFailure, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "StartError";
    this.failure = failure;
  }
}

/** What an error at opening a database says to the operator; a StartError stays what it is.
 * SQLite's primary result codes: https://sqlite.org/rescode.html
 * @param file Undefined where only a driver is known. */
export function startErrorOf(file: string | undefined, error: unknown): StartError {
  if (error instanceof StartError) return error;
  const code = resultCode(error);
  const name = file === undefined ? "The database" : `The database ${file}`;
  if (code === 26)
    return new StartError(
      "not_a_database",
      `The file ${file ?? "of the database"} is not a database.`,
      error,
    );
  if (code === 11) {
    return new StartError("not_a_database", `${name} is damaged; restore it from a backup.`, error);
  }
  if (code === 5 || code === 6) {
    return new StartError("locked", `${name} is in use by another program.`, error);
  }
  if (code === 8 || code === 14 || code === 10 || code === 13) {
    return new StartError("not_writable", `${name} cannot be written: ${reason(error)}.`, error);
  }
  return new StartError("failed", `${name} cannot be opened: ${reason(error)}.`, error);
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
