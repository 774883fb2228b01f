import { css, unsafeCSS } from "lit";
import { FULL_WINDOW } from "./full-window.ts";

export const launcherStyles = css`
  :host {
    --_inset: var(--im-launcher-inset, 20px);
    --_button: var(--im-launcher-size, 58px);
    position: fixed;
    z-index: var(--im-launcher-layer, 2147483000);
    inset-block-end: calc(var(--_inset) + env(safe-area-inset-bottom));
    inset-inline-end: calc(var(--_inset) + env(safe-area-inset-right));
    contain: none;
    color-scheme: var(--_scheme, light dark);
  }

  :host([theme="light"]) {
    color-scheme: light;
    --_scheme: light;
  }

  :host([theme="dark"]) {
    color-scheme: dark;
    --_scheme: dark;
  }

  :host([density="compact"]) {
    --im-density: 0.6;
  }

  :host([density="roomy"]) {
    --im-density: 1.4;
  }

  :host([position$="start"]) {
    inset-inline: calc(var(--_inset) + env(safe-area-inset-left)) auto;
  }

  :host([position^="top"]) {
    inset-block: calc(var(--_inset) + env(safe-area-inset-top)) auto;
  }

  .launch {
    position: relative;
    min-inline-size: var(--_button);
    block-size: var(--_button);
    border-radius: var(--_radius-round);
    background: var(--_accent);
    color: var(--_on-accent);
    box-shadow:
      0 2px 6px light-dark(color-mix(in srgb, var(--_accent) 18%, transparent), #0000004d),
      0 10px 28px -6px light-dark(color-mix(in srgb, var(--_accent) 45%, transparent), #000000a6);
    transition:
      background var(--_motion) var(--_ease),
      transform var(--_motion) var(--_ease),
      box-shadow var(--_motion) var(--_ease);
  }

  @media (hover: hover) {
    .launch:hover {
      background: var(--_accent-hover);
      transform: translateY(-1px);
    }
  }

  .launch:active {
    transform: scale(0.95);
  }

  .launch:focus-visible {
    outline-offset: 3px;
  }

  :host([extended]) .launch {
    padding-inline: 18px 22px;
  }

  .face {
    display: grid;
    place-items: center;
    font-size: 1.25em;
    transition:
      opacity var(--_motion) var(--_ease),
      transform var(--_motion-slow) var(--_ease);
  }

  .opened {
    position: absolute;
    opacity: 0;
    transform: rotate(-60deg) scale(0.7);
  }

  :host([extended]) .opened {
    inset-inline-start: 18px;
  }

  :host([open]) .opened {
    opacity: 1;
    transform: none;
  }

  :host([open]) .closed {
    opacity: 0;
    transform: rotate(60deg) scale(0.7);
  }

  .label {
    font-size: var(--_text-m);
    font-weight: 600;
    white-space: nowrap;
  }

  .badge {
    position: absolute;
    inset-block-start: -3px;
    inset-inline-end: -3px;
    min-inline-size: max(22px, 1.7em);
    padding: 0 6px;
    border-radius: var(--_radius-round);
    background: light-dark(#c4321f, #ff8a72);
    color: light-dark(#ffffff, #35100a);
    box-shadow: 0 0 0 2px light-dark(#ffffff, #101416);
    font-size: var(--_text-xs);
    font-weight: 700;
    font-variant-numeric: tabular-nums;
    line-height: max(22px, 1.7em);
    text-align: center;
    animation: pop 0.3s var(--_ease);
  }

  .panel {
    position: absolute;
    inset-block-end: calc(100% + 14px);
    inset-inline-end: 0;
    inline-size: min(var(--im-panel-inline-size, 400px), calc(100vw - 2 * var(--_inset)));
    block-size: min(
      var(--im-panel-block-size, 660px),
      calc(100dvh - var(--_button) - 2 * var(--_inset) - 28px)
    );
    overflow: hidden;
    border-radius: 20px;
    background: var(--_surface);
    box-shadow: var(--_shadow-2);
    outline: none;
    transform-origin: 100% 100%;
    transition:
      opacity var(--_motion-slow) var(--_ease),
      transform var(--_motion-slow) var(--_ease);
  }

  .panel:dir(rtl) {
    transform-origin: 0 100%;
  }

  :host([position$="start"]) .panel {
    inset-inline: 0 auto;
  }

  :host([position^="top"]) .panel {
    inset-block: calc(100% + 14px) auto;
  }

  @starting-style {
    .panel {
      opacity: 0;
      transform: translateY(12px) scale(0.97);
    }
  }

  /* The panel decides, also in a small window, and whatever the page says of all its elements. */
  .panel ::slotted(im-chat) {
    box-sizing: border-box !important;
    inline-size: 100% !important;
    min-inline-size: 0 !important;
    max-inline-size: none !important;
    block-size: 100% !important;
    min-block-size: 0 !important;
    max-block-size: none !important;
    margin: 0 !important;
    padding: 0 !important;
  }

  @keyframes pop {
    from {
      transform: scale(0);
    }
  }

  /* The panel belongs to the window, so here the window decides. */
  @media ${unsafeCSS(FULL_WINDOW)} {
    :host([open]) .launch {
      display: none;
    }

    .panel,
    :host([position]) .panel {
      position: fixed;
      inset: 0 0 var(--_keyboard, 0);
      inline-size: auto;
      block-size: auto;
      border-radius: 0;
      padding-block-start: env(safe-area-inset-top);
      overscroll-behavior: contain;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    .badge {
      animation: none;
    }
  }

  @media (forced-colors: active) {
    .launch,
    .badge,
    .panel {
      border: 1px solid CanvasText;
    }
  }

  @media print {
    :host {
      display: none;
    }
  }
`;
