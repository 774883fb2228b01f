import { relative } from "node:path";
import type { Control, Edit, Part } from "./control.ts";
import { CONTROLS } from "./controls.ts";

/** Rules on their way out of the source. */
export interface Removal {
  /** The source of a module as it is without them; undefined for one that none of them is in. */
  edit(file: string, source: string): string | undefined;
  /** Whether every module that they are in has been read. */
  readonly isDone: boolean;
}

/** An edit in a source that it fits. */
export interface PlacedEdit extends Range {
  readonly replace: string;
}

/** Of a text, from its first character to before its last. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Takes out a rule, what makes up for it, or both. Paths are of the working directory, the repository's root.
 * @throws Error for an unknown name, and for a text that is not there, or more than once. */
export function createRemoval(name: string, part: Part = "rule"): Removal {
  return removalBy(editsOf(findControl(name), part), (source, edits) =>
    applyEdits(source, placeEdits(source, edits)),
  );
}

/** @param change Makes the source of a module anew, for the edits that are in it. */
export function removalBy<Of extends Edit>(
  all: readonly Of[],
  change: (source: string, edits: readonly Of[]) => string,
): Removal {
  const left = new Set(all);
  return {
    edit(file, source) {
      const edits = all.filter((edit) => edit.file === relative(process.cwd(), file));
      if (edits.length === 0) return undefined;
      for (const edit of edits) left.delete(edit);
      return change(source, edits);
    },
    get isDone() {
      return left.size === 0;
    },
  };
}

/** @throws Error for a text that is not there, or more than once. */
export function placeEdits(source: string, edits: readonly Edit[]): readonly PlacedEdit[] {
  return edits.map(({ file, find, replace }) => {
    const start = source.indexOf(find);
    if (start < 0 || source.includes(find, start + 1))
      throw new Error(`"${find}" is not exactly once in ${file}`);
    return { start, end: start + find.length, replace };
  });
}

/** @returns The text of a range of a source, all of it when left out, as the edits in it make it.
 * @throws Error for edits of the same text. */
export function applyEdits(
  source: string,
  edits: readonly PlacedEdit[],
  range: Range = { start: 0, end: source.length },
): string {
  let out = "";
  let at = range.start;
  for (const edit of edits.toSorted((one, other) => one.start - other.start)) {
    if (!isWithin(edit, range)) continue;
    if (edit.start < at) throw new Error(`Two edits change "${source.slice(edit.start, at)}"`);
    out += source.slice(at, edit.start) + edit.replace;
    at = edit.end;
  }
  return out + source.slice(at, range.end);
}

export function isWithin(inner: Range, outer: Range): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
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
