import type { ConversationId } from "@im-chat/core";

/** A pointer that was drawn further away, in CSS pixels, has thought better of it. */
const STILL_PX = 8;

/** Which row a click is for. A list may put itself in another order between press and release: the browser then names no
 * row, and the one that was pressed counts. */
export class RowPress {
  #id: ConversationId | undefined;
  #x = 0;
  #y = 0;

  readonly onPointerdown = (event: PointerEvent): void => {
    this.#id = rowOf(event);
    this.#x = event.clientX;
    this.#y = event.clientY;
  };

  rowOf(event: MouseEvent): ConversationId | undefined {
    const isStill = Math.hypot(event.clientX - this.#x, event.clientY - this.#y) < STILL_PX;
    return rowOf(event) ?? (isStill ? this.#id : undefined);
  }
}

/** The row at which something happened. */
export function rowOf(event: Event): ConversationId | undefined {
  const button = event.target instanceof Element ? event.target.closest("button") : null;
  return button?.dataset["id"];
}
