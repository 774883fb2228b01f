import { css } from "lit";

export const newConversationStyles = css`
  :host {
    display: flex;
    background: var(--_sunken);
    animation: slide var(--_motion-slow) var(--_ease);
  }

  .base {
    flex: 1;
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    min-inline-size: 0;
  }

  header {
    display: flex;
    align-items: center;
    gap: var(--_space-1);
    min-block-size: 58px;
    padding: 6px var(--_space-2) 4px;
  }

  h2 {
    overflow: hidden;
    margin-inline: -2px;
    padding-inline: 2px;
    font-size: var(--_text-l);
    font-weight: 650;
    letter-spacing: -0.01em;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  im-people-picker {
    flex: 1;
    min-block-size: 0;
  }

  footer {
    display: flex;
    flex-direction: row-reverse;
    align-items: center;
    justify-content: space-between;
    gap: var(--_space-3);
    padding: var(--_space-2) var(--_space-3) max(var(--_space-3), env(safe-area-inset-bottom));
    border-block-start: 1px solid var(--_border);
  }

  .group {
    flex: 1;
  }

  .count,
  .with {
    color: var(--_text-quiet);
    font-size: var(--_text-s);
  }

  .error {
    margin: 0 var(--_space-3) var(--_space-2);
    padding: var(--_space-2) var(--_space-3);
    border-radius: var(--_radius-m);
    background: var(--_danger-soft);
    color: var(--_danger);
    font-size: var(--_text-s);
  }

  .name {
    display: grid;
    gap: var(--_space-4);
    padding: var(--_space-2) var(--_space-4);
  }

  label {
    display: grid;
    gap: 6px;
  }

  label span {
    font-size: var(--_text-s);
    font-weight: 550;
  }

  @keyframes slide {
    from {
      opacity: 0;
      transform: translateY(8px);
    }
  }

  @media (prefers-reduced-motion: reduce) {
    :host {
      animation: none;
    }
  }
`;
