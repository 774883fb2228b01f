import { ImError } from "@im-chat/protocol";
import type { ImErrorCode } from "@im-chat/protocol";

/** What IndexedDB threw, as our own; its own error is the cause. */
export function storageError(thrown: unknown, what: string): ImError {
  if (thrown instanceof ImError) return thrown;
  const name = nameOf(thrown);
  const told = thrown instanceof Error && thrown.message !== "" ? thrown.message : name;
  const code = name === "QuotaExceededError" ? "storage_full" : "storage";
  return new ImError(code, `Cannot ${what}: ${told}`, { cause: thrown });
}

/** Names under which browsers tell that the connection to the database is gone, or that its backend has failed.
 * A new connection often works where asking the old one again never does. */
const LOST: ReadonlySet<string> = new Set(["AbortError", "InvalidStateError", "UnknownError"]);

/** Whether opening the database anew may help. */
export function isConnectionLost(error: unknown): boolean {
  return LOST.has(causeOf(error, "storage"));
}

/** Whether the browser refused for want of room, and not the caller. */
export function isDiskFull(error: unknown): boolean {
  return causeOf(error, "storage_full") === "QuotaExceededError";
}

/** Name of what the browser threw, if that was told with this code. */
function causeOf(error: unknown, code: ImErrorCode): string {
  return error instanceof ImError && error.code === code ? nameOf(error.cause) : "";
}

function nameOf(thrown: unknown): string {
  return thrown instanceof Error || thrown instanceof DOMException ? thrown.name : "unknown error";
}
