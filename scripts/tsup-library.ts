import type { Options } from "tsup";

type Entries = Record<string, string>;

const common: Options = {
  format: "esm",
  target: "es2022",
  sourcemap: true,
  // The website bundle below is written at the same time, by a build of its own.
  clean: ["!website", "!website/**"],
  // Workspace packages stay imports; only our own files are bundled.
  skipNodeModulesBundle: true,
  // node:sqlite has no name without the prefix.
  removeNodeProtocol: false,
};

/** A package that runs in browsers, workers and Node. */
export function library(entry: Entries): Options {
  // The default platform, node, would bring in Lit's shim for servers.
  return { ...common, entry, dts: true, platform: "browser" };
}

/** A package that runs in Node only. */
export function program(entry: Entries): Options {
  return { ...common, entry, dts: true, platform: "node" };
}

/** What a plain web page loads by a script tag: one module and lazy chunks, nothing left to resolve. */
export function website(entry: Entries): Options {
  return {
    ...common,
    entry,
    outDir: "dist/website",
    clean: true,
    platform: "browser",
    minify: true,
    splitting: true,
    sourcemap: false,
    skipNodeModulesBundle: false,
    noExternal: [/.*/],
    define: { "process.env.NODE_ENV": '"production"' },
    esbuildOptions(options) {
      // The licences of what is bundled stay, in a file beside it.
      options.legalComments = "linked";
      options.conditions = ["@im-chat/source", "browser", "production"];
    },
  };
}
