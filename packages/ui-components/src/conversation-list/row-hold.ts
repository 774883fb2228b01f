import type { ConversationId } from "@im-chat/core";
import type { ReactiveController, ReactiveElement } from "lit";

interface RowHost extends ReactiveElement {
  /** Moves the focus to the row of a conversation, or to the first, wherever that is. */
  focusRow(id: ConversationId | undefined): void;
}

interface HeldRow {
  readonly id: ConversationId;
  /** From 1, as the row itself says. */
  readonly position: string | null | undefined;
}

/** Keeps the focus on a row whose conversation goes to another place: moved in the document, an element loses it.
 * @param positionOf From 1; 0 for what is not in the list. */
export function holdRow(host: RowHost, positionOf: (id: ConversationId) => number): void {
  host.addController(new RowHold(host, positionOf));
}

class RowHold implements ReactiveController {
  readonly #host: RowHost;
  readonly #positionOf: (id: ConversationId) => number;
  #held: HeldRow | undefined;

  constructor(host: RowHost, positionOf: (id: ConversationId) => number) {
    this.#host = host;
    this.#positionOf = positionOf;
  }

  hostUpdate(): void {
    const row = this.#focused;
    const id = row?.dataset["id"];
    this.#held = id === undefined ? undefined : { id, position: row?.closest("li")?.ariaPosInSet };
  }

  hostUpdated(): void {
    if (this.#held === undefined || this.#focused) return;
    const { id, position } = this.#held;
    const row = this.#host.renderRoot.querySelector<HTMLElement>(
      `button[data-id="${CSS.escape(id)}"]`,
    );
    if (row) row.focus({ preventScroll: true });
    // What was only scrolled away is left there.
    else if (position !== String(this.#positionOf(id))) this.#host.focusRow(id);
  }

  get #focused(): HTMLElement | undefined {
    const { renderRoot } = this.#host;
    const active = renderRoot instanceof ShadowRoot ? renderRoot.activeElement : null;
    return active instanceof HTMLElement ? active : undefined;
  }
}
