import { DatabaseSync } from "node:sqlite";
import { resultCode } from "./fault.ts";
import { beginCopy, isUnbegunCopy } from "./node-copy.ts";
import { checkPlace } from "./node-place.ts";
import { StartError, startErrorOf } from "./start-error.ts";

/** The right to serve a database, which one server has at a time. */
export interface Claim {
  /** Idempotent. */
  release(): void;
}

export interface ClaimOptions {
  /** How long to wait for a server that is just stopping. */
  readonly waitMs?: number | undefined;
  /** Told what the operator should know, in a sentence. */
  readonly tell?: ((sentence: string) => void) | undefined;
}

const WAIT_MS = 3000;

/** Takes the right to serve a database, and begins it when it is a copy put in its place.
 *
 * It is a lock that the operating system takes back when the process ends, however it ends: one of SQLite, on an empty
 * file of its own beside the database. A file with a process id would name another process after a crash, in a container
 * nearly always. A lock on the database itself would keep out the commands that work beside a server.
 * @throws StartError `locked` when another server has it, `not_writable` */
export function claimDatabase(file: string, { waitMs = WAIT_MS, tell }: ClaimOptions = {}): Claim {
  if (file === ":memory:") return { release: () => {} };
  checkPlace(file);
  const lock = takeLock(file, waitMs);
  try {
    // Looked at again, now that nobody else can begin it.
    if (isUnbegunCopy(file)) beginCopy(file, tell);
  } catch (error) {
    lock.close();
    throw startErrorOf(file, error);
  }
  let isHeld = true;
  return {
    release: () => {
      if (isHeld) lock.close();
      isHeld = false;
    },
  };
}

function takeLock(file: string, waitMs: number): DatabaseSync {
  const place = `${file}.lock`;
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(place, { timeout: waitMs });
    // Nothing is ever written to it, so it needs no journal, which would be a second file.
    lock.exec("pragma journal_mode = memory");
    lock.exec("begin exclusive");
    return lock;
  } catch (error) {
    lock?.close();
    if (resultCode(error) !== 5) throw startErrorOf(place, error);
    throw new StartError(
      "locked",
      `Cannot open the database ${file}: another im-chat server uses this folder; stop that one first, or give this one a folder of its own.`,
      error,
    );
  }
}
