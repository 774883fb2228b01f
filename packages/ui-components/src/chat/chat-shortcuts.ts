import type { ImElement } from "../base/im-element.ts";
import { hasModKey, isComposingKey } from "../base/keys.ts";
import { register } from "../base/register.ts";
import { deepActiveElement } from "../base/focus.ts";

interface Actions {
  readonly step: (offset: -1 | 1) => void;
  readonly search: () => void;
  readonly compose: () => void;
  /** Undefined: Escape is not for the chat. */
  readonly leave: () => (() => void) | undefined;
}

/** Keys that work anywhere inside the chat. Single characters only outside of text fields. */
export class ChatShortcuts {
  readonly #host: ImElement;
  readonly #actions: Actions;

  constructor(host: ImElement, actions: Actions) {
    this.#host = host;
    this.#actions = actions;
  }

  readonly onKeydown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || isComposingKey(event)) return;
    const action = this.#find(event);
    if (!action) return;
    event.preventDefault();
    action();
  };

  #find(event: KeyboardEvent): (() => void) | undefined {
    const { key } = event;
    if (hasModKey(event) && !event.altKey && !event.shiftKey && key.toLowerCase() === "k")
      return this.#actions.search;
    if (event.ctrlKey || event.metaKey) return undefined;
    if (event.altKey && key === "ArrowUp") return () => this.#actions.step(-1);
    if (event.altKey && key === "ArrowDown") return () => this.#actions.step(1);
    if (event.altKey && event.code === "KeyN") return this.#actions.compose;
    if (event.altKey) return undefined;
    if (key === "Escape") return this.#actions.leave();
    if (key === "?" && !isWriting()) return () => void this.#showSheet();
    return undefined;
  }

  async #showSheet(): Promise<void> {
    const { ImShortcuts } = await import("../shortcuts/shortcuts.ts");
    register("im-shortcuts", ImShortcuts);
    const sheet = new ImShortcuts();
    this.#host.renderRoot.append(sheet);
    sheet.addEventListener("im-closed", () => sheet.remove());
    sheet.show();
  }
}

function isWriting(): boolean {
  const active = deepActiveElement();
  return (
    active instanceof HTMLTextAreaElement ||
    active instanceof HTMLInputElement ||
    active?.isContentEditable === true
  );
}
