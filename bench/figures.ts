/** What a set of rounds gave. */
export interface Figures {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function figuresOf(values: readonly number[]): Figures {
  const sorted = values.toSorted((left, right) => left - right);
  return {
    median: quantile(sorted, 0.5),
    min: sorted[0] ?? Number.NaN,
    max: sorted.at(-1) ?? Number.NaN,
  };
}

/** @param sorted Ascending. @param place 0 to 1. */
export function quantile(sorted: readonly number[], place: number): number {
  if (sorted.length === 0) return Number.NaN;
  const at = (sorted.length - 1) * place;
  const low = sorted[Math.floor(at)] as number;
  const high = sorted[Math.ceil(at)] as number;
  return low + (high - low) * (at - Math.floor(at));
}

/** Runs both sides in turn, so that a neighbour on the machine disturbs both alike, and compares round by round. */
export async function compare(
  rounds: number,
  sides: { readonly ours: () => Promise<number>; readonly baseline: () => Promise<number> },
): Promise<Comparison> {
  const ours: number[] = [];
  const baseline: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // Who goes first alternates.
    if (round % 2 === 0) {
      ours.push(await sides.ours());
      baseline.push(await sides.baseline());
    } else {
      baseline.push(await sides.baseline());
      ours.push(await sides.ours());
    }
  }
  return {
    ours: figuresOf(ours),
    baseline: figuresOf(baseline),
    ratio: figuresOf(ours.map((value, round) => value / (baseline[round] as number))),
  };
}

export interface Comparison {
  readonly ours: Figures;
  readonly baseline: Figures;
  /** Ours divided by the baseline of the same round. */
  readonly ratio: Figures;
}

/** One line of the result. */
export interface Row {
  readonly name: string;
  readonly unit: string;
  readonly comparison: Comparison;
  /** What the ratio's median must be: at least, or at most. */
  readonly goal: { readonly atLeast: number } | { readonly atMost: number };
  /** What must be known to read it: settings, sizes. */
  readonly notes?: readonly string[];
}

export function isMet({ comparison, goal }: Row): boolean {
  const { median } = comparison.ratio;
  return "atLeast" in goal ? median >= goal.atLeast : median <= goal.atMost;
}
