import type { TemplateResult } from "lit";
import { css, html } from "lit";
import { isMac } from "../base/keys.ts";
import { DialogElement, dialogStyles } from "../parts/dialog.ts";
import { controlStyles, scrollStyles } from "../styles/controls.ts";

const shortcutStyles = css`
  dl {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 10px var(--_space-4);
    align-items: center;
    padding: var(--_space-1) var(--_space-5) var(--_space-5);
  }

  dt {
    font-size: var(--_text-m);
  }

  dd {
    display: flex;
    gap: 4px;
    justify-content: flex-end;
  }

  kbd {
    min-inline-size: 1.9em;
    padding: 2px 7px;
    border: 1px solid var(--_border);
    border-block-end-width: 2px;
    border-radius: var(--_radius-s);
    background: var(--_sunken);
    color: var(--_text-quiet);
    font-family: var(--_font);
    font-size: var(--_text-xs);
    font-weight: 550;
    text-align: center;
    white-space: nowrap;
  }
`;

/**
 * The keys of the chat.
 *
 * @summary Sheet of keyboard shortcuts.
 * @fires close - The sheet was closed.
 */
export class ImShortcuts extends DialogElement {
  static override readonly styles = [controlStyles, scrollStyles, dialogStyles, shortcutStyles];

  protected override get heading(): string {
    return this.terms.conversation.shortcuts;
  }

  protected override renderBody(): TemplateResult {
    const { shortcut } = this.terms.conversation;
    const mod = isMac() ? "⌘" : "Ctrl";
    const alt = isMac() ? "⌥" : "Alt";
    const rows: readonly (readonly [string, ...string[]])[] = [
      [shortcut.send, "Enter"],
      [shortcut.newLine, "Shift", "Enter"],
      [shortcut.search, mod, "K"],
      [shortcut.compose, alt, "N"],
      [shortcut.previous, alt, "↑"],
      [shortcut.next, alt, "↓"],
      [shortcut.moveMessages, "↑", "↓"],
      [shortcut.scroll, "Page ↑", "Page ↓"],
      [shortcut.close, "Esc"],
      [shortcut.sheet, "?"],
    ];
    return html`<dl class="scroll" tabindex="0">
      ${rows.map(
        ([what, ...keys]) =>
          html`<dt>${what}</dt>
            <dd dir="ltr">${keys.map((key) => html`<kbd>${key}</kbd>`)}</dd>`,
      )}
    </dl>`;
  }
}
