import { css } from "lit";

/** The frame: scroller, day headers, dividers and what stands instead of rows.
 * Rows keep their distance by padding and never by margin, so that their heights add up to that of the list. */
export const listStyles = css`
  :host {
    position: relative;
    block-size: 100%;
    min-block-size: 6rem;
    background: var(--im-list-background, transparent);
  }

  .scroller {
    position: absolute;
    inset: 0;
    display: flex;
    flex-direction: column-reverse;
    overflow-x: hidden;
    overflow-anchor: none;
    contain: strict;
    container: im-list / inline-size;
    outline: none;
  }

  .rows {
    flex: none;
    display: flow-root;
    box-sizing: border-box;
    inline-size: 100%;
    max-inline-size: var(--im-list-width, 60em);
    margin-inline: auto;
  }

  .edge {
    display: grid;
    place-items: center;
    block-size: var(--_space-4);
    color: var(--_text-quiet);
    font-size: var(--_text-s);
  }

  .edge.open {
    block-size: 52px;
  }

  .end {
    block-size: var(--_space-4);
  }

  .day {
    position: sticky;
    z-index: 2;
    inset-block-start: 0;
    display: flex;
    justify-content: center;
    padding-block: var(--_space-3) var(--_space-2);
    pointer-events: none;
  }

  .chip {
    padding: 3px 12px;
    border-radius: var(--_radius-round);
    background: color-mix(in oklab, var(--_raised) 94%, transparent);
    box-shadow:
      0 0 0 1px var(--_border),
      var(--_shadow-1);
    color: var(--_text-quiet);
    font-size: var(--_text-xs);
    font-weight: 600;
    font-variant-numeric: tabular-nums;
    transition: opacity var(--_motion-slow) var(--_ease);
    user-select: none;
  }

  .unread {
    display: flex;
    gap: var(--_space-3);
    align-items: center;
    padding: var(--_space-4) var(--_space-4) var(--_space-1);
    color: var(--_accent-text);
    font-size: var(--_text-xs);
    font-weight: 650;
    user-select: none;
  }

  .unread::before,
  .unread::after {
    content: "";
    flex: 1;
    block-size: 1px;
    background: color-mix(in oklab, var(--_accent-text) 38%, transparent);
  }

  .spinner {
    inline-size: 20px;
    block-size: 20px;
    border: 2px solid color-mix(in oklab, var(--_text-quiet) 26%, transparent);
    border-block-start-color: var(--_text-quiet);
    border-radius: 50%;
    animation: turn 0.8s linear infinite;
  }

  @keyframes turn {
    to {
      transform: rotate(1turn);
    }
  }

  @media (prefers-reduced-motion: reduce) {
    .spinner {
      animation: none;
    }
  }

  @media (forced-colors: active) {
    .chip {
      border: 1px solid ButtonBorder;
    }

    .unread::before,
    .unread::after {
      background: CanvasText;
    }
  }
`;
