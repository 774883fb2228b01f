import { css } from "lit";

export const connectionBannerStyles = css`
  :host {
    flex: none;
    position: relative;
    z-index: 1;
  }

  .banner {
    display: flex;
    align-items: center;
    gap: var(--_space-2) var(--_space-3);
    min-block-size: 36px;
    padding: 5px var(--_space-4);
    background: var(--_warning-soft);
    color: var(--_warning);
    font-size: 1em;
    animation: drop var(--_motion-slow) var(--_ease);
  }

  .banner p {
    flex: 1;
    min-inline-size: 0;
    color: var(--_text);
    font-size: var(--_text-s);
    text-wrap: pretty;
  }

  .banner b {
    font-weight: 600;
  }

  .banner .link {
    flex: none;
    color: inherit;
    font-size: var(--_text-s);
  }

  .banner .icon-button {
    inline-size: 28px;
    block-size: 28px;
    margin-inline-end: -6px;
  }

  @media (pointer: coarse) {
    .banner .icon-button {
      inline-size: var(--_target);
      block-size: var(--_target);
    }
  }

  .banner.bad {
    background: var(--_danger-soft);
    color: var(--_danger);
  }

  .banner.good {
    background: var(--_accent-soft);
    color: var(--_accent-text);
  }

  code {
    font-family: var(--_font-mono);
    font-size: 0.9em;
  }

  .dots {
    flex: none;
    inline-size: 14px;
    block-size: 14px;
    margin-inline: 3px;
    border: 2px solid color-mix(in oklab, currentColor 30%, transparent);
    border-block-start-color: currentColor;
    border-radius: 50%;
    animation: turn 0.9s linear infinite;
  }

  .progress {
    position: absolute;
    inset: 0 0 auto;
    block-size: 2px;
    overflow: hidden;
  }

  .progress::before {
    content: "";
    position: absolute;
    inset-block: 0;
    inline-size: 35%;
    background: var(--_accent);
    animation: sweep 1.2s var(--_ease) infinite;
  }

  @keyframes drop {
    from {
      opacity: 0;
      transform: translateY(-6px);
    }
  }

  @keyframes turn {
    to {
      transform: rotate(1turn);
    }
  }

  @keyframes sweep {
    from {
      inset-inline-start: -35%;
    }
    to {
      inset-inline-start: 100%;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    .dots,
    .progress::before {
      animation: none;
    }
  }
`;
