import assert from "node:assert";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { ROOT } from "../checks/run-command.ts";
import { bundleWebsite } from "../../packages/ui-components/scripts/bundle-website.ts";
import type { Website } from "../../packages/ui-components/scripts/bundle-website.ts";

interface Budget {
  readonly name: string;
  /** Most bytes after gzip, all files together: more fails the check. It only ever goes down. */
  readonly maxBytes: number;
  /** Where `maxBytes` has to get to. */
  readonly goalBytes: number;
  /** Names of modules that are imported dynamically and yet fetched first; other dynamic imports come later. */
  readonly first: readonly string[];
}

interface ModuleRow extends Budget {
  /** The module that is bundled, as a customer would write it. */
  readonly code: string;
  /** Folder in which `code` is resolved. */
  readonly from: string;
}

/** One line of the size table, as budget.json states it. One without a module is about `/im-chat.js`, byte for byte
 * what a server serves. */
export type Row = ModuleRow | Budget;

export type Measured = {
  readonly row: Row;
  /** Gzipped bytes of everything that is fetched first. */
  readonly sizeBytes: number;
  /** Gzipped bytes of each file that is loaded on demand. */
  readonly later: readonly { readonly name: string; readonly sizeBytes: number }[];
};

export function readBudget(): readonly Row[] {
  const text = readFileSync(join(ROOT, "scripts/size/budget.json"), "utf8");
  return (JSON.parse(text) as { rows: readonly Row[] }).rows;
}

/** Bundles a row as a website would, and weighs what its visitors fetch. */
export async function measure(row: Row): Promise<Measured> {
  const { files, outputs } = "code" in row ? await bundleModule(row) : await bundleWebsite();
  const size = (output: string): number =>
    gzipSync(files.get(basename(output)) ?? "", { level: 9 }).length;
  const first = firstFetched(outputs, row);
  return {
    row,
    sizeBytes: sum([...first].map(size)),
    later: Object.keys(outputs)
      .filter((output) => output.endsWith(".js") && !first.has(output))
      .map((output) => ({
        name: outputs[output]?.entryPoint ?? basename(output),
        sizeBytes: size(output),
      })),
  };
}

async function bundleModule({ code, from }: ModuleRow): Promise<Website> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: join(ROOT, from), sourcefile: "entry.js" },
    absWorkingDir: ROOT,
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    platform: "browser",
    conditions: ["@im-chat/source", "browser", "production"],
    define: { "process.env.NODE_ENV": '"production"' },
    outdir: "out",
    metafile: true,
    write: false,
    logLevel: "silent",
    legalComments: "none",
  });
  return {
    files: new Map(outputFiles.map(({ path, text }) => [basename(path), text])),
    outputs: metafile.outputs,
  };
}

/** The entry and all it imports, and of what it imports dynamically that which the row names. */
function firstFetched(outputs: Website["outputs"], { first }: Row): ReadonlySet<string> {
  const fetched = new Set<string>();
  const isWanted = (output: string): boolean =>
    Object.keys(outputs[output]?.inputs ?? {}).some((input) =>
      first.some((name) => input.includes(name)),
    );
  const visit = (output: string): void => {
    if (fetched.has(output)) return;
    fetched.add(output);
    for (const { path, external, kind } of outputs[output]?.imports ?? []) {
      if (external !== true && (kind !== "dynamic-import" || isWanted(path))) visit(path);
    }
  };
  for (const [output, { entryPoint = "" }] of Object.entries(outputs)) {
    if (/(?:^|\/)(?:entry\.js|loader\.ts)$/.test(entryPoint)) visit(output);
  }
  assert(fetched.size > first.length, "the bundle has no entry, or lacks what is fetched first");
  return fetched;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
