import { ImError } from "../error.ts";

/** Where a reader or writer is, so that a refusal can name the field. */
export interface Place {
  readonly verb: "read" | "write" | "use";
  /** From what is read or written as a whole to the field, named as in the TypeScript types. */
  readonly path: readonly string[];
}

export type Refusal = "invalid" | "too_large" | "unsupported";

/** @throws ImError always: "Cannot read sync.heads.epoch: it is 0, not at least 1". */
export function refuse({ verb, path }: Place, code: Refusal, why: string): never {
  throw new ImError(code, `Cannot ${verb} ${path.join(".")}: ${why}`);
}

/** @throws ImError `too_large` when there are more than `max`. */
export function checkMax(
  place: Place,
  count: number,
  [max, unit]: readonly [number, string],
): void {
  if (count > max)
    refuse(place, "too_large", `it has ${count} ${unit}, at most ${max} are allowed`);
}
