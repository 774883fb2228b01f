import { css } from "lit";

/** Messages and notices. */
export const rowStyles = css`
  .row {
    position: relative;
    display: flex;
    padding: 3px var(--_space-4) 0;
    outline: none;
  }

  .row.first,
  .row.single {
    padding-block-start: calc(10px * var(--_density));
  }

  .row.own {
    justify-content: flex-end;
  }

  .row.faced.other {
    padding-inline-start: calc(var(--_space-3) + 40px);
  }

  .row > .avatar {
    --_avatar: 32px;
    position: absolute;
    inset-block-end: 0;
    inset-inline-start: var(--_space-3);
  }

  .column {
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    min-inline-size: 0;
    /* Room for the tool beside the bubble, which is also what tells the sides apart in a narrow chat. */
    max-inline-size: calc(100% - 44px);
  }

  .own .column {
    align-items: flex-end;
  }

  .bubble {
    --_full: var(--_radius-bubble);
    --_flat: var(--_radius-tail);
    position: relative;
    max-inline-size: 100%;
    padding: 7px 12px 8px;
    border-radius: var(--_full);
    background: var(--_other);
    box-shadow: 0 0 0 1px var(--_other-border);
    color: var(--_other-text);
  }

  .own .bubble {
    background: var(--_own);
    box-shadow: none;
    color: var(--_own-text);
  }

  .other.first .bubble,
  .other.middle .bubble {
    border-end-start-radius: var(--_flat);
  }

  .other.last .bubble,
  .other.middle .bubble {
    border-start-start-radius: var(--_flat);
  }

  .own.first .bubble,
  .own.middle .bubble {
    border-end-end-radius: var(--_flat);
  }

  .own.last .bubble,
  .own.middle .bubble {
    border-start-end-radius: var(--_flat);
  }

  .row:focus-visible {
    z-index: 1;
  }

  .row:focus-visible .bubble {
    outline: 2px solid var(--_focus);
    outline-offset: 2px;
  }

  .failure {
    display: flex;
    flex-wrap: wrap;
    gap: 2px var(--_space-3);
    align-items: center;
    justify-content: flex-end;
    padding: 4px 2px 2px;
    font-size: var(--_text-s);
  }

  .failure .reason,
  .failure .choices,
  .failure button {
    display: inline-flex;
    gap: 4px;
    align-items: center;
  }

  .failure .choices {
    gap: var(--_space-3);
  }

  .reason {
    color: var(--_danger);
  }

  .own .bubble.failed {
    background: var(--_danger-soft);
    color: var(--_text);
  }

  .own .bubble.failed .meta {
    color: var(--_text-quiet);
  }

  /* A narrow chat needs the width for text. */
  @container im-list (inline-size < 380px) {
    .column {
      max-inline-size: calc(100% - 20px);
    }
  }

  .notice,
  .gap {
    display: flex;
    gap: var(--_space-2);
    align-items: center;
    justify-content: center;
    padding: var(--_space-2) var(--_space-5);
    outline: none;
    color: var(--_text-quiet);
    font-size: var(--_text-s);
    text-align: center;
  }

  .notice-text {
    overflow-wrap: anywhere;
    text-wrap: balance;
    unicode-bidi: plaintext;
  }

  .notice:focus-visible > span,
  .gap:focus-visible > span {
    border-radius: 3px;
    outline: 2px solid var(--_focus);
    outline-offset: 3px;
  }

  .gap {
    flex-wrap: wrap;
    min-block-size: 64px;
  }

  @media (forced-colors: active) {
    .bubble {
      border: 1px solid CanvasText;
    }

    .own .bubble {
      border-width: 2px;
    }

    .bubble.emoji {
      border: 0;
    }

    .row:focus-visible .bubble {
      outline-color: Highlight;
    }
  }
`;
