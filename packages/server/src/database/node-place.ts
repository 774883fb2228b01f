import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  statSync,
} from "node:fs";
import { dirname } from "node:path";
import { StartError } from "./start-error.ts";

/** Makes the folder of a database when it is missing.
 * @throws StartError `not_writable` */
export function checkPlace(file: string): void {
  try {
    makeFolder(dirname(file));
    accessSync(dirname(file), constants.W_OK);
    if (existsSync(file)) accessSync(file, constants.R_OK | constants.W_OK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(
      "not_writable",
      `The database ${file} cannot be written: ${reason}.`,
      error,
    );
  }
}

/** One by one from the nearest that exists, for nobody else to look into. Node's own `recursive` never ends where a folder
 * exists in which none can be made, as /proc: it takes the refusal for a missing parent, and tries again. */
function makeFolder(path: string): void {
  if (isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  try {
    mkdirSync(path, 0o700);
  } catch (error) {
    // Another starter may have made it meanwhile.
    if (!isFolder(path)) throw error;
  }
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** After it no power cut brings back what was removed from the folder, or takes away what was put there. */
export function syncFolder(folder: string): void {
  // Windows opens no folders, and writes their changes down by itself.
  if (process.platform === "win32") return;
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
