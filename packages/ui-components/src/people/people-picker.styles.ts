import { css } from "lit";

/** One person as a row; also used by lists of members. */
export const personStyles = css`
  .person {
    display: flex;
    align-items: center;
    justify-content: flex-start;
    gap: var(--_space-3);
    inline-size: 100%;
    padding: 7px 10px;
    border-radius: 12px;
    transition: background var(--_motion) var(--_ease);
  }

  @media (hover: hover) {
    button.person:hover {
      background: var(--_hover);
    }
  }

  button.person:active {
    background: var(--_pressed);
  }

  .person:focus-visible {
    outline-offset: -2px;
  }

  .who {
    flex: 1;
    display: grid;
    min-inline-size: 0;
  }

  .name,
  .id {
    overflow: hidden;
    margin-inline: -2px;
    padding-inline: 2px;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .name {
    font-size: var(--_text-m);
    font-weight: 550;
  }

  .id {
    color: var(--_text-quiet);
    font-size: var(--_text-s);
  }
`;

export const peoplePickerStyles = css`
  ${personStyles}

  :host {
    --_avatar: 38px;
    display: flex;
    flex-direction: column;
    min-block-size: 0;
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
    /* As in the list of conversations. */
    padding-inline: calc(17px + 1.25em);
    border-radius: var(--_radius-round);
  }

  .results {
    flex: 1;
    min-block-size: 0;
    padding: 0 var(--_space-2) var(--_space-2);
  }

  .note {
    padding: var(--_space-4) var(--_space-4);
    color: var(--_text-quiet);
    font-size: var(--_text-m);
    text-align: center;
    text-wrap: balance;
    overflow-wrap: anywhere;
  }

  .tick {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 22px;
    block-size: 22px;
    border: 1.5px solid var(--_border-strong);
    border-radius: 50%;
    font-size: 0.7em;
    transition:
      background var(--_motion) var(--_ease),
      border-color var(--_motion) var(--_ease);
  }

  .tick .icon {
    stroke-width: 3;
  }

  /* In forced colours nothing is transparent. */
  .tick:not(.on) .icon {
    visibility: hidden;
  }

  .tick.on {
    border-color: var(--_accent);
    background: var(--_accent);
    color: var(--_on-accent);
  }

  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    max-block-size: 7.5em;
    padding: 2px var(--_space-3) var(--_space-2);
    overflow-y: auto;
  }

  .chips li {
    min-inline-size: 0;
    max-inline-size: 100%;
  }

  .chip {
    gap: 4px;
    max-inline-size: 100%;
    min-block-size: 28px;
    padding-inline: 12px 8px;
    border-radius: var(--_radius-round);
    background: var(--_accent-soft);
    color: var(--_accent-text);
    font-size: 1em;
  }

  @media (pointer: coarse) {
    .chip {
      min-block-size: var(--_target);
    }
  }

  .chip span {
    overflow: hidden;
    margin-inline: -2px;
    padding-inline: 2px;
    font-size: var(--_text-s);
    font-weight: 550;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .chip .icon {
    font-size: 0.7em;
  }

  @media (forced-colors: active) {
    .tick.on {
      background: SelectedItem;
      color: SelectedItemText;
    }
  }
`;
