import { css } from "lit";

/** Isolation of every host, and the few things all shadow roots share.
 * `all: initial` stops what would be inherited from the page; what a page rule such as `* { … }` sets on
 * the host itself needs `!important`, which inside a shadow root wins over the page. The font size is the
 * reader's own ("medium"), not that of a page with `html { font-size: 62.5% }`. */
export const hostStyles = css`
  :host {
    all: initial;
    box-sizing: border-box;
    display: block;
    contain: layout style;
    isolation: isolate;
    color-scheme: inherit;
    /* What is around may hide it, or keep the pointer away. */
    visibility: inherit;
    pointer-events: inherit;
    color: var(--_text) !important;
    font: var(--im-font-size, medium) / var(--_leading) var(--_font) !important;
    letter-spacing: normal !important;
    word-spacing: normal !important;
    text-align: start !important;
    text-indent: 0 !important;
    text-transform: none !important;
    text-shadow: none !important;
    white-space: normal !important;
    /* A little air between Han and Latin, where browsers can. */
    text-autospace: normal;
    --_edge: left;
    -webkit-text-size-adjust: 100%;
    -webkit-font-smoothing: antialiased;
    -webkit-tap-highlight-color: transparent;
  }

  :host(:dir(rtl)) {
    --_edge: right;
  }

  :host([hidden]),
  [hidden] {
    display: none !important;
  }

  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd {
    margin: 0;
    padding: 0;
  }

  ul,
  ol {
    list-style: none;
  }

  .icon {
    display: block;
    flex: none;
    inline-size: 1.25em;
    block-size: 1.25em;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }

  /* A name in another script keeps to the edge where all the others begin. */
  .aligned {
    text-align: var(--_edge);
  }

  /* Arrows that mean "back" and "forward" */
  .icon.mirrored:dir(rtl) {
    transform: scaleX(-1);
  }

  .visually-hidden,
  .speech {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  :focus-visible {
    outline: 2px solid var(--_focus);
    outline-offset: 2px;
  }

  ::selection {
    background: color-mix(in oklab, var(--_accent) 28%, transparent);
  }
`;
