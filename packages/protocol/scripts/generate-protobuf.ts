import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import type { Plugin } from "esbuild";

const PACKAGE = join(import.meta.dirname, "..");
const TARGET = join(PACKAGE, "src/generated/protobuf");

/** Parts of protobufjs/minimal that reading and writing our schema never runs.
 * `long` above all: our numbers stay below 2^53, and it weighs as much as the reader. */
const LEFT_OUT = /(^long|[/](rpc|eventemitter|aspromise|base64|float))$/;

/** Methods for types that our schema has not: floats, fixed widths, signed numbers, and packed lists of them. */
const UNUSED_METHODS =
  /^(Reader|Writer)\.prototype\.(?!uint(32|64) )(double|float|bool|s?fixed\d\d|[su]?int\d\d)s? = (function[^]*?^\};|.*;)$/gm;

// Its own copy of the library, so that leaving out `long` changes nothing for a page's other users of protobufjs.
const ENTRY = `
import protobuf from "protobufjs/minimal.js";
protobuf.util.Long = null;
protobuf.configure();
export const { Reader, Writer } = protobuf;
`;

const leaveOut: Plugin = {
  name: "leave-out",
  setup(context) {
    context.onResolve({ filter: LEFT_OUT }, ({ path }) => ({ path, namespace: "left-out" }));
    context.onLoad({ filter: /./, namespace: "left-out" }, () => ({
      contents: "module.exports = null;",
    }));
    context.onLoad({ filter: /[/]src[/](reader|writer)[.]js$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replaceAll(UNUSED_METHODS, ""),
    }));
  },
};

/** Writes the reader and writer of protobufjs as one module. */
export async function generateProtobuf(): Promise<void> {
  const library = dirname(createRequire(import.meta.url).resolve("protobufjs/package.json"));
  const { version } = JSON.parse(readFileSync(join(library, "package.json"), "utf8")) as {
    version: string;
  };
  const { outputFiles } = await build({
    stdin: { contents: ENTRY, resolveDir: PACKAGE },
    absWorkingDir: PACKAGE,
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    // Names of modules would hold the folders of this installation.
    minifyIdentifiers: true,
    minifySyntax: true,
    plugins: [leaveOut],
    write: false,
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error("esbuild wrote nothing");
  // The whole licence would travel in every bundle; its file is published beside the code.
  const banner = `/*! protobufjs ${version} (c) 2016 Daniel Wirtz, BSD-3-Clause: protobuf.LICENSE */`;
  const origin = "// Reader and writer alone, made by scripts/generate-protobuf.ts.";
  const code = file.text.replaceAll(/^\s*\/\/ .*\n/gm, "");
  writeFileSync(`${TARGET}.js`, `${banner}\n${origin}\n${code}`);
  copyFileSync(join(library, "LICENSE"), `${TARGET}.LICENSE`);
}
