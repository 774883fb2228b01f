import type { Provocation } from "../src/provocations.ts";

/** A rule that is taken out of the source, for one run of the simulator or of one test, which then has to fail. */
export interface Control {
  /** Rule of docs/sync.md, and what is left of it. */
  readonly name: string;
  readonly edits: readonly Edit[];
  /** At which the simulator fails without the rule. */
  readonly seed?: number | undefined;
  /** What that history is to provoke, where usual ones hardly ever meet it. */
  readonly kind?: Provocation | undefined;
  /** Fails without the rule; for one that another rule makes up for, so that no history shows its absence. */
  readonly directed?: Directed | undefined;
  /** Controls of what makes up for it: taken out with the rule, chance finds a history that fails, and that holds when only
   * they are taken out. */
  readonly backups?: readonly string[] | undefined;
}

/** Global that says which rule is out, in a program from which each can be taken out while it runs; undefined: none. */
export const RULE_OUT = "ruleThatIsOut";

/** What is taken out for one run: the rule, what makes up for it, or both. */
export type Part = "rule" | "backups" | "both";

export interface Edit {
  /** From the root of the repository. */
  readonly file: string;
  /** Stands there exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** One test of the packages: a schedule that is written down, and not found. */
export interface Directed {
  /** From the root of the repository. */
  readonly file: string;
  /** Beginning of the test's name. */
  readonly test: string;
  /** What makes up for it, or else why chance does not meet it. */
  readonly why: string;
}

/** A rule that has no control here. */
export interface Uncontrolled extends Pick<Directed, "file" | "test"> {
  readonly name: string;
  /** Why there is nothing to take out. */
  readonly reason: string;
}
