/** The element that really has the focus, inside all shadow roots. */
export function deepActiveElement(): HTMLElement | undefined {
  let active: Element | null = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active instanceof HTMLElement ? active : undefined;
}

/** Remembers where the focus is, and gives it back. */
export function rememberFocus(): () => void {
  const opener = deepActiveElement();
  return () => {
    if (opener?.isConnected) opener.focus({ preventScroll: true });
  };
}

/** Where an arrow key leads in a list of `count`; undefined for keys that do not move. */
export function listTarget(key: string, from: number, count: number): number | undefined {
  if (count === 0) return undefined;
  switch (key) {
    case "ArrowDown":
      return Math.min(from + 1, count - 1);
    case "ArrowUp":
      return Math.max(from - 1, 0);
    case "PageDown":
      return Math.min(from + 10, count - 1);
    case "PageUp":
      return Math.max(from - 10, 0);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}
