import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, runCommand } from "../run-command.ts";
import type { Finished } from "../run-command.ts";
import type { Tarball } from "./tarball.ts";

type Manifest = Readonly<Record<string, unknown>>;

/** Installs a project that lies outside of the workspace and gets our packages from their tarballs. */
export async function installForeign(
  folder: string,
  { manifest, tarballs }: { manifest: Manifest; tarballs: readonly Tarball[] },
): Promise<Finished> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest, null, 2));
  writeFileSync(join(folder, "pnpm-workspace.yaml"), settings(tarballs));
  return runCommand("pnpm", ["install", "--prefer-offline", "--no-frozen-lockfile"], {
    cwd: folder,
    // The check runs inside a pnpm script's environment; the foreign project is on its own.
    env: { npm_config_workspace_dir: folder },
  });
}

export function fileDependencies(tarballs: readonly Tarball[]): Readonly<Record<string, string>> {
  return Object.fromEntries(tarballs.map(({ name, path }) => [name, `file:${path}`]));
}

/** The tarballs also stand in for what they say they depend on: nothing of ours is in a registry. */
function settings(tarballs: readonly Tarball[]): string {
  const overrides = tarballs.map(({ name, path }) => `  "${name}": "file:${path}"`);
  const workspace = readFileSync(join(ROOT, "pnpm-workspace.yaml"), "utf8");
  const shared = ["catalog", "allowBuilds"].map((key) => section(workspace, key));
  return ["overrides:", ...overrides, ...shared, ""].join("\n");
}

/** A top-level block of a YAML file, as it stands there. */
function section(yaml: string, key: string): string {
  const lines = yaml.split("\n");
  const start = lines.indexOf(`${key}:`);
  const length = lines
    .slice(start + 1)
    .findIndex((line) => /^\S/.test(line) && !line.startsWith("#"));
  return lines.slice(start, length === -1 ? undefined : start + 1 + length).join("\n");
}
