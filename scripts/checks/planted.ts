import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ROOT } from "./run-command.ts";

export type Planted = { readonly folder: string; readonly remove: () => void };

const CONFIGS = [
  ".gitignore",
  "package.json",
  "tsconfig.json",
  "tsconfig.base.json",
  "oxlint.config.ts",
  ".dependency-cruiser.mjs",
  "scripts/lint",
];

/** A copy of the repository's rules and of the packages' manifests, with only these source files.
 * Every package may reach every other there, so that a rule is all that stands against a breach.
 * @param files Content by path. */
export function plant(files: Readonly<Record<string, string>>): Planted {
  const folder = mkdtempSync(join(tmpdir(), "im-chat-planted-"));
  for (const config of CONFIGS)
    cpSync(join(ROOT, config), join(folder, config), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const packages = readdirSync(join(ROOT, "packages"));
  for (const name of packages) {
    for (const file of ["package.json", "tsconfig.json"]) {
      cpSync(join(ROOT, "packages", name, file), join(folder, "packages", name, file));
    }
    linkModules(name, { folder, packages });
  }
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return {
    folder,
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What a package of the copy can import: its own dependencies, and all of our packages. */
function linkModules(
  name: string,
  { folder, packages }: { folder: string; packages: readonly string[] },
): void {
  const real = join(ROOT, "packages", name, "node_modules");
  const copy = join(folder, "packages", name, "node_modules");
  mkdirSync(join(copy, "@im-chat"), { recursive: true });
  for (const other of packages) symlinkSync(`../../../${other}`, join(copy, "@im-chat", other));
  for (const module of existsSync(real) ? readdirSync(real) : []) {
    if (module !== "@im-chat" && !module.startsWith("."))
      symlinkSync(join(real, module), join(copy, module));
  }
}
