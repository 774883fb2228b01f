import type { Message, MessageId, TimelineRow } from "@im-chat/core";

interface Place {
  readonly index: number;
  /** Rows there were at that time. */
  readonly length: number;
}

/** Finds the loaded messages that others answer. A list may have 100,000 rows and changes with every arrival, so
 * places are remembered, and what was not found is looked for again only when rows came or went. */
export class ReplyLookup {
  #rows: readonly TimelineRow[] = [];
  #edges = "";
  readonly #places = new Map<MessageId, Place>();
  readonly #missing = new Set<MessageId>();

  setRows(rows: readonly TimelineRow[]): void {
    this.#rows = rows;
    const edges = `${rows.length} ${rows[0]?.key ?? ""}`;
    if (edges !== this.#edges) this.#missing.clear();
    this.#edges = edges;
  }

  find(id: MessageId): Message | undefined {
    if (this.#missing.has(id)) return undefined;
    const index = this.#indexOf(id);
    const row = this.#rows[index];
    if (row?.type !== "message") {
      this.#missing.add(id);
      return undefined;
    }
    this.#places.set(id, { index, length: this.#rows.length });
    return row.message;
  }

  #indexOf(id: MessageId): number {
    const isHere = (index: number): boolean => {
      const row = this.#rows[index];
      return row?.type === "message" && row.message.id === id;
    };
    const place = this.#places.get(id);
    if (place !== undefined) {
      if (isHere(place.index)) return place.index;
      const afterPrepend = place.index + this.#rows.length - place.length;
      if (isHere(afterPrepend)) return afterPrepend;
    }
    return this.#rows.findLastIndex((_row, index) => isHere(index));
  }
}
