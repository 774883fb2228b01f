import type { TimelineState } from "@im-chat/core";

/** Where "new messages" begins. It is set once, when the conversation is opened or while nobody looks, and stays
 * there while the rows below it are read: a line that moves cannot be found again. */
export class UnreadDivider {
  /** Read position above which rows were unread; undefined: nothing is new. */
  seq: number | undefined;
  #isOpened = false;
  #lastSeq = 0;

  reset(): void {
    this.seq = undefined;
    this.#isOpened = false;
    this.#lastSeq = 0;
  }

  /** Takes in a new state.
   * @param isAttended The user looks at the end of the list. */
  update(state: TimelineState, isAttended: boolean): void {
    if (!state.isReady) return;
    const hasMore = state.lastSeq > this.#lastSeq;
    const hasUnread = state.lastSeq > state.readSeq;
    if (!this.#isOpened) {
      if (hasUnread) this.seq = state.readSeq;
    } else if (hasMore && !isAttended && this.#isRead(state)) {
      this.seq = hasUnread ? Math.max(state.readSeq, this.#lastSeq) : undefined;
    }
    this.#isOpened = true;
    this.#lastSeq = Math.max(this.#lastSeq, state.lastSeq);
  }

  /** All of the earlier unread rows have been read. */
  #isRead(state: TimelineState): boolean {
    return this.seq === undefined || state.readSeq >= this.#lastSeq;
  }
}
