import { relative } from "node:path";
import type { Control, Edit, Part } from "./control.ts";
import { CONTROLS } from "./controls.ts";

/** A rule on its way out of the source. */
export interface Removal {
  /** The source of a module as it is without the rule; undefined for one that the rule is not in. */
  edit(file: string, source: string): string | undefined;
  /** Whether every module that the rule is in has been read. */
  readonly isDone: boolean;
}

/** Takes out a rule, what makes up for it, or both. Paths are of the working directory, the repository's root.
 * @throws Error for an unknown name, and for a text that is not there, or more than once. */
export function createRemoval(name: string, part: Part = "rule"): Removal {
  const all = editsOf(findControl(name), part);
  const left = new Set(all);
  return {
    edit(file, source) {
      const edits = all.filter((edit) => edit.file === relative(process.cwd(), file));
      if (edits.length === 0) return undefined;
      let out = source;
      for (const edit of edits) {
        const { find, replace } = edit;
        if (out.split(find).length !== 2)
          throw new Error(`Cannot remove "${name}": "${find}" is not exactly once in ${file}`);
        out = out.replace(find, () => replace);
        left.delete(edit);
      }
      return out;
    },
    get isDone() {
      return left.size === 0;
    },
  };
}

function editsOf({ edits, backups = [] }: Control, part: Part): readonly Edit[] {
  const ofBackups = backups.flatMap((name) => findControl(name).edits);
  return [...(part === "backups" ? [] : edits), ...(part === "rule" ? [] : ofBackups)];
}

function findControl(name: string): Control {
  const control = CONTROLS.find((one) => one.name === name);
  if (control === undefined) throw new Error(`There is no control "${name}"`);
  return control;
}
