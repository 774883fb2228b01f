/** The row around something in it. */
export function rowAround(target: EventTarget | null | undefined): HTMLElement | undefined {
  const row = target instanceof Element ? target.closest("[role=article]") : null;
  return row instanceof HTMLElement ? row : undefined;
}
