import type { ImElement } from "../base/im-element.ts";
import { hasModKey, isComposingKey, isMac } from "../base/keys.ts";
import { loadLater } from "../base/load-later.ts";
import { register } from "../base/register.ts";
import { reportOnce } from "../base/report.ts";
import type { ImShortcuts } from "../shortcuts/shortcuts.ts";
import { deepActiveElement } from "../base/focus.ts";

/** What to do; undefined: the key is not for the chat. */
type Find = () => (() => void) | undefined;

interface Actions {
  readonly step: (offset: -1 | 1) => void;
  readonly search: Find;
  readonly compose: Find;
  readonly leave: Find;
  /** What was asked for cannot be loaded. */
  readonly fail: () => void;
}

/** Keys that work anywhere inside the chat. Single characters only outside of text fields. */
export class ChatShortcuts {
  readonly #host: ImElement;
  readonly #actions: Actions;

  constructor(host: ImElement, actions: Actions) {
    this.#host = host;
    this.#actions = actions;
    // Ahead of need: without a link it would be missing, and a browser may remember a failed import for good.
    loadLater(loadSheet, () => undefined);
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
      return this.#actions.search();
    if (event.ctrlKey || event.metaKey) return undefined;
    if (event.altKey && key === "ArrowUp") return () => this.#actions.step(-1);
    if (event.altKey && key === "ArrowDown") return () => this.#actions.step(1);
    // On a Mac letters are written with it, as "ń" in Polish.
    if (event.altKey && event.code === "KeyN" && !(isMac() && isWriting()))
      return this.#actions.compose();
    if (event.altKey) return undefined;
    if (key === "Escape") return this.#actions.leave();
    if (key === "?" && !isWriting()) return () => void this.#showSheet();
    return undefined;
  }

  async #showSheet(): Promise<void> {
    try {
      const Sheet = await loadSheet();
      const sheet = new Sheet();
      this.#host.renderRoot.append(sheet);
      sheet.addEventListener("close", () => sheet.remove());
      sheet.show();
    } catch (error) {
      reportOnce("Cannot load a part of the chat", [error]);
      this.#actions.fail();
    }
  }
}

async function loadSheet(): Promise<typeof ImShortcuts> {
  const { ImShortcuts: Sheet } = await import("../shortcuts/shortcuts.ts");
  register("im-shortcuts", Sheet);
  return Sheet;
}

function isWriting(): boolean {
  const active = deepActiveElement();
  return (
    active instanceof HTMLTextAreaElement ||
    active instanceof HTMLInputElement ||
    active?.isContentEditable === true
  );
}
