import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

/** A template literal tagged `css`, without templates inside of its expressions. */
const CSS_TEMPLATE = /\bcss`([^`]*)`/g;
/** What is kept letter by letter: expressions of the template and strings of the style. */
const KEPT = /\$\{[^}]*\}|"[^"\n]*"|'[^'\n]*'/g;

/** Bundlers leave the text of templates alone: comments and indentation of styles would be shipped. */
export const minifyStyles: Plugin = {
  name: "minify-styles",
  setup(build) {
    build.onLoad(
      { filter: /[\\/]packages[\\/]ui-components[\\/]src[\\/].*\.ts$/ },
      async ({ path }) => {
        const source = await readFile(path, "utf8");
        const contents = source.replace(
          CSS_TEMPLATE,
          (_, css: string) => `css\`${minifyCss(css)}\``,
        );
        return { contents, loader: "ts" };
      },
    );
  },
};

/** Drops comments and the white space that means nothing; expressions and strings stay as they are. */
export function minifyCss(css: string): string {
  const kept: string[] = [];
  const short = css
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(KEPT, (text) => `\uE000${kept.push(text) - 1}\uE000`)
    .replace(/\s+/g, " ")
    .replace(/ ?([{};,]) ?/g, "$1")
    .replace(/: /g, ":")
    .replace(/;}/g, "}")
    .trim();
  return short.replace(/\uE000(\d+)\uE000/g, (_, index: string) => kept[Number(index)] ?? "");
}
