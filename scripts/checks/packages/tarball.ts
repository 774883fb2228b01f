import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, runCommand } from "../run-command.ts";

/** A package as a customer gets it. */
export type Tarball = {
  readonly name: string;
  readonly path: string;
  /** Published modules, such as `@im-chat/core` and `@im-chat/ui-components/define`. */
  readonly entries: readonly string[];
  /** What some entry points need, and a customer who uses them installs. */
  readonly peers: readonly string[];
};

type Manifest = {
  readonly name: string;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
};

/** Packs every package into a folder. */
export async function packAll(folder: string): Promise<readonly Tarball[]> {
  const names = readdirSync(join(ROOT, "packages"));
  return Promise.all(names.map((name) => pack(join(ROOT, "packages", name), folder)));
}

async function pack(from: string, folder: string): Promise<Tarball> {
  const args = ["pack", "--json", "--pack-destination", folder];
  const { code, output } = await runCommand("pnpm", args, { cwd: from });
  if (code !== 0) throw new Error(`pnpm pack failed in ${from}:\n${output}`);
  const { filename } = JSON.parse(output) as { filename: string };
  const manifest = JSON.parse(readFileSync(join(from, "package.json"), "utf8")) as Manifest;
  const { name, exports, peerDependencies = {} } = manifest;
  const entries = modulesOf(exports).map((key) => join(name, key));
  return { name, path: filename, entries, peers: Object.keys(peerDependencies) };
}

/** Entry points that are modules with types: no package.json and no files for script tags. */
function modulesOf(exports: Manifest["exports"]): readonly string[] {
  return Object.entries(exports)
    .filter(([, target]) => typeof target === "object")
    .map(([key]) => key);
}
