/** What a failed statement says of the disk under it: `full`: it has no room now; `broken`: what it gives back cannot be
 * trusted, or it gives nothing back. */
export type DiskFault = "full" | "broken";

/** How a database stands: `full` refuses writes and goes on reading, and ends by itself; `broken` is for good. */
export type DatabaseHealth = "fine" | DiskFault;

const SHM_FULL = [10 | (19 << 8), 10 | (21 << 8)];

/** The disk's part in an error; undefined: it has none.
 * SQLite's result codes: https://sqlite.org/rescode.html */
export function faultOf(error: unknown): DiskFault | undefined {
  const code = extendedCode(error);
  // A full disk also shows where the index of the write-ahead log has to grow (SHMSIZE, SHMMAP).
  if ((code & 0xff) === 13 || SHM_FULL.includes(code)) return "full";
  // IOERR, CORRUPT, CANTOPEN, NOTADB.
  return [10, 11, 14, 26].includes(code & 0xff) ? "broken" : undefined;
}

/** The primary result code; 0: not an error of SQLite. */
export function resultCode(error: unknown): number {
  return extendedCode(error) & 0xff;
}

function extendedCode(error: unknown): number {
  if (typeof error !== "object" || error === null || !("errcode" in error)) return 0;
  return typeof error.errcode === "number" ? error.errcode : 0;
}
