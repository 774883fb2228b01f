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

  .name i {
    color: var(--_text-quiet);
    font-style: normal;
    font-weight: 400;
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
