import { css } from "lit";

export const conversationHeaderStyles = css`
  :host {
    --_avatar: 38px;
    --_ground: var(--_raised);
    position: relative;
    z-index: 1;
    background: var(--_raised);
    box-shadow: 0 1px 0 var(--_border);
  }

  .bar {
    display: flex;
    align-items: center;
    gap: var(--_space-3);
    min-block-size: 58px;
    padding-block: 6px;
    padding-inline: max(var(--_space-4), env(safe-area-inset-left))
      max(var(--_space-2), env(safe-area-inset-right));
  }

  .bar:has(.back) {
    padding-inline-start: var(--_space-1);
    gap: var(--_space-2);
  }

  .back {
    color: var(--_accent-text);
  }

  .text {
    flex: 1;
    min-inline-size: 0;
  }

  .title,
  .status {
    overflow: hidden;
    /* Letters that reach out of their line, as a J does, are not cut. */
    margin-inline: -2px;
    padding-inline: 2px;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .title {
    font-size: 1em;
    font-weight: 600;
    line-height: 1.25;
    letter-spacing: -0.006em;
  }

  .status {
    color: var(--_text-quiet);
    font-size: var(--_text-s);
    line-height: 1.35;
    animation: appear var(--_motion) var(--_ease);
  }

  .typing {
    color: var(--_accent-text);
  }

  .wave {
    display: inline-flex;
    gap: 3px;
    margin-inline-end: 6px;
  }

  .wave i {
    inline-size: 4px;
    block-size: 4px;
    border-radius: 50%;
    background: currentColor;
    animation: wave 1.2s ease-in-out infinite;
  }

  .wave i:nth-child(2) {
    animation-delay: 0.15s;
  }

  .wave i:nth-child(3) {
    animation-delay: 0.3s;
  }

  @keyframes wave {
    0%,
    60%,
    100% {
      transform: none;
      opacity: 0.5;
    }
    30% {
      transform: translateY(-3px);
      opacity: 1;
    }
  }

  @keyframes appear {
    from {
      opacity: 0;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    .wave i,
    .status {
      animation: none;
    }
  }
`;
