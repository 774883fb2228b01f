import { ImError } from "@im-chat/protocol";

type Type = "array" | "boolean" | "function" | "number" | "object" | "string";

/** Checks what a caller gave whom no compiler checks.
 * @param what `Cannot send message: draft.text`
 * @throws ImError `invalid` saying what it is instead. */
export function check(what: string, value: unknown, type: Type): void {
  const is = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  if (is !== type) throw new ImError("invalid", `${what} is ${is}, not ${type}`);
}
