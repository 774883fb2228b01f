import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import type { Part } from "./control.ts";
import { createRemoval } from "./removal.ts";

/** Loaded before the simulator: takes the rule named by `IM_SIM_CONTROL` out of the source as it is read. */
const name = process.env["IM_SIM_CONTROL"] ?? "";
const removal = createRemoval(name, process.env["IM_SIM_PART"] as Part | undefined);
const IMPOSSIBLE = 3;

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.startsWith("file:")) return loaded;
    const source = Buffer.from(loaded.source as Uint8Array).toString();
    return { ...loaded, source: edit(fileURLToPath(url), source) ?? loaded.source };
  },
});

process.on("exit", () => {
  if (!removal.isDone) fail(`Cannot remove "${name}": it touches a file that nobody loads`);
});

function edit(file: string, source: string): string | undefined {
  try {
    return removal.edit(file, source);
  } catch (thrown) {
    return fail(String(thrown));
  }
}

function fail(why: string): never {
  console.error(why);
  process.exit(IMPOSSIBLE);
}
