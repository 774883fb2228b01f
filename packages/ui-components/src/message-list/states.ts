import type { TimelineState } from "@im-chat/core";
import { css, html } from "lit";
import type { TemplateResult } from "lit";
import type { FirstTerms } from "../locales/translation.ts";

/** Sides and sizes of the grey bubbles; drawn like a short talk. */
const BONES: readonly (readonly [side: "own" | "other", size: "s" | "m" | "l"])[] = [
  ["other", "l"],
  ["other", "s"],
  ["own", "m"],
  ["other", "m"],
  ["own", "s"],
  ["own", "l"],
  ["other", "s"],
];

/** Before anything is known of the conversation. */
export function skeleton(terms: FirstTerms): TemplateResult {
  return html`<div class="skeleton" part="skeleton">
    <span class="visually-hidden">${terms.loading}</span>
    ${BONES.map(([side, size]) => html`<span class="bone ${side} ${size}"></span>`)}
  </div>`;
}

/** Nobody has written yet. */
export function isEmpty({ isReady, hasOlder, rows }: TimelineState): boolean {
  return isReady && !hasOlder && rows.length === 0;
}

export const skeletonStyles = css`
  .skeleton {
    position: absolute;
    inset: 0;
    display: flex;
    flex-direction: column;
    gap: var(--_space-2);
    justify-content: flex-end;
    overflow: hidden;
    padding: var(--_space-4);
    /* What is there in a moment never flickers. */
    animation: skeleton-show 0.3s 0.15s both;
  }

  @keyframes skeleton-show {
    from {
      opacity: 0;
    }
  }

  .bone {
    flex: none;
    block-size: 38px;
    border-radius: var(--_radius-bubble);
    background: var(--_skeleton);
  }

  .bone.own {
    align-self: flex-end;
  }

  .bone.s {
    inline-size: 26%;
  }

  .bone.m {
    inline-size: 44%;
  }

  .bone.l {
    inline-size: 62%;
    block-size: 60px;
  }

  @media (prefers-reduced-motion: reduce) {
    .skeleton {
      animation: none;
    }
  }

  @media (forced-colors: active) {
    .bone {
      border: 1px solid GrayText;
    }
  }
`;
