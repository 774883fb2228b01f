import type { Tools } from "./tools.ts";

type Type = "string" | "string[]" | "boolean";

/** What an argument is to be: a type, with `?` where it may be left out; what an object has, by name. */
export type Shape = Type | `${Type}?` | Fields;

export interface Fields {
  readonly [name: string]: Shape;
}

/** @param what Of what it is the argument: `Cannot call rename: name`. @throws ImError `invalid`. */
export function checkShape(
  check: Tools["check"],
  [what, value]: readonly [what: string, value: unknown],
  shape: Shape,
): void {
  if (typeof shape !== "string") {
    check(what, value, "object");
    const values = value as { readonly [name: string]: unknown };
    for (const [name, inner] of Object.entries(shape))
      checkShape(check, [`${what}.${name}`, values[name]], inner);
    return;
  }
  if (value === undefined && shape.endsWith("?")) return;
  const isList = shape.startsWith("string[]");
  if (!isList) return check(what, value, shape.startsWith("string") ? "string" : "boolean");
  check(what, value, "array");
  for (const [index, one] of (value as readonly unknown[]).entries())
    check(`${what}[${index}]`, one, "string");
}
