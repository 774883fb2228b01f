/** A copy as the structured clone makes it, several times faster for what records are made of: plain objects, lists and
 * bytes. Anything else is left to the structured clone itself. @throws DOMException where a value cannot be cloned. */
export function copyValue(value: unknown): unknown {
  if (typeof value !== "object" || value === null)
    return typeof value === "function" || typeof value === "symbol"
      ? structuredClone(value)
      : value;
  if (Array.isArray(value)) return value.map(copyValue);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype)
    return prototype === Uint8Array.prototype
      ? (value as Uint8Array).slice()
      : structuredClone(value);
  const copy: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(value)) copy[name] = copyValue(part);
  return copy;
}
