import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const TARGET = join(import.meta.dirname, "../src/generated/protobuf");
const LIBRARY = dirname(createRequire(import.meta.url).resolve("protobufjs/package.json"));

const source = (path: string): string => readFileSync(join(LIBRARY, path), "utf8");

/** Writes what our schema needs of the reader and the writer of protobufjs. The whole of it would be most of what a
 * client fetches for the codec, and is set up for a whole page: `Long` there changes it for everyone. */
export function generateProtobuf(): void {
  const { version } = JSON.parse(source("package.json")) as { version: string };
  const parts = [
    'const strictDecoder = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });',
    ...textFunctions(),
    ...functionsOf(source("src/reader.js"), ["indexOutOfRange"]),
    classOf("Reader", ["bytes", "stringVerify", "skip", "skipType"]),
    ...functionsOf(source("src/writer.js"), ["sizeVarint32", "writeVarint32"]),
    classOf("Writer", ["_reserve", "uint32", "raw", "_delim"]),
  ];
  const code = parts
    .join("\n\n")
    // Its first buffer is given to it.
    .replace("constructor()", "constructor(buf)")
    .replace("this.constructor.alloc(Writer.initialBufferSize)", "buf")
    .replaceAll("this.constructor.alloc(", "new Uint8Array(")
    .replaceAll("Reader.recursionLimit", "100")
    .replaceAll("TEXT_DECODER_MIN_LENGTH", "64")
    .replaceAll(/\b_(reserve|delim)\b/g, "$1")
    .replaceAll(/utf8\.(\w+)/g, "utf8_$1")
    // Our reader's own `size` has looked already.
    .replaceAll(/^ *if \(end > this\.len\)\n.*\n\n/gm, "")
    // For lists of fixed width, values within values, and unknown fields that are kept.
    .replaceAll(/^ *this\.(view|states|discardUnknown) = .*\n/gm, "")
    .replaceAll(/^ *\/\*\*[^]*?\*\/\n|^ *(\/\*.*\*\/|\/\/ TODO.*)\n/gm, "")
    .replaceAll(/\n{3,}/g, "\n\n");
  // The whole licence would travel in every bundle; its file is published beside the code.
  const banner = `/*! protobufjs ${version} (c) 2016 Daniel Wirtz, BSD-3-Clause: protobuf.LICENSE */
// What our schema needs of it, taken by scripts/generate-protobuf.ts.`;
  writeFileSync(`${TARGET}.js`, `${banner}\n\n${code}\n`);
  copyFileSync(join(LIBRARY, "LICENSE"), `${TARGET}.LICENSE`);
}

/** Reading of UTF-8: names become `utf8_name`. */
function textFunctions(): readonly string[] {
  const text = source("src/util/utf8.js").replaceAll(
    /^utf8\.(\w+) = function \w+(.*?^\});$/gms,
    "function utf8_$1$2",
  );
  // Eight characters at a time: not much faster where texts are short, and a good part of it all.
  const short = text.replaceAll(/^ {4}for \(; i \+ 7 < end; .*?^ {4}\}\n\n/gms, "");
  const one = short.replaceAll("c1, c2, c3, c4, c5, c6, c7, c8;", "c1;");
  return functionsOf(one, ["utf8_read_decoder", "utf8_readStrict"]);
}

function functionsOf(text: string, names: readonly string[]): readonly string[] {
  return names.map((name) => found(text, String.raw`^function ${name}\(.*?^\}$`));
}

/** A constructor and methods of its prototype, written as a class: bundlers leave it out where no codec is used. */
function classOf(name: string, methods: readonly string[]): string {
  const text = source(`src/${name.toLowerCase()}.js`);
  const [constructor = ""] = functionsOf(text, [name]);
  const members = [
    constructor.replace(`function ${name}`, "constructor"),
    ...methods.map((method) =>
      found(text, String.raw`^${name}\.prototype\.${method} = function.*?^\};$`)
        .replace(/^.*? = function *\w*/, method)
        .replace(/;$/, ""),
    ),
  ];
  return `export class ${name} {\n${members.join("\n\n")}\n}`;
}

function found(text: string, pattern: string): string {
  const [match] = new RegExp(pattern, "ms").exec(text) ?? [];
  if (match === undefined) throw new Error(`protobufjs has no ${pattern} any more`);
  return match;
}
