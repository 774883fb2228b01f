import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";

/** Bytes after gzip of what a page fetches that uses these exports. */
async function weigh(code: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: import.meta.dirname, sourcefile: "page.js" },
    absWorkingDir: join(import.meta.dirname, ".."),
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  return gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).length;
}

test("the whole package weighs no more than 13 KB", async () => {
  expect(await weigh('export * from "./index.ts"')).toBeLessThan(13_000);
});

test("a page that needs no codec does not fetch one", async () => {
  expect(await weigh('export { ImError, LIMITS } from "./index.ts"')).toBeLessThan(1000);
});
