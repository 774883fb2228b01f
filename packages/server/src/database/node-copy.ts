import { closeSync, existsSync, openSync, readSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { COPIED } from "./copied.ts";
import { syncFolder } from "./node-place.ts";

/** "copy", in the header of a copy that no server has opened yet (https://sqlite.org/pragma.html#pragma_user_version).
 *
 * What lies beside a database is replayed onto it by SQLite when it is opened. When a server was killed and a copy is
 * put in the place of its database, the log of the old one still lies there: it would damage the copy, or bring back what
 * happened after it. So a copy says in its own file that nobody has opened it, and then a log beside it is another's.
 *
 * That a copy which has been opened is never taken for a new one follows from the order of {@link beginCopy}. Whatever
 * step it dies after, the next start finds one of two states:
 *  1. The number stands. Nobody has opened the copy but to change this number, with a journal in memory alone, so
 *     whatever lies beside it is of another database: to remove it (again) loses nothing.
 *  2. The number is gone, durably. Then what lay beside was removed before, durably too. From here on a log beside is
 *     the copy's own. SQLite writes it only after this, and no page in it has the number, so that none brings it back.
 * A journal on the disk would break the second: left by a crash, it would bring the number back at the next opening.
 * None is needed: the number is in the first 100 bytes of the file, and nothing beyond them changes with it, so that the
 * write is whole or not there at all. A row of a table would come with other pages, of which a crash might keep some.
 *
 * {@link COPIED} stays in the table until the same commit that begins the new epochs: it is the log's, not the file's. */
const UNBEGUN = 0x63_6f_70_79;

/** Says of a file that is open as nothing but a finished copy that no server has opened it. */
export function markUnbegun(copy: DatabaseSync): void {
  copy.exec(`pragma user_version = ${UNBEGUN}`);
}

/** Reads the file alone, whatever lies beside it. */
export function isUnbegunCopy(file: string): boolean {
  if (!existsSync(file)) return false;
  const address = pathToFileURL(file);
  // https://sqlite.org/uri.html#uriimmutable: neither locks nor logs.
  address.search = "?immutable=1";
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(address, { readOnly: true });
    if (database.prepare("pragma user_version").get()?.["user_version"] === UNBEGUN) return true;
    return !hasHadLog(file) && isMarkedCopy(database);
  } catch {
    // No database of ours, or a damaged one: who opens it for good finds out, and has the words for it.
    return false;
  } finally {
    database?.close();
  }
}

/** Backups of before the number have but the mark in the table, which a copy that was opened and killed may have as well.
 * No copy is made as a database with a log; opening makes it one, durably, before there is a log. SQLite itself cannot be
 * asked: it believes in what lies beside, or with `immutable` in no log at all.
 * @see https://sqlite.org/fileformat2.html#file_format_version_numbers */
function hasHadLog(file: string): boolean {
  const handle = openSync(file, "r");
  try {
    const version = Buffer.alloc(1);
    readSync(handle, version, 0, 1, 18);
    return version[0] !== 1;
  } finally {
    closeSync(handle);
  }
}

function isMarkedCopy(database: DatabaseSync): boolean {
  return database.prepare("select 1 from meta where name = ?").get(COPIED) !== undefined;
}

/** Makes a copy a database like any other; only with the claim on it, and before it is opened. */
export function beginCopy(file: string, tell: (sentence: string) => void = () => {}): void {
  const leftovers = ["-wal", "-shm", "-journal"]
    .map((rest) => file + rest)
    .filter((name) => existsSync(name));
  for (const name of leftovers) rmSync(name, { force: true });
  // Also where there are none: an earlier start may have removed them, and ended before this.
  syncFolder(dirname(file));
  const database = new DatabaseSync(file);
  try {
    const { journal_mode: mode } = database.prepare("pragma journal_mode = memory").get() ?? {};
    // SQLite keeps the mode it has when it does not take the one asked for.
    if (mode !== "memory") throw new Error(`Cannot begin copy: its journal is ${String(mode)}`);
    database.exec("pragma synchronous = full");
    database.exec("pragma user_version = 0");
    // As durable as the number, and the other way to tell: see hasHadLog.
    database.exec("pragma journal_mode = wal");
  } finally {
    database.close();
  }
  if (leftovers.length > 0) {
    tell(
      `the database is a copy put in its place: removed what the database before it had left (${leftovers.join(", ")})`,
    );
  }
}
