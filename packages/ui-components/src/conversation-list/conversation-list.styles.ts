import { css } from "lit";

export const conversationListStyles = css`
  :host {
    container: im-conversation-list / inline-size;
    contain-intrinsic-inline-size: 20em;
    position: relative;
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    min-inline-size: 0;
    background: var(--_sunken);
  }

  .base {
    flex: 1;
    display: flex;
    flex-direction: column;
    min-block-size: 0;
  }

  .header {
    display: flex;
    align-items: center;
    gap: var(--_space-1);
    min-block-size: 58px;
    padding-block: 6px 4px;
    padding-inline: var(--_space-4) var(--_space-2);
  }

  .heading {
    font-size: var(--_text-xl);
    font-weight: 680;
    letter-spacing: -0.018em;
  }

  .spring {
    flex: 1;
  }

  .search {
    position: relative;
    padding: 0 var(--_space-3) var(--_space-2);
  }

  .search > .icon {
    position: absolute;
    inset-block: 0 var(--_space-2);
    inset-inline-start: calc(var(--_space-3) + 11px);
    margin-block: auto;
    font-size: 0.85em;
    color: var(--_text-quiet);
    pointer-events: none;
  }

  .search .field {
    /* The same on both sides: its own direction is that of what is written in it, the icon's is the page's. */
    padding-inline: calc(17px + 1.25em);
    border-color: transparent;
    border-radius: var(--_radius-round);
    background: var(--_hover);
  }

  @media (hover: hover) {
    .search .field:hover {
      background: var(--_pressed);
    }
  }

  .search .field:focus {
    border-color: var(--_focus);
    background: var(--_field);
  }

  .clear {
    position: absolute;
    inset-block: 0 var(--_space-2);
    inset-inline-end: var(--_space-3);
    margin-block: auto;
  }

  .clear .icon {
    font-size: 0.8em;
  }

  .problem {
    padding: 0 var(--_space-4) var(--_space-2);
    color: var(--_danger);
    font-size: var(--_text-s);
  }

  .rows {
    flex: 1;
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    padding-inline: var(--_space-2);
  }

  .no-match {
    padding: var(--_space-5);
    color: var(--_text-quiet);
    font-size: var(--_text-m);
    text-align: center;
    overflow-wrap: anywhere;
  }

  im-new-conversation {
    position: absolute;
    inset: 0;
    z-index: 2;
  }
`;
