import { css } from "lit";

/** The frame: scroller, day headers, dividers, the jump button and what stands instead of rows.
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

  .scroller.forward {
    flex-direction: column;
  }

  .scroller.forward .rows {
    margin-block-start: auto;
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

  .edge .problem {
    display: flex;
    flex-wrap: wrap;
    gap: 0 var(--_space-2);
    align-items: center;
    justify-content: center;
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

  /* Over messages, it is there while it helps: as they move. */
  .day.stuck .chip {
    opacity: 0;
  }

  .scroller.moving .day.stuck .chip {
    opacity: 1;
    backdrop-filter: blur(8px);
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

  .typing {
    display: flex;
    gap: var(--_space-2);
    align-items: center;
    padding: var(--_space-2) var(--_space-4) 0;
    color: var(--_text-quiet);
    font-size: var(--_text-s);
  }

  .typing.faced {
    padding-inline-start: calc(var(--_space-3) + 40px);
  }

  .dots {
    flex: none;
    display: flex;
    gap: 4px;
    align-items: center;
    padding: 0 13px;
    block-size: 34px;
    border-radius: var(--_radius-bubble);
    background: var(--_other);
    box-shadow: 0 0 0 1px var(--_other-border);
  }

  .dots i {
    inline-size: 6px;
    block-size: 6px;
    border-radius: 50%;
    background: currentColor;
    opacity: 0.55;
    animation: breathe 1.3s infinite ease-in-out;
  }

  .dots i:nth-child(2) {
    animation-delay: 0.16s;
  }

  .dots i:nth-child(3) {
    animation-delay: 0.32s;
  }

  @keyframes breathe {
    0%,
    60%,
    100% {
      transform: none;
      opacity: 0.4;
    }
    30% {
      transform: translateY(-3px);
      opacity: 0.95;
    }
  }

  .jump {
    position: absolute;
    z-index: 3;
    inset-block-end: var(--_space-3);
    inset-inline-end: var(--_space-4);
    inline-size: 42px;
    block-size: 42px;
    border-radius: 50%;
    background: var(--_raised);
    box-shadow: var(--_shadow-2);
    color: var(--_text-quiet);
    transition:
      opacity var(--_motion) var(--_ease),
      transform var(--_motion) var(--_ease),
      visibility 0s,
      color var(--_motion) var(--_ease);
  }

  .jump:hover {
    color: var(--_text);
  }

  .jump:active {
    transform: scale(0.94);
  }

  .jump[aria-hidden="true"] {
    visibility: hidden;
    opacity: 0;
    transform: translateY(8px) scale(0.9);
    transition-delay: 0s, 0s, var(--_motion), 0s;
  }

  .count {
    position: absolute;
    inset-block-start: -7px;
    inset-inline: 50% auto;
    transform: translateX(-50%);
    min-inline-size: 20px;
    padding-inline: 6px;
    border-radius: var(--_radius-round);
    background: var(--_accent);
    color: var(--_on-accent);
    font-size: var(--_text-xs);
    font-weight: 650;
    font-variant-numeric: tabular-nums;
    line-height: 20px;
    text-align: center;
  }

  .count:dir(rtl) {
    transform: translateX(50%);
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

  /* Stands over the rows, of which there are none. */
  .instead {
    position: absolute;
    inset: 0;
    display: flex;
    overflow: auto;
  }

  @media (prefers-reduced-motion: reduce) {
    .dots i,
    .spinner {
      animation: none;
    }
  }

  @media (forced-colors: active) {
    .chip,
    .jump,
    .dots,
    .count {
      border: 1px solid ButtonBorder;
    }

    .count {
      background: Highlight;
      color: HighlightText;
      forced-color-adjust: none;
    }

    .dots i,
    .unread::before,
    .unread::after {
      background: CanvasText;
    }
  }
`;
