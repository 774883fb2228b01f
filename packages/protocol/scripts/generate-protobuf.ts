import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import type { Plugin } from "esbuild";

const PACKAGE = join(import.meta.dirname, "..");
const TARGET = join(PACKAGE, "src/generated/protobuf");

// The reader and the writer of protobufjs/minimal, as that configures them without `long`.
// A copy of our own: setting `Long` on the shared module would change it for a page's other users of protobufjs.
const ENTRY = `
import Reader from "protobufjs/src/reader.js";
import Writer from "protobufjs/src/writer.js";
Reader._configure({ _configure() {} });
export { Reader, Writer };
`;

/** Stands for protobufjs's util/minimal, of which these two files use little; \`long\` and Node's Buffer are not there. */
const UTIL = `
exports.LongBits = require("./longbits");
exports.utf8 = require("./utf8");
exports.pool = require("./pool");
exports.merge = Object.assign;
exports.isString = () => false;
exports.recursionLimit = 100;
`;

/** Methods that our schema does not need: those for floats, fixed widths, signed numbers and packed lists of them,
 * and those that read loosely or share buffers. */
const UNUSED_METHODS = new RegExp(
  [
    String.raw`^(Reader|Writer)\.prototype\.(?!uint(32|64) )(double|float|bool|s?fixed\d\d|[su]?int\d\d)s? = `,
    String.raw`^(Reader\.prototype\.string|Writer\.prototype\.(reset|finish)) = `,
    String.raw`^LongBits\.(fromHash|prototype\.(toLong|toHash|zzEncode|zzDecode|length)) = `,
    String.raw`^utf8\.read = `,
  ]
    .map((start) => String.raw`(${start}(function[^]*?^\};|.*;)$)`)
    .join("|"),
  "gm",
);

const cutDown: Plugin = {
  name: "cut-down",
  setup(context) {
    context.onLoad({ filter: /[/]src[/]util[/]minimal[.]js$/ }, () => ({ contents: UTIL }));
    context.onLoad({ filter: /[/](reader|writer|longbits|utf8)[.]js$/ }, ({ path }) => ({
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
    plugins: [cutDown],
    write: false,
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error("esbuild wrote nothing");
  // The whole licence would travel in every bundle; its file is published beside the code.
  const banner = `/*! protobufjs ${version} (c) 2016 Daniel Wirtz, BSD-3-Clause: protobuf.LICENSE */`;
  const origin = "// Reader and writer alone, made by scripts/generate-protobuf.ts.";
  // In a function that is called purely, so that bundlers leave it out where no codec is used.
  const body = file.text
    .replaceAll(/^\s*\/\/ .*\n/gm, "")
    .replace(
      /export \{\s*(\S+) as Reader,\s*(\S+) as Writer\s*\};/,
      "return { Reader: $1, Writer: $2 };",
    );
  const code = `export const protobuf = /* @__PURE__ */ (() => {\n${body}})();\n`;
  writeFileSync(`${TARGET}.js`, `${banner}\n${origin}\n${code}`);
  copyFileSync(join(library, "LICENSE"), `${TARGET}.LICENSE`);
}
