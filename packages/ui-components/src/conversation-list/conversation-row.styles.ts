import { css } from "lit";

export const conversationRowStyles = css`
  :host {
    --_avatar: 46px;
    --_ground: var(--_sunken);
  }

  li {
    padding-block-end: 1px;
  }

  .row {
    display: flex;
    align-items: center;
    justify-content: flex-start;
    gap: var(--_space-3);
    inline-size: 100%;
    padding-block: var(--_row-pad);
    padding-inline: 10px var(--_space-3);
    border-radius: 13px;
    transition: background var(--_motion) var(--_ease);
  }

  @media (hover: hover) {
    .row:hover {
      background: var(--_hover);
    }
  }

  .row:active {
    background: var(--_pressed);
  }

  .row.selected {
    background: var(--_selected);
  }

  .row:focus-visible {
    outline-offset: -2px;
  }

  .lines {
    flex: 1;
    display: grid;
    gap: 1px;
    min-inline-size: 0;
  }

  .line {
    display: flex;
    align-items: center;
    gap: 6px;
    min-inline-size: 0;
    min-block-size: 1.35em;
  }

  .title,
  .preview {
    flex: 1;
    overflow: hidden;
    /* Letters that reach out of their line, as a J does, are not cut. */
    margin-inline: -2px;
    padding-inline: 2px;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .title {
    font-size: var(--_text-m);
    font-weight: 560;
  }

  time {
    flex: none;
    color: var(--_text-quiet);
    font-size: var(--_text-xs);
    font-variant-numeric: tabular-nums;
  }

  .preview {
    color: var(--_text-quiet);
    font-size: var(--_text-s);
  }

  .selected time,
  .selected .preview,
  .selected .status {
    color: color-mix(in oklab, var(--_text-quiet) 70%, var(--_text));
  }

  .unread .title {
    font-weight: 680;
  }

  .unread .preview {
    color: var(--_text);
  }

  .unread time {
    color: var(--_accent-text);
    font-weight: 600;
  }

  .draft {
    color: var(--_danger);
    font-weight: 550;
  }

  .bad {
    color: var(--_danger) !important;
  }

  .status {
    flex: none;
    color: var(--_text-quiet);
    font-size: 0.8em;
  }

  .status.read {
    color: var(--_accent-text);
  }

  .badge {
    flex: none;
    min-inline-size: max(20px, 1.7em);
    padding: 0 6px;
    border-radius: var(--_radius-round);
    background: var(--_accent);
    color: var(--_on-accent);
    font-size: 0.72em;
    font-weight: 650;
    font-variant-numeric: tabular-nums;
    line-height: max(20px, 1.7em);
    text-align: center;
    animation: badge 0.22s var(--_ease) backwards;
  }

  /* What comes while one looks on is read in a moment: only what stays unread is marked. */
  .selected.unread * {
    transition: 0s 0.8s;
    animation-delay: 0.8s;
  }

  @keyframes badge {
    from {
      opacity: 0;
      transform: scale(0.5);
    }
  }

  @media (prefers-reduced-motion: reduce) {
    .badge {
      animation-duration: 0s;
    }
  }

  @media (forced-colors: active) {
    .row.selected {
      background: Canvas;
      outline: 3px solid SelectedItem;
      outline-offset: -3px;
    }

    .badge {
      border: 1px solid CanvasText;
    }
  }
`;
