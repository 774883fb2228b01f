import { css } from "lit";
import { personStyles } from "../people/people-picker.styles.ts";

export const groupDialogStyles = css`
  ${personStyles}

  :host {
    --_avatar: 38px;
  }

  .list {
    min-block-size: 0;
    padding: 0 var(--_space-3) var(--_space-3);
  }

  .list:focus-visible {
    border-radius: 18px;
    outline-offset: -2px;
  }

  .name i {
    color: var(--_text-quiet);
    font-style: normal;
    font-weight: 400;
  }

  .question {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: flex-end;
    gap: var(--_space-2);
    padding: var(--_space-2) 10px;
    border-radius: 12px;
    background: var(--_danger-soft);
  }

  .question p {
    flex: 1 1 9em;
    min-inline-size: 0;
    font-size: var(--_text-m);
    font-weight: 550;
    overflow-wrap: anywhere;
  }

  .answers {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: var(--_space-2);
  }

  .button.danger:enabled {
    background: var(--_danger);
    color: var(--_on-danger);
  }

  .button.danger:hover:enabled {
    background: color-mix(in oklab, var(--_danger) 86%, var(--_text));
  }

  im-people-picker {
    flex: 0 1 24em;
    min-block-size: 6em;
  }
`;
