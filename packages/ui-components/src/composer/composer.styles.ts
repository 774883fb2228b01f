import { css } from "lit";

export const composerStyles = css`
  :host {
    position: relative;
    z-index: 1;
    background: var(--_surface);
  }

  .bar {
    display: flex;
    align-items: flex-end;
    gap: var(--_space-2);
    padding: var(--_space-2) var(--_space-3) max(var(--_space-3), env(safe-area-inset-bottom));
  }

  .field-box {
    position: relative;
    flex: 1;
    display: flex;
    min-inline-size: 0;
    border: 1px solid var(--_border);
    border-radius: 21px;
    background: var(--_field);
    box-shadow: var(--_shadow-1);
    cursor: text;
    transition:
      border-color var(--_motion) var(--_ease),
      box-shadow var(--_motion) var(--_ease);
  }

  .field-box:focus-within {
    border-color: var(--_focus);
    box-shadow: 0 0 0 1px var(--_focus);
  }

  .field-box:has([aria-invalid]) {
    border-color: var(--_danger);
    box-shadow: 0 0 0 1px var(--_danger);
  }

  textarea {
    flex: 1;
    field-sizing: content;
    min-inline-size: 0;
    min-block-size: 40px;
    max-block-size: min(11em, 30cqh);
    margin: 0;
    padding: 9px var(--_space-4);
    border: 0;
    background: none;
    outline: none;
    resize: none;
    font-size: var(--_text-m);
    line-height: 1.4;
    overflow-wrap: anywhere;
    unicode-bidi: plaintext;
  }

  /* An empty field has no direction of its own. */
  textarea:placeholder-shown {
    text-align: var(--_edge);
  }

  /* The field around it shows the focus. */
  textarea:focus-visible {
    outline: none;
  }

  textarea::placeholder {
    overflow: hidden;
    color: var(--_text-quiet);
    opacity: 1;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .left {
    align-self: flex-end;
    padding-block-end: 11px;
    padding-inline-end: var(--_space-3);
    color: var(--_text-quiet);
    font-size: var(--_text-xs);
    font-variant-numeric: tabular-nums;
    pointer-events: none;
  }

  .left.over {
    color: var(--_danger);
    font-weight: 600;
  }

  .send {
    flex: none;
    inline-size: 42px;
    block-size: 42px;
    border-radius: 50%;
    background: var(--_accent);
    color: var(--_on-accent);
    transition:
      background var(--_motion) var(--_ease),
      color var(--_motion) var(--_ease),
      transform var(--_motion) var(--_ease);
  }

  .send .icon {
    stroke-width: 2.25;
  }

  .send:hover:enabled {
    background: var(--_accent-hover);
  }

  .send:active:enabled {
    transform: scale(0.92);
  }

  .send:disabled {
    background: var(--_hover);
    color: var(--_text-quiet);
  }

  .send:disabled .icon {
    opacity: 0.55;
  }

  .hint {
    padding: var(--_space-1) var(--_space-5) 0;
    color: var(--_text-quiet);
    font-size: var(--_text-s);
    animation: hint var(--_motion) var(--_ease);
  }

  .hint.bad {
    color: var(--_danger);
  }

  @keyframes hint {
    from {
      opacity: 0;
      transform: translateY(3px);
    }
  }

  @media (pointer: coarse) {
    textarea {
      min-block-size: 44px;
      padding-block: 10px;
      font-size: max(1em, 16px);
    }

    .send {
      inline-size: 46px;
      block-size: 46px;
    }
  }

  @media (forced-colors: active) {
    .send {
      border: 1px solid ButtonBorder;
    }

    .field-box:focus-within {
      outline: 2px solid Highlight;
    }
  }
`;
