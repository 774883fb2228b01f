/** How often each thing happened. */
export interface Coverage {
  count(group: string, name: string): void;
  readonly counts: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Takes over what another counted. */
  add(other: Pick<Coverage, "counts">): void;
}

export function createCoverage(): Coverage {
  const counts = new Map<string, Map<string, number>>();
  const add = (group: string, name: string, number: number): void => {
    const names = counts.get(group) ?? new Map<string, number>();
    counts.set(group, names.set(name, (names.get(name) ?? 0) + number));
  };
  return {
    counts,
    count: (group, name) => add(group, name, 1),
    add(other) {
      for (const [group, names] of other.counts)
        for (const [name, number] of names) add(group, name, number);
    },
  };
}
