import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { context } from "esbuild";
import type { Part } from "./control.ts";
import { CONTROLS } from "./controls.ts";
import { createRemoval } from "./removal.ts";
import type { Removal } from "./removal.ts";

const ROOT = join(import.meta.dirname, "../..");
const KEPT = join(ROOT, ".cache/sim/without");
const FILES = [...new Set(CONTROLS.flatMap(({ edits }) => edits.map(({ file }) => file)))];

type Builder = Awaited<ReturnType<typeof createBuilder>>;

let removal: Removal | undefined;
let builder: Promise<Builder> | undefined;
let last: Promise<unknown> = Promise.resolve();

/** Makes the simulator without a rule, what makes up for it, or both; whoever asks meanwhile waits. As one file it starts in
 * half the time of its source, and what no rule touches is read once for all of them.
 * @returns its file
 * @throws Error when there is no such rule, or it is in a file that the simulator does not load. */
export function bundleWithout(rule: string, part: Part): Promise<string> {
  const made = last.then(() => bundle(rule, part));
  last = made.catch(() => undefined);
  return made;
}

async function bundle(rule: string, part: Part): Promise<string> {
  removal = createRemoval(rule, part);
  builder ??= createBuilder();
  const { outputFiles } = await (await builder).rebuild();
  if (!removal.isDone)
    throw new Error(`Cannot remove "${rule}": it is in a file that nobody loads`);
  const file = join(KEPT, `${`${rule} ${part}`.replaceAll(/\W+/g, "-")}.mjs`);
  await mkdir(KEPT, { recursive: true });
  for (const { contents } of outputFiles) await writeFile(file, contents);
  return file;
}

export async function disposeBuilder(): Promise<void> {
  await (await builder)?.dispose();
  builder = undefined;
}

function createBuilder() {
  const filter = new RegExp(`/(${FILES.join("|").replaceAll(".", "\\.")})$`);
  return context({
    absWorkingDir: ROOT,
    entryPoints: ["sim/main.ts"],
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    conditions: ["@im-chat/source"],
    // For what still asks for Node's modules in the old way.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    logLevel: "silent",
    plugins: [
      {
        name: "remove-a-rule",
        setup: (build) =>
          build.onLoad({ filter }, async ({ path }) => {
            const source = await readFile(path, "utf8");
            return { contents: removal?.edit(path, source) ?? source, loader: "ts" };
          }),
      },
    ],
  });
}
