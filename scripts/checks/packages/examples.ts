import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { ROOT, runCommand } from "../run-command.ts";
import { fileDependencies, installForeign } from "./foreign-project.ts";
import type { Outcome } from "./outcome.ts";
import { outcome } from "./outcome.ts";
import type { Tarball } from "./tarball.ts";

type Dependencies = Readonly<Record<string, string>>;
type Manifest = {
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Dependencies;
  readonly devDependencies?: Dependencies;
};

/** Builds each example that has a build step from the tarballs, far from the workspace. */
export async function checkExamples(
  tarballs: readonly Tarball[],
  folder: string,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const name of readdirSync(join(ROOT, "examples"))) {
    const from = join(ROOT, "examples", name);
    if (!existsSync(join(from, "package.json"))) continue;
    const manifest = JSON.parse(readFileSync(join(from, "package.json"), "utf8")) as Manifest;
    if (manifest.scripts?.["build"] === undefined) continue;
    outcomes.push(await buildExample(from, { folder: join(folder, name), manifest, tarballs }));
  }
  return outcomes;
}

async function buildExample(
  from: string,
  {
    folder,
    manifest,
    tarballs,
  }: { folder: string; manifest: Manifest; tarballs: readonly Tarball[] },
): Promise<Outcome> {
  const what = `examples/${basename(from)} built from the tarballs`;
  cpSync(from, folder, {
    recursive: true,
    filter: (path) => !["node_modules", "dist"].includes(basename(path)),
  });
  const files = fileDependencies(tarballs);
  const packed = (dependencies: Dependencies = {}): Dependencies =>
    Object.fromEntries(
      Object.entries(dependencies).map(([name, range]) => [name, files[name] ?? range]),
    );
  const installed = await installForeign(folder, {
    manifest: {
      ...manifest,
      dependencies: packed(manifest.dependencies),
      devDependencies: packed(manifest.devDependencies),
    },
    tarballs,
  });
  if (installed.code !== 0) return outcome(what, installed);
  if (existsSync(join(folder, "tsconfig.json"))) {
    const types = await runCommand(join(ROOT, "node_modules/.bin/tsc"), ["--noEmit"], {
      cwd: folder,
    });
    if (types.code !== 0) return outcome(what, types);
  }
  return outcome(what, await runCommand("pnpm", ["run", "build"], { cwd: folder }));
}
