import type { Key, KeyBounds } from "./storage.ts";

/** The order of IndexedDB: numbers, then strings by UTF-16 units, then arrays.
 * @returns Negative, 0 or positive.
 * @see https://www.w3.org/TR/IndexedDB-3/#compare-two-keys */
export function compareKeys(left: Key, right: Key): number {
  if (typeof left === "object" && typeof right === "object") return compareArrays(left, right);
  const rank = rankOf(left) - rankOf(right);
  if (rank !== 0) return rank;
  return left === right ? 0 : left < right ? -1 : 1;
}

function compareArrays(left: readonly Key[], right: readonly Key[]): number {
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index += 1) {
    // Within the shared length both have an element.
    const order = compareKeys(left[index] as Key, right[index] as Key);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function rankOf(key: Key): number {
  if (typeof key === "number") return 0;
  return typeof key === "string" ? 1 : 2;
}

/** Whether no key can be within. */
export function isEmptyRange({ from, to }: KeyBounds): boolean {
  return from !== undefined && to !== undefined && compareKeys(from, to) > 0;
}

/** The key that a value names itself; undefined when it names none. */
export function keyOf(value: unknown, keyPath: string | readonly string[]): Key | undefined {
  const key =
    typeof keyPath === "string"
      ? partOf(value, keyPath)
      : keyPath.map((path) => partOf(value, path));
  return isKey(key) ? key : undefined;
}

function partOf(value: unknown, path: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, path) : undefined;
}

function isKey(key: unknown): key is Key {
  if (Array.isArray(key)) return key.every(isKey);
  return typeof key === "string" || (typeof key === "number" && !Number.isNaN(key));
}
