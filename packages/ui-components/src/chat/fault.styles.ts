import { css } from "lit";
import { statePageStyles } from "../parts/state-page.ts";

export const faultStyles = css`
  ${statePageStyles}

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
`;
