import { readFile, readdir, writeFile } from "node:fs/promises";
import type { Options } from "tsup";
import { writeDeclarations } from "./declarations.ts";

type Entries = Record<string, string>;

const common: Options = {
  format: "esm",
  target: "es2022",
  sourcemap: true,
  clean: true,
  // Workspace packages stay imports; only our own files are bundled.
  skipNodeModulesBundle: true,
  // node:sqlite has no name without the prefix.
  removeNodeProtocol: false,
};

/** A package that runs in browsers, workers and Node. */
export function library(entry: Entries): Options {
  // The default platform, node, would bring in Lit's shim for servers.
  const onSuccess = (): Promise<void> => writeDeclarations(entry);
  return { ...common, entry, platform: "browser", onSuccess };
}

/** A package that runs in Node only.
 * @param bundled Libraries that become part of the build: those of hundreds of small files, which every start of the
 * program would find and read one by one. Their licences lie beside it. */
export function program(
  entry: Entries,
  { bundled = [] }: { readonly bundled?: readonly string[] } = {},
): Options {
  return {
    ...common,
    entry,
    platform: "node",
    noExternal: [...bundled],
    onSuccess: async () => {
      await writeLicences(bundled);
      await writeDeclarations(entry);
    },
  };
}

async function writeLicences(names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const texts = names.map(async (name) => `${name}\n\n${await licenceOf(`node_modules/${name}`)}`);
  await writeFile("dist/third-party-licenses.txt", (await Promise.all(texts)).join("\n\n"));
}

async function licenceOf(folder: string): Promise<string> {
  const file = (await readdir(folder)).find((name) => /^licen[cs]e/i.test(name));
  if (file === undefined) throw new Error(`The package in ${folder} has no licence to hand on`);
  return await readFile(`${folder}/${file}`, "utf8");
}
