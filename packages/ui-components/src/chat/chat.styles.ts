import { css } from "lit";

export const chatStyles = css`
  :host {
    container: im-chat / inline-size;
    /* Its width where the content decides: a container has none of its content's. */
    contain-intrinsic-inline-size: 40em;
    position: relative;
    block-size: 100%;
    min-block-size: 320px;
    min-inline-size: 0;
    color-scheme: var(--_scheme, light dark);
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
    grid-template-columns: minmax(0, 1fr);
    min-block-size: 0;
  }

  .split .panes:has(.sidebar) {
    grid-template-columns: minmax(15em, var(--im-sidebar-size, 20em)) minmax(0, 1fr);
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

  .edge {
    flex: none;
    display: flex;
    min-block-size: 58px;
    align-items: center;
    padding-inline: var(--_space-1) var(--_space-2);
  }

  .edge .spring {
    flex: 1;
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

  @container im-chat (max-width: 700px) {
    .split .panes:has(.sidebar) {
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
