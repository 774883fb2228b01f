import type { SeedRange } from "./run-seeds.ts";

/** Histories of each `npm test`: about two minutes on a busy machine. */
export const USUAL: SeedRange = { from: 1, seeds: 500 };

/** Kinds in which something happens that does in no usual history, besides: so many that it does. */
export const WITH_OPERATIONS: readonly SeedRange[] = [
  { kind: "the backend acts", from: 1, seeds: 30 },
  { kind: "copies after a refusal", from: 1, seeds: 15 },
  { kind: "gaps filled", from: 1, seeds: 8 },
  { kind: "unread again", from: 1, seeds: 20 },
  { kind: "drafts on two devices", from: 1, seeds: 15 },
  { kind: "accounts far behind", from: 25, seeds: 6 },
  { kind: "stores emptied", from: 100, seeds: 20 },
  { kind: "older versions", from: 1, seeds: 15 },
];
