import { css } from "lit";

/** What comes with changing messages: the tools beside one, the form in the place of one, the notes below one. */
export const changeStyles = css`
  .actions {
    position: relative;
    align-self: flex-end;
    inline-size: 0;
  }

  .own .actions {
    order: -1;
  }

  /* Beside the bubble where there is room, over its end where there is none. */
  .tools {
    position: absolute;
    z-index: 1;
    inset-block-end: 2px;
    inset-inline-start: 4px;
    display: flex;
    border-radius: 999px;
    background: var(--_raised);
    box-shadow: 0 0 0 1px var(--_other-border);
  }

  .own .tools {
    inset-inline: auto 4px;
  }

  /* On a phone a wide bubble leaves them too little room: they lie on its padding. */
  @container im-list (inline-size < 480px) {
    .tools {
      inset-inline-start: -8px;
    }

    .own .tools {
      inset-inline: auto -8px;
    }
  }

  /* What stands below the bubble is not what they are about. */
  .row:has(.note, .failure) .actions {
    align-self: flex-start;
  }

  .row:has(.note, .failure) .tools {
    inset-block: 2px auto;
  }

  .tools > button {
    inline-size: 28px;
    block-size: 28px;
    min-inline-size: 0;
    min-block-size: 0;
    padding: 0;
    border-radius: 50%;
    color: var(--_text-quiet);
  }

  @media (hover: hover) {
    .tools > button:hover {
      background: var(--_hover);
      color: var(--_text);
    }
  }

  .tools > button .icon {
    inline-size: 18px;
    block-size: 18px;
  }

  /* A narrow chat needs the width for text; the tools lie on the bubble's corner. */
  @container im-list (inline-size < 380px) {
    .tools,
    .own .tools {
      inset-inline: auto 4px;
      box-shadow: var(--_shadow-2);
    }

    .own .tools {
      inset-inline: 4px auto;
    }
  }

  .editor {
    display: grid;
    gap: 6px;
    inline-size: min(44ch, 100%);
  }

  .editor textarea {
    field-sizing: content;
    inline-size: 100%;
    min-block-size: 2.6em;
    max-block-size: 14em;
    padding: 6px 9px;
    border: 1px solid color-mix(in oklab, currentColor 35%, transparent);
    border-radius: var(--_radius-s);
    background: color-mix(in oklab, var(--_raised) 92%, transparent);
    color: var(--_text);
    font: inherit;
    resize: none;
  }

  .editor textarea:focus-visible {
    outline: 2px solid var(--_focus);
    outline-offset: 1px;
  }

  .editor .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 4px var(--_space-3);
    align-items: center;
    justify-content: flex-end;
    font-size: var(--_text-s);
  }

  .editor .choices > span {
    flex: 1;
    min-inline-size: 12ch;
    opacity: 0.75;
  }

  .editor .link {
    color: inherit;
    font-weight: 600;
  }

  .editor .wrong {
    font-size: var(--_text-s);
    font-weight: 600;
  }

  .note {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    align-items: center;
    padding: 4px 2px 2px;
    color: var(--_text-quiet);
    font-size: var(--_text-s);
  }

  .own .note {
    justify-content: flex-end;
    text-align: end;
  }

  .note.bad {
    color: var(--_danger);
  }
`;
