import { closeSync, existsSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { resultCode } from "./fault.ts";
import { markUnbegun } from "./node-copy.ts";
import { isFolder, syncFolder } from "./node-place.ts";

/** Writes a copy under a name of its own, and gives it the one that was asked for when it is whole.
 * @param copy `mark`: a statement for the copy alone
 * @throws Error that says why not, as the rest of a sentence; of what was begun nothing is left. */
export function writeCopy(
  database: DatabaseSync,
  { file, mark }: { readonly file: string; readonly mark: string },
): void {
  if (isFolder(file)) throw new Error("it is a folder; name a file in it");
  if (existsSync(file))
    throw new Error("it exists, and a backup never overwrites; name a new file");
  const partial = `${file}.partial`;
  try {
    // Takes the name, so that two who write the same backup do not meet. SQLite writes into a file that is empty.
    // Who may read it has every message, and the secrets of keys.
    closeSync(openSync(partial, "wx", 0o600));
  } catch (error) {
    throw new Error(reasonOf(partial, error), { cause: error });
  }
  try {
    database.prepare("vacuum into ?").run(partial);
    markCopy(partial, mark);
    renameSync(partial, file);
    syncFolder(dirname(file));
  } catch (error) {
    for (const rest of ["", "-journal"]) rmSync(partial + rest, { force: true });
    throw new Error(reasonOf(partial, error), { cause: error });
  }
}

function markCopy(file: string, mark: string): void {
  const copy = new DatabaseSync(file);
  try {
    copy.exec(mark);
    // Last: only of a whole copy.
    markUnbegun(copy);
  } finally {
    copy.close();
  }
}

function reasonOf(partial: string, error: unknown): string {
  if (resultCode(error) === 13) return NO_ROOM;
  const folder = dirname(partial);
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case "ENOENT":
      return `there is no folder ${folder}; make it first, or name a file in another`;
    case "ENOTDIR":
      return `${folder} is not a folder; name a file in one`;
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return `the folder ${folder} cannot be written; allow it to this user, or name a file in another`;
    case "EEXIST":
      return `${partial} exists: another backup is on its way, or was ended before it was whole; then remove that file`;
    case "ENOSPC":
      return NO_ROOM;
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

const NO_ROOM = "its disk has no room; make some, or name a file on another disk";
