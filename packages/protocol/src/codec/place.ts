import { ImError } from "../error.ts";

/** Where a reader or writer is, so that a refusal can name the field. */
export interface Place {
  readonly verb: "read" | "write";
  /** Name of the schema's message. */
  message: string;
  /** Name of the field, as in the TypeScript type. */
  field: string;
}

export type Refusal = "invalid" | "too_large" | "unsupported";

/** @throws ImError always: "Cannot read Head.epoch: it is 0, not at least 1". */
export function refuse(place: Place, code: Refusal, why: string): never {
  throw new ImError(code, `Cannot ${place.verb} ${place.message}.${place.field}: ${why}`);
}
