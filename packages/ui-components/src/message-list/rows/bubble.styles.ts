import { css } from "lit";

/** What is inside a bubble: author, text, time and status. */
export const bubbleStyles = css`
  .author {
    /* As the larger text below it. */
    max-inline-size: 41.5em;
    overflow: hidden;
    margin: 0 -2px 1px;
    padding-inline: 2px;
    color: light-dark(oklch(0.45 0.105 var(--_hue)), oklch(0.82 0.085 var(--_hue)));
    font-size: var(--_text-s);
    font-weight: 650;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .body {
    display: flow-root;
    max-inline-size: 36em;
    font-size: var(--_text-m);
    line-height: 1.42;
    overflow-wrap: anywhere;
    text-align: start;
    text-wrap: pretty;
    unicode-bidi: plaintext;
  }

  .text {
    /* Ends what the text began with control characters. */
    unicode-bidi: plaintext;
    white-space: pre-wrap;
  }

  .more {
    font-size: inherit;
  }

  .own .more {
    color: inherit;
  }

  .unknown {
    display: block;
    color: var(--_other-quiet);
    font-style: italic;
  }

  .own .unknown {
    color: var(--_own-quiet);
  }

  /* Floats beside the end of the last line, or takes a line of its own. */
  .meta {
    float: inline-end;
    display: inline-flex;
    gap: 5px;
    align-items: center;
    margin-block: 0.48em -0.2em;
    margin-inline-start: 10px;
    color: var(--_other-quiet);
    font-size: 0.8em;
    font-variant-numeric: tabular-nums;
    line-height: 1.3;
    user-select: none;
    white-space: nowrap;
  }

  .own .meta {
    color: var(--_own-quiet);
  }

  .status .icon {
    inline-size: 1.3em;
    block-size: 1.3em;
    stroke-width: 2;
  }

  .status.queued .icon,
  .status.sending .icon {
    inline-size: 1.1em;
    block-size: 1.1em;
  }

  .status.read .icon {
    color: var(--_accent-text);
    stroke-width: 2.75;
  }

  .status.failed .icon {
    color: var(--_danger);
  }

  .bubble.queued .text,
  .bubble.sending .text {
    opacity: 0.86;
  }

  .gone .text {
    color: var(--_other-quiet);
    font-style: italic;
  }

  .own .gone .text {
    color: var(--_own-quiet);
  }

  .gone:lang(zh) .text {
    font-style: normal;
  }

  .bubble.emoji {
    padding: 2px 0 0;
    background: none;
    box-shadow: none;
  }

  .emoji .body {
    line-height: 1.15;
  }

  .emoji .text {
    display: block;
    font-size: 2.4em;
  }

  .emoji-1 .text {
    font-size: 3.2em;
  }

  .emoji .meta {
    margin-block: 2px 0;
    color: var(--_text-quiet);
  }

  .emoji .author {
    padding-inline: 2px;
  }

  @media (forced-colors: active) {
    .status .icon {
      color: CanvasText;
    }

    .status.read .icon {
      color: Highlight;
    }
  }
`;
