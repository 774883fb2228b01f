/** What the check of a schema tells of one mistake. */
export interface Mistake {
  readonly instancePath: string;
  readonly message: string;
  readonly params: object;
}

/** Where and what is wrong first, in words that say what would be right, to follow "it". A choice of values fails as many
 * times as it has values, each of which names one of them.
 * @param mistakes Those of one check, in its order. */
export function problemOf(mistakes: readonly Mistake[]): {
  readonly path: string;
  readonly message: string;
} {
  const [first] = mistakes;
  if (first === undefined) return { path: "", message: "is not valid" };
  const path = first.instancePath;
  const allowed = mistakes
    .filter(({ instancePath }) => instancePath === path)
    .flatMap(({ params }) => ("allowedValue" in params ? [String(params.allowedValue)] : []));
  if (allowed.length > 1) return { path, message: `must be one of ${allowed.join(", ")}` };
  if (allowed.length === 1) return { path, message: `must be ${allowed.join("")}` };
  if (first.message === "must be boolean") return { path, message: "must be true or false" };
  return { path, message: first.message };
}
