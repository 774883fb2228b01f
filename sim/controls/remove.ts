import { registerHooks } from "node:module";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { ALL_CONTROLS } from "./controls.ts";

/** Loaded before the simulator: takes the rule named by `IM_SIM_CONTROL` out of the source as it is read.
 * A text that is not there, or more than once, ends the program. */
const name = process.env["IM_SIM_CONTROL"] ?? "";
const control = ALL_CONTROLS.find((one) => one.name === name);
if (control === undefined) throw new Error(`There is no control "${name}"`);
const left = new Set(control.edits);

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.startsWith("file:")) return loaded;
    const file = relative(process.cwd(), fileURLToPath(url));
    const edits = control.edits.filter((edit) => edit.file === file);
    if (edits.length === 0) return loaded;
    let source = Buffer.from(loaded.source as Uint8Array).toString();
    for (const { find, replace } of edits) {
      if (source.split(find).length !== 2) fail(`"${find}" is not exactly once in ${file}`);
      source = source.replace(find, () => replace);
    }
    for (const edit of edits) left.delete(edit);
    return { ...loaded, source };
  },
});

process.on("exit", () => {
  if (left.size > 0) fail("it touches a file that nobody loads");
});

function fail(why: string): never {
  console.error(`Cannot remove "${name}": ${why}`);
  process.exit(3);
}
