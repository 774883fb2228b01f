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

/** What an error at opening a file says to the operator; a StartError stays what it is.
 * SQLite's primary result codes: https://sqlite.org/rescode.html */
export function startErrorOf(file: string, error: unknown): StartError {
  if (error instanceof StartError) return error;
  const code = resultCode(error);
  if (code === 26)
    return new StartError("not_a_database", `The file ${file} is not a database.`, error);
  if (code === 11) {
    return new StartError(
      "not_a_database",
      `The database ${file} is damaged; restore it from a backup.`,
      error,
    );
  }
  if (code === 5 || code === 6) {
    return new StartError("locked", `The database ${file} is in use by another program.`, error);
  }
  if (code === 8 || code === 14 || code === 10 || code === 13) {
    return new StartError(
      "not_writable",
      `The database ${file} cannot be written: ${reason(error)}.`,
      error,
    );
  }
  return new StartError(
    "failed",
    `The database ${file} cannot be opened: ${reason(error)}.`,
    error,
  );
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
