import assert from "node:assert";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import type { Metafile } from "esbuild";
import { ROOT } from "../checks/run-command.ts";
import { minifyTemplates } from "../../packages/ui-components/scripts/minify-templates.ts";

/** One line of the size table, as budget.json states it. */
export type Row = {
  readonly name: string;
  /** The module that is bundled, as a customer would write it. */
  readonly code: string;
  /** Folder in which `code` is resolved. */
  readonly from: string;
  /** Most bytes after gzip, all files together: more fails the check. It only ever goes down. */
  readonly maxBytes: number;
  /** Where `maxBytes` has to get to. */
  readonly goalBytes: number;
  /** Names of modules that are imported dynamically and yet fetched first; other dynamic imports come later. */
  readonly first: readonly string[];
};

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
  const { outputFiles, metafile } = await build({
    stdin: { contents: row.code, resolveDir: join(ROOT, row.from), sourcefile: "entry.js" },
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
    plugins: [minifyTemplates()],
    legalComments: "none",
  });
  const sizes = new Map(
    outputFiles.map((file) => [basename(file.path), gzipSync(file.contents, { level: 9 }).length]),
  );
  const size = (output: string): number => sizes.get(basename(output)) ?? 0;
  const first = firstFetched(metafile, row);
  return {
    row,
    sizeBytes: sum([...first].map(size)),
    later: Object.keys(metafile.outputs)
      .filter((output) => !first.has(output))
      .map((output) => ({ name: moduleName(metafile, output), sizeBytes: size(output) })),
  };
}

/** The entry and all it imports, and of what it imports dynamically that which the row names. */
function firstFetched(metafile: Metafile, row: Row): ReadonlySet<string> {
  const fetched = new Set<string>();
  const visit = (output: string): void => {
    if (fetched.has(output)) return;
    fetched.add(output);
    for (const { path, external, kind } of metafile.outputs[output]?.imports ?? []) {
      const isWanted = row.first.some((name) => moduleName(metafile, path).includes(name));
      if (external !== true && (kind !== "dynamic-import" || isWanted)) visit(path);
    }
  };
  for (const [output, { entryPoint }] of Object.entries(metafile.outputs)) {
    if (entryPoint?.endsWith("entry.js") === true) visit(output);
  }
  assert(fetched.size > 0, "the bundle has no entry");
  return fetched;
}

/** The source file that a lazy chunk begins with, or the chunk's own name. */
function moduleName(metafile: Metafile, output: string): string {
  return metafile.outputs[output]?.entryPoint ?? basename(output);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
