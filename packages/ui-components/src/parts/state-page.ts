import type { TemplateResult } from "lit";
import { css, html, nothing } from "lit";
import { icon } from "../icons/icon.ts";

/** What stands where content would: nothing yet, nothing found, something wrong. */
export interface StatePage {
  readonly icon: string;
  readonly title: string;
  readonly text?: string | undefined;
  readonly tone?: "calm" | "danger" | undefined;
  readonly actions?: unknown;
  /** Says it to screen readers at once; for errors. */
  readonly isAlert?: boolean | undefined;
}

export function statePage(page: StatePage): TemplateResult {
  return html`<div
    class="state ${page.tone ?? "calm"}"
    part="state"
    role=${page.isAlert ? "alert" : nothing}
  >
    <span class="state-icon">${icon(page.icon)}</span>
    <p class="state-title" dir="auto">${page.title}</p>
    ${page.text ? html`<p class="state-text" dir="auto">${page.text}</p>` : nothing}
    ${page.actions ? html`<div class="state-actions">${page.actions}</div>` : nothing}
  </div>`;
}

export const statePageStyles = css`
  .state {
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: var(--_space-1);
    max-inline-size: 26em;
    margin: auto;
    padding: var(--_space-5) var(--_space-5);
    text-align: center;
    text-wrap: balance;
    overflow-wrap: anywhere;
    animation: state-in var(--_motion-slow) var(--_ease);
  }

  .state-icon {
    display: grid;
    place-items: center;
    inline-size: 52px;
    block-size: 52px;
    margin-block-end: var(--_space-3);
    border-radius: 17px;
    background: var(--_accent-soft);
    color: var(--_accent-text);
    font-size: 1.25em;
  }

  .state.danger .state-icon {
    background: var(--_danger-soft);
    color: var(--_danger);
  }

  .state-title {
    font-size: var(--_text-l);
    font-weight: 600;
    letter-spacing: -0.005em;
  }

  .state-text {
    color: var(--_text-quiet);
    font-size: var(--_text-m);
    text-wrap: pretty;
  }

  .state-actions {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: var(--_space-2);
    margin-block-start: var(--_space-4);
  }

  @keyframes state-in {
    from {
      opacity: 0;
      transform: translateY(4px);
    }
  }
`;
