import { css } from "lit";

export const conversationStyles = css`
  :host {
    container: im-conversation / inline-size;
    contain-intrinsic-inline-size: 40em;
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    min-inline-size: 0;
    background: var(--_surface);
  }

  .base {
    flex: 1;
    display: flex;
    flex-direction: column;
    min-block-size: 0;
  }

  im-conversation-header,
  im-composer {
    flex: none;
  }

  im-message-list {
    flex: 1;
    min-block-size: 0;
  }
`;
