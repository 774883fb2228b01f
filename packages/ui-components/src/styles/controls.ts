import { css } from "lit";

/** Buttons and fields, for the elements that have some. */
export const controlStyles = css`
  button,
  input,
  textarea {
    font: inherit;
    color: inherit;
    letter-spacing: inherit;
  }

  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--_space-2);
    margin: 0;
    padding: 0;
    border: 0;
    background: none;
    text-align: start;
    cursor: pointer;
    touch-action: manipulation;
    user-select: none;
  }

  button:disabled {
    cursor: default;
  }

  .icon-button {
    flex: none;
    inline-size: var(--_target);
    block-size: var(--_target);
    border-radius: var(--_radius-round);
    color: var(--_text-quiet);
    transition:
      background var(--_motion) var(--_ease),
      color var(--_motion) var(--_ease);
  }

  @media (hover: hover) {
    .icon-button:hover:enabled {
      background: var(--_hover);
      color: var(--_text);
    }
  }

  .icon-button:active:enabled {
    background: var(--_pressed);
  }

  .icon-button:disabled {
    opacity: 0.45;
  }

  .button {
    min-block-size: var(--_target);
    padding: 0 var(--_space-4);
    border-radius: var(--_radius-round);
    background: var(--_hover);
    font-size: var(--_text-m);
    font-weight: 550;
    white-space: nowrap;
    transition:
      background var(--_motion) var(--_ease),
      transform var(--_motion) var(--_ease);
  }

  .button:hover:enabled {
    background: var(--_pressed);
  }

  .button:active:enabled {
    transform: scale(0.98);
  }

  .button.primary {
    background: var(--_accent);
    color: var(--_on-accent);
  }

  .button.primary:hover:enabled {
    background: var(--_accent-hover);
  }

  .button:disabled {
    background: var(--_hover);
    color: var(--_text-quiet);
  }

  .link {
    min-block-size: 24px;
    border-radius: var(--_radius-s);
    color: var(--_accent-text);
    font-size: inherit;
    font-weight: 550;
    text-decoration: underline;
    text-decoration-color: color-mix(in oklab, currentColor 40%, transparent);
    text-underline-offset: 3px;
  }

  @media (pointer: coarse) {
    .link {
      min-block-size: var(--_target);
    }
  }

  .link:hover {
    text-decoration-color: currentColor;
  }

  @media (forced-colors: active) {
    .button,
    .icon-button {
      border: 1px solid ButtonBorder;
    }
  }
`;

/** A quiet scrollbar that keeps its room. */
export const scrollStyles = css`
  .scroll {
    overflow-y: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
    scrollbar-color: color-mix(in oklab, var(--_text-quiet) 45%, transparent) transparent;
  }
`;
