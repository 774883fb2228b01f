import { css } from "lit";

/** What comes with the tools: links, quotes, who writes, the way back down, what stands instead of rows, and the scroller
 * that waits for them. */
export const moreStyles = css`
  .scroller.forward {
    flex-direction: column;
  }

  .scroller.forward .rows {
    margin-block-start: auto;
  }

  /* Stands over the rows, of which there are none. */
  .instead {
    position: absolute;
    inset: 0;
    display: flex;
    overflow: auto;
  }

  /* Marks piled up on a letter stay in their own message. */
  .body {
    overflow: clip;
    overflow-clip-margin: 8px;
  }

  .url {
    border-radius: 3px;
    color: var(--_accent-text);
    text-decoration: underline;
    text-decoration-color: color-mix(in oklab, currentColor 40%, transparent);
    text-underline-offset: 2px;
    unicode-bidi: isolate;
  }

  .url:hover {
    text-decoration-color: currentColor;
  }

  .own .url {
    color: inherit;
    text-decoration-color: color-mix(in oklab, currentColor 55%, transparent);
  }

  .quote {
    --_hue: 215;
    display: block;
    inline-size: 100%;
    margin-block: 1px 5px;
    padding: 4px 10px;
    border-inline-start: 3px solid
      light-dark(oklch(0.55 0.1 var(--_hue)), oklch(0.74 0.09 var(--_hue)));
    border-radius: var(--_radius-s);
    background: light-dark(oklch(0.55 0.1 var(--_hue) / 0.1), oklch(0.74 0.09 var(--_hue) / 0.13));
    font-size: var(--_text-s);
  }

  .quote > span {
    display: block;
    overflow: hidden;
    max-inline-size: 40ch;
    margin-inline: -2px;
    padding-inline: 2px;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .quote-author {
    color: light-dark(oklch(0.42 0.1 var(--_hue)), oklch(0.85 0.08 var(--_hue)));
    font-weight: 650;
  }

  /* After a jump: where to look */
  .row[data-found]::before {
    content: "";
    position: absolute;
    z-index: -1;
    inset: 0 0 -2px;
    border-radius: var(--_radius-m);
    background: var(--_accent-soft);
    animation: found 2s var(--_ease) both;
  }

  @keyframes found {
    0%,
    60% {
      opacity: 1;
    }
    100% {
      opacity: 0;
    }
  }

  .row[data-fresh] .bubble {
    animation: arrive calc(var(--_motion) * 1.4) var(--_ease);
  }

  @keyframes arrive {
    from {
      opacity: 0;
      transform: translateY(10px) scale(0.98);
    }
  }

  .edge .problem {
    display: flex;
    flex-wrap: wrap;
    gap: 0 var(--_space-2);
    align-items: center;
    justify-content: center;
  }

  /* Over messages, it is there while it helps: as they move. */
  .day.stuck .chip {
    opacity: 0;
  }

  .scroller.moving .day.stuck .chip {
    opacity: 1;
    backdrop-filter: blur(8px);
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

  .jump-mention {
    inset-block-end: calc(var(--_space-3) + 42px + var(--_space-4));
    color: var(--_accent-text);
    font-size: var(--_text-l);
    font-weight: 650;
  }

  @media (hover: hover) {
    .jump:hover {
      color: var(--_text);
    }
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
    min-inline-size: max(20px, 1.7em);
    padding-inline: 6px;
    border-radius: var(--_radius-round);
    background: var(--_accent);
    color: var(--_on-accent);
    font-size: var(--_text-xs);
    font-weight: 650;
    font-variant-numeric: tabular-nums;
    line-height: max(20px, 1.7em);
    text-align: center;
  }

  .count:dir(rtl) {
    transform: translateX(50%);
  }

  @media (prefers-reduced-motion: reduce) {
    .dots i,
    .row[data-fresh] .bubble {
      animation: none;
    }
  }

  @media (forced-colors: active) {
    .row[data-found]::before {
      border: 2px solid Highlight;
      background: none;
    }

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

    .dots i {
      background: CanvasText;
    }
  }
`;
