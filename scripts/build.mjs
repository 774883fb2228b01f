// `npm run build`: builds the packages whose sources changed. `npm start` and the tests call it too.
import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { capture } from "./setup/command.mjs";
import { setUpNode } from "./setup/node.mjs";
import { readManifest, setUpPackages, workspaceFolders } from "./setup/packages.mjs";
import { ROOT } from "./setup/paths.mjs";
import { SetupError, runMain, say } from "./setup/say.mjs";
import { filesBelow, hashOf, isStamped, stamp, withLock } from "./setup/stamp.mjs";

/** Packages built at the same time; each runs a bundler and the TypeScript compiler. */
const PARALLEL = 2;
const SHARED = [
  "tsconfig.base.json",
  "scripts/tsup-library.ts",
  "scripts/declarations.ts",
  "pnpm-lock.yaml",
];

/** Builds what changed, dependencies first. */
export async function build(env) {
  await withLock("build", async () => {
    const stale = buildPlan().filter((item) => !item.isFresh);
    if (stale.length === 0) return;
    say(`building ${stale.map((item) => item.folder.replace(/^packages\//, "")).join(", ")}`);
    const done = new Map();
    const queue = [...stale];
    const run = async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
        const before = item.needs.map((folder) => done.get(folder)).filter(Boolean);
        done.set(
          item.folder,
          Promise.all(before).then(() => buildOne(item, env)),
        );
        await done.get(item.folder);
      }
    };
    const ends = await Promise.allSettled(Array.from({ length: PARALLEL }, run));
    // Both have stopped by now: nothing writes after the lock is given back.
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  });
}

async function buildOne({ folder, hash }, env) {
  const { code, output } = await capture("pnpm", ["run", "build"], {
    env,
    cwd: join(ROOT, folder),
  });
  if (code !== 0) throw new SetupError(`the build of ${folder} failed:\n${withoutStack(output)}`);
  stamp(`build/${folder}`, hash);
}

/** The tools' own stack says nothing about our mistake. */
function withoutStack(output) {
  const lines = output.split("\n").filter((line) => !/^\s+at .*(node_modules|node:)/.test(line));
  return lines.join("\n").trim();
}

/** Every package with a build script, dependencies first, with a hash over its own and their sources. */
function buildPlan() {
  const folders = workspaceFolders();
  const manifests = new Map(folders.map((folder) => [folder, readManifest(folder)]));
  const folderOf = new Map([...manifests].map(([folder, manifest]) => [manifest.name, folder]));
  const shared = hashOf({ files: SHARED.map((file) => join(ROOT, file)) });
  const items = new Map();
  const visit = (folder) => {
    const known = items.get(folder);
    if (known !== undefined) return known;
    const names = Object.keys(manifests.get(folder).dependencies ?? {});
    const needs = names.flatMap((name) => folderOf.get(name) ?? []);
    const hash = hashOf({
      files: filesBelow(join(ROOT, folder)).filter((file) => !file.includes(".test.")),
      texts: [shared, ...needs.map((need) => visit(need).hash)],
    });
    const isFresh = isStamped(`build/${folder}`, hash) && existsSync(join(ROOT, folder, "dist"));
    const item = { folder, needs, hash, isFresh };
    items.set(folder, item);
    return item;
  };
  for (const folder of folders) visit(folder);
  return [...items.values()].filter(
    (item) => manifests.get(item.folder).scripts?.build !== undefined,
  );
}

if (
  process.argv[1] !== undefined &&
  realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)
) {
  await runMain(async () => {
    const env = await setUpNode();
    await setUpPackages(env);
    await build(env);
  });
}
