import { clientName } from "@im-chat/core";
import { css, html, LitElement } from "lit";
import { property } from "lit/decorators.js";

/** A whole chat in one element. */
export class ImChat extends LitElement {
  static override readonly styles = css`
    :host {
      display: block;
    }
  `;

  /** Address of the server. */
  @property() server = "";

  protected override render(): unknown {
    return html`<p>${clientName()} ${this.server}</p>`;
  }
}
