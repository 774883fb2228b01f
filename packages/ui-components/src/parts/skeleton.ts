import type { TemplateResult } from "lit";
import { css, html } from "lit";
import { setStyles } from "../base/set-styles.ts";

/** Widths in percent of a title and a preview; uneven, as real ones are. */
const ROWS = [
  [46, 78],
  [34, 62],
  [58, 84],
  [40, 54],
  [50, 72],
  [30, 66],
  [44, 80],
] as const;

/** Rows of a list that is still loading; silent, the list around says that it is busy. */
export function skeletonRows(): TemplateResult {
  return html`<div class="skeletons" aria-hidden="true">
    ${ROWS.map(
      ([title, preview], index) =>
        html`<div class="skeleton-row" ${setStyles({ "--_order": String(index) })}>
          <span class="skeleton-face"></span>
          <span class="skeleton-lines">
            <span class="skeleton-line" ${setStyles({ "inline-size": `${title}%` })}></span>
            <span class="skeleton-line" ${setStyles({ "inline-size": `${preview}%` })}></span>
          </span>
        </div>`,
    )}
  </div>`;
}

export const skeletonStyles = css`
  .skeletons {
    padding-block: var(--_space-1);
    /* What loads at once never flickers. */
    animation: skeleton-show 0.2s 0.15s both;
  }

  .skeleton-row {
    display: flex;
    align-items: center;
    gap: var(--_space-3);
    padding: var(--_row-pad) var(--_space-4);
    opacity: calc(1 - var(--_order) * 0.12);
  }

  .skeleton-face,
  .skeleton-line {
    background: var(--_skeleton);
    animation: skeleton-breathe 1.6s ease-in-out infinite;
    animation-delay: calc(var(--_order) * 90ms);
  }

  .skeleton-face {
    flex: none;
    inline-size: var(--_avatar, 46px);
    block-size: var(--_avatar, 46px);
    border-radius: 50%;
  }

  .skeleton-lines {
    flex: 1;
    display: grid;
    gap: 9px;
  }

  .skeleton-line {
    block-size: 10px;
    border-radius: 5px;
  }

  @keyframes skeleton-show {
    from {
      opacity: 0;
    }
  }

  @keyframes skeleton-breathe {
    50% {
      opacity: 0.55;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    .skeleton-face,
    .skeleton-line {
      animation: none;
    }
  }
`;
