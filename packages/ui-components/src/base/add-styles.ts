import type { CSSResult, ReactiveElement } from "lit";

/** Adds styles of a part that is loaded later than its host; once for each. */
export function addStyles(host: ReactiveElement, { styleSheet }: CSSResult): void {
  const root = host.renderRoot;
  if (!(root instanceof ShadowRoot) || !styleSheet) return;
  const { adoptedStyleSheets: sheets } = root;
  if (!sheets.includes(styleSheet)) sheets.push(styleSheet);
}
