/** One list of several: the first of each, then the second of each, each value once. */
export function weave<Value>(
  lists: readonly (readonly Value[])[],
  limit: number,
): readonly Value[] {
  const woven = new Set<Value>();
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  for (let at = 0; at < longest; at += 1)
    for (const list of lists) for (const value of list.slice(at, at + 1)) woven.add(value);
  return [...woven].slice(0, limit);
}
