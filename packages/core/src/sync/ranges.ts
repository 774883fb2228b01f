import type { Range } from "../database/schema.ts";

/** The ranges with one more; what overlaps or touches becomes one. */
export function addRange(ranges: readonly Range[], added: Range): readonly Range[] {
  const result: Range[] = [];
  let { from, to } = added;
  for (const range of ranges) {
    if (range.to < from - 1 || range.from > to + 1) {
      result.push(range);
      continue;
    }
    if (range.from <= from && range.to >= to) return ranges;
    from = Math.min(from, range.from);
    to = Math.max(to, range.to);
  }
  result.push({ from, to });
  return result.sort((left, right) => left.from - right.from);
}

export function rangeAt(ranges: readonly Range[], seq: number): Range | undefined {
  return ranges.find((range) => range.from <= seq && seq <= range.to);
}

/** What is missing between two places, both included. */
export function gapsWithin(ranges: readonly Range[], { from, to }: Range): readonly Range[] {
  const gaps: Range[] = [];
  let next = from;
  for (const range of ranges) {
    if (range.to < next) continue;
    if (range.from > to) break;
    if (range.from > next) gaps.push({ from: next, to: range.from - 1 });
    next = range.to + 1;
  }
  if (next <= to) gaps.push({ from: next, to });
  return gaps;
}

/** Highest seq that is stored; 0: none. */
export function topOf(ranges: readonly Range[]): number {
  return ranges.at(-1)?.to ?? 0;
}
