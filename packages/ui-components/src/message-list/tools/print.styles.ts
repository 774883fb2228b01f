import { css } from "lit";

/** On paper: every row that is loaded, dark on light, and nothing to click. For the list and for all that it stands in. */
export const printStyles = css`
  @media print {
    :host {
      block-size: auto !important;
      min-block-size: 0 !important;
      overflow: visible !important;
      color-scheme: light !important;
    }

    .base,
    .panes,
    .main:not([hidden]),
    .scroller,
    im-conversation,
    im-message-list {
      position: static;
      display: block;
      overflow: visible;
      contain: none;
    }

    .day {
      position: static;
    }

    .bubble {
      border: 1px solid currentcolor;
      break-inside: avoid;
    }

    .split .sidebar,
    im-composer,
    .edge,
    .jump,
    .typing,
    .actions,
    .choices {
      display: none;
    }
  }
`;
