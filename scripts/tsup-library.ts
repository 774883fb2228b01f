import type { Options } from "tsup";

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
  return { ...common, entry, dts: true, platform: "browser" };
}

/** A package that runs in Node only. */
export function program(entry: Entries): Options {
  return { ...common, entry, dts: true, platform: "node" };
}
