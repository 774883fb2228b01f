import { css } from "lit";

export const chatStyles = css`
  :host {
    container: im-chat / inline-size;
    position: relative;
    block-size: 100%;
    min-block-size: 320px;
    min-inline-size: 0;
    color-scheme: light dark;
    overflow: hidden;
    border-radius: var(--im-chat-radius, 0);
  }

  :host([theme="light"]) {
    color-scheme: light;
  }

  :host([theme="dark"]) {
    color-scheme: dark;
  }

  :host([density="compact"]) {
    --im-density: 0.6;
  }

  :host([density="roomy"]) {
    --im-density: 1.4;
  }

  .base {
    position: absolute;
    inset: 0;
    display: flex;
    flex-direction: column;
    background: var(--_surface);
  }

  .panes {
    flex: 1;
    display: grid;
    min-block-size: 0;
  }

  .split .panes {
    grid-template-columns: minmax(15em, var(--im-sidebar-size, 20em)) minmax(0, 1fr);
  }

  .split .panes:not(:has(.sidebar)) {
    grid-template-columns: minmax(0, 1fr);
  }

  .stacked .panes {
    grid-template-columns: minmax(0, 1fr);
  }

  .sidebar,
  .main {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    min-inline-size: 0;
  }

  .split .sidebar {
    border-inline-end: 1px solid var(--_border);
  }

  im-conversation-list,
  im-conversation {
    flex: 1;
    min-block-size: 0;
  }

  .stacked .main:not([hidden]) {
    animation: come-in var(--_motion-slow) var(--_ease);
  }

  .stacked .sidebar:not([hidden]) {
    animation: come-back var(--_motion-slow) var(--_ease);
  }

  .nothing {
    flex: 1;
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    overflow-y: auto;
    background: var(--_surface);
  }

  .opening {
    margin: auto;
    color: var(--_text-quiet);
    font-size: var(--_text-m);
    animation: wait 0.3s 0.3s both;
  }

  .fault {
    flex: 1;
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    overflow-y: auto;
  }

  .fix {
    display: grid;
    gap: var(--_space-3);
    min-inline-size: 0;
    max-inline-size: 100%;
    font-size: var(--_text-m);
    text-align: start;
    text-wrap: pretty;
  }

  .fix pre {
    max-inline-size: 100%;
    margin: 0;
    padding: var(--_space-3) var(--_space-4);
    overflow-x: auto;
    border: 1px solid var(--_border);
    border-radius: var(--_radius-m);
    background: var(--_sunken);
    font: 0.86em / 1.5 var(--_font-mono);
    user-select: all;
  }

  .fix .detail {
    padding: var(--_space-2) var(--_space-4);
    border-inline-start: 3px solid var(--_danger);
    color: var(--_text-quiet);
    overflow-wrap: anywhere;
  }

  .fault .state {
    inline-size: 100%;
    max-inline-size: 36em;
  }

  .fault .state-actions {
    inline-size: 100%;
  }

  @container im-chat (max-width: 700px) {
    .split .panes {
      grid-template-columns: minmax(13em, 16em) minmax(0, 1fr);
    }
  }

  @keyframes wait {
    from {
      opacity: 0;
    }
  }

  @keyframes come-in {
    from {
      opacity: 0.4;
      transform: translateX(16px);
    }
  }

  @keyframes come-back {
    from {
      opacity: 0.4;
      transform: translateX(-16px);
    }
  }

  @media (prefers-reduced-motion: reduce) {
    .stacked .main:not([hidden]),
    .stacked .sidebar:not([hidden]) {
      animation: none;
    }
  }
`;
