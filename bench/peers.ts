import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Installs what we are compared with, from npm and outside the workspace.
 * @param name Of the comparison. @returns the folder, with a slash at its end */
export function installPeers(name: string, dependencies: Readonly<Record<string, string>>): string {
  const folder = fileURLToPath(new URL(`.peers/${name}/`, import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    `${folder}package.json`,
    JSON.stringify({ private: true, type: "module", dependencies }, undefined, 2),
  );
  execFileSync(
    "npm",
    ["install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--legacy-peer-deps"],
    { cwd: folder },
  );
  return folder;
}
