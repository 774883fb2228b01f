import { compareKeys, isEmptyRange } from "./keys.ts";
import type { Key, KeyBounds, KeyRange } from "./storage.ts";

export interface SortedRow {
  readonly key: Key;
  readonly value: unknown;
}

/** Rows of one store in key order. */
export type SortedRows = readonly SortedRow[];

export function findRow(rows: SortedRows, key: Key): SortedRow | undefined {
  const row = rows[lowerBound(rows, key)];
  return row && compareKeys(row.key, key) === 0 ? row : undefined;
}

export function rowsWithin(rows: SortedRows, range: KeyRange): SortedRows {
  const [start, end] = spanOf(rows, range);
  const { limit = Infinity, direction = "ascending" } = range;
  if (direction === "ascending") return rows.slice(start, Math.min(end, start + limit));
  return rows.slice(Math.max(start, end - limit), end).toReversed();
}

/** Puts a row in its place, over the one that is there. */
export function insertRow(rows: SortedRow[], row: SortedRow): void {
  const last = rows.at(-1);
  if (!last || compareKeys(last.key, row.key) < 0) {
    rows.push(row);
    return;
  }
  const isThere = findRow(rows, row.key) !== undefined;
  rows.splice(lowerBound(rows, row.key), isThere ? 1 : 0, row);
}

export function removeRange(rows: SortedRow[], bounds: KeyBounds): void {
  const [start, end] = spanOf(rows, bounds);
  rows.splice(start, end - start);
}

function spanOf(rows: SortedRows, bounds: KeyBounds): readonly [start: number, end: number] {
  if (isEmptyRange(bounds)) return [0, 0];
  const start = bounds.from === undefined ? 0 : lowerBound(rows, bounds.from);
  if (bounds.to === undefined) return [start, rows.length];
  const end = lowerBound(rows, bounds.to);
  return [start, findRow(rows, bounds.to) ? end + 1 : end];
}

/** Index of the first row whose key is not less. */
function lowerBound(rows: SortedRows, key: Key): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    // `middle` lies between two valid bounds.
    if (compareKeys((rows[middle] as SortedRow).key, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
