import type { CSSResult, ReactiveElement } from "lit";

/** Adds styles of a part that is loaded later than its host. */
export function addStyles(host: ReactiveElement, { styleSheet }: CSSResult): void {
  const root = host.renderRoot;
  if (root instanceof ShadowRoot && styleSheet) root.adoptedStyleSheets.push(styleSheet);
}
