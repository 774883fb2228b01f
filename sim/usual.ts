import type { SeedRange } from "./run-seeds.ts";

/** Histories of each `npm test`: about two minutes on a busy machine. */
export const USUAL: SeedRange = { from: 1, seeds: 500 };
