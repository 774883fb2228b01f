import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { BuildResult, Metafile } from "esbuild";
import { minify } from "terser";
import { LATER, REGISTER_CHAT } from "./later.ts";
import { minifyTemplates } from "./minify-templates.ts";

type Outputs = Metafile["outputs"];

const LOADER = "im-chat.js";
/** Bytes of a chunk that is worth its name in the loader, which every page fetches. */
const WORTH_A_REQUEST = 16_000;

/** What a server serves to plain web pages. */
export interface Website {
  /** `im-chat.js`, its chunks, and the licences of what is in them: texts by name. */
  readonly files: ReadonlyMap<string, string>;
  /** What is in each chunk, and what it imports. */
  readonly outputs: Outputs;
}

/** Makes what a plain web page loads by a script tag: one module and lazy chunks, nothing left to resolve. */
export async function bundleWebsite(): Promise<Website> {
  const { outputFiles, metafile } = await bundle();
  const facades = findFacades(metafile.outputs);
  const chunks = Object.entries(metafile.outputs).filter(([path]) => !facades.has(basename(path)));
  const outputs = JSON.parse(skip(JSON.stringify(Object.fromEntries(chunks)), facades)) as Outputs;
  const files = outputFiles
    .map(({ path, text }) => ({ name: basename(path), text: skip(text, facades) }))
    .filter(({ name }) => !facades.has(name))
    .map(async ({ name, text }) => [name, await shrink(name, text)] as const);
  const texts = new Map(await Promise.all(files));
  return { files: texts.set(LOADER, fetchTogether(texts.get(LOADER) ?? "", outputs)), outputs };
}

function bundle(): Promise<BuildResult<{ metafile: true; write: false }>> {
  return build({
    entryPoints: { [basename(LOADER, ".js")]: "src/loader.ts" },
    absWorkingDir: fileURLToPath(new URL("..", import.meta.url)),
    outdir: "dist/website",
    bundle: true,
    splitting: true,
    minify: true,
    metafile: true,
    write: false,
    format: "esm",
    target: "es2022",
    platform: "browser",
    conditions: ["@im-chat/source", "browser", "production"],
    define: { "process.env.NODE_ENV": '"production"' },
    // The licences of what is bundled stay, in files beside it.
    legalComments: "linked",
    logLevel: "error",
    plugins: [minifyTemplates({ gather: { into: REGISTER_CHAT, from: LATER } })],
  });
}

/** Chunks with nothing in them but an import of the chunk that has what they are named after: facade to chunk. */
function findFacades(outputs: Outputs): ReadonlyMap<string, string> {
  const facades = new Map<string, string>();
  for (const [output, { entryPoint, exports, inputs }] of Object.entries(outputs)) {
    if (entryPoint === undefined || entryPoint in inputs || exports.length > 0) continue;
    const target = Object.entries(outputs).find(([, other]) => entryPoint in other.inputs);
    if (target !== undefined) facades.set(basename(output), basename(target[0]));
  }
  return facades;
}

/** Whoever imports a facade imports what is behind it, one request sooner. */
function skip(text: string, facades: ReadonlyMap<string, string>): string {
  let out = text;
  for (const [facade, target] of facades) out = out.replaceAll(facade, target);
  return out;
}

/** The loader asks for a chunk together with those that it imports: a browser finds out about these only when it has the
 * chunk, and asks one round trip later. */
function fetchTogether(loader: string, outputs: Outputs): string {
  const bytesOf = (path: string): number => outputs[path]?.bytes ?? 0;
  const importsOf = new Map(
    Object.entries(outputs).map(([path, { imports }]) => [
      basename(path),
      imports
        .filter(
          ({ kind, path: of }) => kind === "import-statement" && bytesOf(of) > WORTH_A_REQUEST,
        )
        .map((each) => basename(each.path)),
    ]),
  );
  return loader.replaceAll(/import\("\.\/([^"]+)"\)/gu, (whole, name: string) => {
    const all = (importsOf.get(name) ?? []).map((each) => `import("./${each}")`);
    return all.length === 0 ? whole : `Promise.all([${[whole, ...all].join()}])`;
  });
}

/** esbuild joins and splits; terser, which knows more tricks, takes another twentieth of what is left. */
async function shrink(name: string, text: string): Promise<string> {
  if (!name.endsWith(".js")) return text;
  const { code = "" } = await minify(text, {
    module: true,
    ecma: 2020,
    // No getter of ours does anything but answer, and nobody redefines what a constructor's method is.
    compress: { passes: 6, pure_getters: true, unsafe_arrows: true, unsafe_methods: true },
  });
  return code;
}
