import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import type { Part } from "./control.ts";
import { CONTROLS, SEEDED } from "./controls.ts";
import { createRemoval } from "./removal.ts";
import type { Removal } from "./removal.ts";
import { createSwitches } from "./switches.ts";

const ROOT = join(import.meta.dirname, "../..");
const KEPT = join(ROOT, ".cache/sim/without");
const FILES = [...new Set(CONTROLS.flatMap(({ edits }) => edits.map(({ file }) => file)))];

/** Makes the simulator without a rule, what makes up for it, or both. As one file it starts in half the time of its source.
 * @returns its file
 * @throws Error when there is no such rule, or it is in a file that the simulator does not load. */
export function bundleWithout(rule: string, part: Part): Promise<string> {
  const name = `${rule} ${part}`.replaceAll(/\W+/g, "-");
  return bundle("sim/main.ts", { name, removal: createRemoval(rule, part) });
}

/** Makes `thread.ts` with everything that it runs, in which each rule that a history shows can be taken out.
 * @returns its file */
export function bundleWithSwitches(): Promise<string> {
  const removal = createSwitches(SEEDED);
  return bundle("sim/controls/thread.ts", { name: "any-of-them", removal });
}

interface BundleOptions {
  readonly name: string;
  readonly removal: Removal;
}

async function bundle(entry: string, { name, removal }: BundleOptions): Promise<string> {
  const filter = new RegExp(`/(${FILES.join("|").replaceAll(".", "\\.")})$`);
  const outfile = join(KEPT, `${name}.mjs`);
  await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile,
    bundle: true,
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
        name: "remove-rules",
        setup: (hooks) =>
          hooks.onLoad({ filter }, async ({ path }) => {
            const source = await readFile(path, "utf8");
            return { contents: removal.edit(path, source) ?? source, loader: "ts" };
          }),
      },
    ],
  });
  if (!removal.isDone)
    throw new Error(`Cannot make "${name}": a rule is in a file that nobody loads`);
  return outfile;
}
