/** A rule that is taken out of the source, for one run of the simulator, which then has to fail. */
export interface Control {
  /** Rule of docs/sync.md, and what is left of it. */
  readonly name: string;
  readonly edits: readonly Edit[];
  /** At which the simulator fails without the rule; 0: none is known yet. */
  readonly seed: number;
}

export interface Edit {
  /** From the root of the repository. */
  readonly file: string;
  /** Stands there exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** A rule that has no control here. */
export interface Uncontrolled {
  readonly name: string;
  readonly reason: string;
}
