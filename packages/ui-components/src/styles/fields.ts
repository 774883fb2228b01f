import { css } from "lit";

/** Fields of one line, for the elements that have some. */
export const fieldStyles = css`
  .field {
    inline-size: 100%;
    min-block-size: var(--_target);
    margin: 0;
    padding: 0 var(--_space-3);
    border: 1px solid var(--_border-strong);
    border-radius: var(--_radius-m);
    background: var(--_field);
    font-size: var(--_text-m);
    /* Also what is written in the other direction begins beside the icon. */
    text-align: var(--_edge);
    outline: none;
    appearance: none;
    transition:
      border-color var(--_motion) var(--_ease),
      box-shadow var(--_motion) var(--_ease);
  }

  /* Safari zooms into fields with smaller text. */
  @media (pointer: coarse) {
    .field {
      font-size: max(1em, 16px);
    }
  }

  .field::-webkit-search-cancel-button {
    display: none;
  }

  .field::placeholder {
    color: var(--_text-quiet);
    opacity: 1;
  }

  .field:focus {
    border-color: var(--_focus);
    box-shadow: 0 0 0 1px var(--_focus);
  }

  .field[aria-invalid="true"] {
    border-color: var(--_danger);
  }

  @media (forced-colors: active) {
    .field:focus {
      outline: 2px solid Highlight;
    }
  }
`;
