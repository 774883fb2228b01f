import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium, type Page } from "playwright";
import { CHROMIUM_ARGS, CHROMIUM_PATH } from "../../scripts/chromium.ts";

/** A page of the origin of a server, in a browser of its own with an empty profile. */
export interface BenchPage {
  readonly page: Page;
  readonly close: () => Promise<void>;
}

/** Opens an empty page and runs a module of this folder in it, bundled with the built packages.
 * @param script Name of the module. @param origin Whose address it has. */
export async function openPage(script: string, origin: string): Promise<BenchPage> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(script, import.meta.url))],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    platform: "browser",
    define: { "process.env.NODE_ENV": '"production"' },
    write: false,
    logLevel: "silent",
  });
  const browser = await chromium.launch({
    executablePath: CHROMIUM_PATH,
    args: [...CHROMIUM_ARGS],
  });
  const page = await browser.newPage();
  page.setDefaultTimeout(60_000);
  // A document that the server itself has sent: to one that was made up, the browser forbids local addresses.
  await page.goto(new URL("/livez", origin).href);
  await page.addScriptTag({ type: "module", content: outputFiles[0]?.text ?? "" });
  await page.waitForFunction(() => "bench" in globalThis);
  return { page, close: () => browser.close() };
}
