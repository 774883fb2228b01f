import { execFileSync } from "node:child_process";
import { mkdtempSync, openSync, closeSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A file system of its own for a server's data, small enough to be filled. */
export interface SmallDisk {
  readonly path: string;
  /** Takes all the room that is left. */
  fill(): void;
  /** Gives it back. */
  clear(): void;
  remove(): void;
}

const SIZE = "96m";
const BLOCK = Buffer.alloc(64 * 1024, 1);

/** Makes one in memory; undefined where this user may not mount. */
export function makeSmallDisk(): SmallDisk | undefined {
  const path = mkdtempSync(join(tmpdir(), "im-chat-small-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${SIZE}`, "tmpfs", path], {
      stdio: "ignore",
    });
  } catch {
    rmSync(path, { recursive: true });
    return undefined;
  }
  const ballast = join(path, "ballast");
  return {
    path,
    fill: () => fill(ballast),
    clear: () => rmSync(ballast, { force: true }),
    remove() {
      execFileSync("umount", [path]);
      rmSync(path, { recursive: true });
    },
  };
}

function fill(file: string): void {
  const handle = openSync(file, "a");
  try {
    for (;;) writeSync(handle, BLOCK);
  } catch {
    // There is no room for another block: full.
  } finally {
    closeSync(handle);
  }
}
