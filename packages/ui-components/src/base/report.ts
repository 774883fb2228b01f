const told = new Set<string>();

/** Tells the developer something on the console, once per text and page. */
export function reportOnce(text: string, details: readonly unknown[] = []): void {
  if (told.has(text)) return;
  told.add(text);
  // oxlint-disable-next-line no-console -- the one place that speaks to the integrator
  console.error(`[im-chat] ${text}`, ...details);
}
