import type { Database } from "../database/tx.ts";
import type { Publication } from "../kernel.ts";
import type { EventProjections } from "./event-codec.ts";

/** What the log works with. */
export interface LogParts {
  readonly database: Database;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** A random number of 48 bits, never 0. */
  readonly mint: () => number;
  readonly projections: EventProjections;
  /** Called after the commit, in commit order. */
  readonly publish: (publication: Publication) => void;
  /** Called after a commit that left work for consumers. */
  readonly onWork: () => void;
}
