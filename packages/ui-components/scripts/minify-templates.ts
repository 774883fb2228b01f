import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

interface MinifyOptions {
  /** Modules that are fetched later, and the one that is always there before them. Whatever they share is then
   * in that one's chunk; esbuild would cut a chunk for every combination of them, and small files pack badly. */
  readonly gather?: { readonly into: string; readonly from: readonly string[] } | undefined;
}

/** An esbuild plugin that takes the air out of `css` and `html` templates, which minifiers leave as they are. */
export function minifyTemplates({ gather }: MinifyOptions = {}): Plugin {
  return {
    name: "minify-templates",
    setup(build) {
      build.onLoad({ filter: /ui-components[/\\]src[/\\].*\.ts$/ }, async ({ path }) => {
        const contents = minifySource(await readFile(path, "utf8"));
        const isLater = gather?.from.some((name) => path.endsWith(name)) ?? false;
        return {
          contents: isLater ? `${contents}\nimport ${JSON.stringify(gather?.into)};` : contents,
          loader: "ts",
        };
      });
    },
  };
}

/** The source with its templates made smaller; everything else stays. */
export function minifySource(source: string): string {
  let out = "";
  let at = 0;
  const tag = /\b(css|html|svg)`/gu;
  for (let match = tag.exec(source); match; match = tag.exec(source)) {
    const [opening, kind] = match;
    const start = match.index + opening.length;
    const template = readTemplate(source, start, kind === "css" ? minifyCss : minifyHtml);
    out += source.slice(at, start) + template.text;
    at = template.end;
    tag.lastIndex = at;
  }
  return out + source.slice(at);
}

interface Template {
  readonly text: string;
  /** Of the closing backtick. */
  readonly end: number;
}

function readTemplate(source: string, start: number, minify: (text: string) => string): Template {
  let text = "";
  let chunk = start;
  let at = start;
  while (source[at] !== "`") {
    if (at >= source.length) throw new Error("Cannot minify: a template does not end");
    if (source[at] === "\\") at += 2;
    else if (source.startsWith("${", at)) {
      const end = endOfExpression(source, at + 2);
      text += minify(source.slice(chunk, at)) + `\${${minifySource(source.slice(at + 2, end))}}`;
      at = end + 1;
      chunk = at;
    } else at += 1;
  }
  return { text: text + minify(source.slice(chunk, at)), end: at };
}

/** Place of the brace that closes an expression; strings and templates inside it may have braces of their own. */
function endOfExpression(source: string, start: number): number {
  let depth = 0;
  for (let at = start; at < source.length; at += 1) {
    const character = source[at];
    if (character === "`") at = readTemplate(source, at + 1, String).end;
    else if (character === '"' || character === "'") at = endOfString(source, at);
    else if (character === "{") depth += 1;
    else if (character === "}" && depth === 0) return at;
    else if (character === "}") depth -= 1;
  }
  throw new Error("Cannot minify: an expression does not end");
}

function endOfString(source: string, start: number): number {
  const quote = source[start];
  let at = start + 1;
  while (at < source.length && source[at] !== quote) at += source[at] === "\\" ? 2 : 1;
  return at;
}

function minifyCss(text: string): string {
  return text
    .replace(/\/\*.*?\*\//gsu, "")
    .replace(/\s+/gu, " ")
    .replace(/ ?([{};,]) ?/gu, "$1")
    .replace(/([a-z-]): /gu, "$1:")
    .replace(/;\}/gu, "}");
}

/** One space instead of many: between inline elements a space is seen, and how many of them is not. */
function minifyHtml(text: string): string {
  return text.replace(/\s+/gu, " ");
}
