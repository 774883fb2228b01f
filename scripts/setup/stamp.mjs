import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CACHE, ROOT } from "./paths.mjs";

const SKIPPED = new Set(["node_modules", "dist"]);

/** All files below a folder, sorted, without dot files, outputs and installed packages. */
export function filesBelow(folder) {
  const files = [];
  const entries = readdirSync(folder, { withFileTypes: true }).toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  for (const entry of entries) {
    if (SKIPPED.has(entry.name) || entry.name.startsWith(".")) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) files.push(...filesBelow(path));
    else if (entry.isFile()) files.push(path);
  }
  return files;
}

/** One hash over names and contents of files and over plain strings.
 * @param {{ files?: string[], texts?: string[] }} inputs */
export function hashOf({ files = [], texts = [] }) {
  const hash = createHash("sha256");
  for (const file of files) {
    hash.update(`${relative(ROOT, file)}\0`);
    hash.update(existsSync(file) ? readFileSync(file) : "\0missing");
  }
  for (const text of texts) hash.update(`\0${text}`);
  return hash.digest("hex");
}

const stampPath = (name) => join(CACHE, "stamps", name);

/** True when a step was done for exactly these inputs. */
export function isStamped(name, hash) {
  const path = stampPath(name);
  return existsSync(path) && readFileSync(path, "utf8") === hash;
}

export function stamp(name, hash) {
  const path = stampPath(name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, hash);
}

/** Runs `work` while no other command of this checkout is in it: two installs or builds at once break each other. */
export async function withLock(name, work) {
  const lock = join(CACHE, `${name}.lock`);
  mkdirSync(CACHE, { recursive: true });
  while (!tryLock(lock)) await sleep(250);
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function tryLock(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  if (isAbandoned(lock)) rmSync(lock, { force: true });
  return false;
}

function isAbandoned(lock) {
  try {
    const pid = Number(readFileSync(lock, "utf8"));
    // Empty for an instant while its owner writes it.
    if (!pid) return Date.now() - statSync(lock).mtimeMs > 5000;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}
