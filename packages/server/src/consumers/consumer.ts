import type { LogKey } from "../log/dirty.ts";

/** Reads logs of one kind after the fact and carries on from them. */
export interface Consumer {
  /** Names its positions in the database, for ever. */
  readonly name: string;
  readonly log: LogKey["kind"];
  /** Acts on what is above the position, in version order; every act is idempotent, for it may be repeated.
   * @returns the version up to which everything is done and committed */
  advance(log: LogKey, position: number): Promise<number>;
}
