const UNITS = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
] as const;

/** A length of time for people: "5 minutes", "1 hour", "2 days"; rounded to the largest unit that fits. */
export function describeSeconds(seconds: number): string {
  for (const [name, size] of UNITS) {
    const count = Math.round(seconds / size);
    if (seconds >= size) return `${count} ${name}${count === 1 ? "" : "s"}`;
  }
  return "less than a second";
}
