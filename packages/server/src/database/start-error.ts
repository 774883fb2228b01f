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
