import type { TemplateResult } from "lit";
import { html } from "lit";

/** An icon as decoration: 24 units wide, 1.25 em on screen, in the colour of the text around it.
 * @param path One of the exports of `paths.ts`. */
export function icon(path: string): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d=${path}></path>
  </svg>`;
}

/** As `icon`, for arrows along the line of reading: turned round where text runs from the right. */
export function mirroredIcon(path: string): TemplateResult {
  return html`<svg class="icon mirrored" viewBox="0 0 24 24" aria-hidden="true">
    <path d=${path}></path>
  </svg>`;
}
