import type { Message, Timeline, TimelineRow, TimelineState } from "@im-chat/core";

const WORDS =
  "the parcel arrives today between noon and three so please keep your phone near 好的 我会在楼下等你 谢谢 然后我们一起去看看新的房子 再决定要不要买 a quick question about order 4711 which shows no tracking number yet".split(
    " ",
  );

/** A generator of the same numbers for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function textOf(random: () => number, mostWords = 80): string {
  const count = 1 + Math.floor(random() ** 3 * mostWords);
  return Array.from({ length: count }, () => WORDS[Math.floor(random() * WORDS.length)]).join(" ");
}

export function messageOf(seq: number, change: Partial<Message> = {}): Message {
  const text = change.text ?? `message ${seq}`;
  const isOwn = change.isOwn ?? false;
  return {
    id: `m${seq}`,
    seq,
    sender: isOwn ? "me" : "ada",
    isOwn,
    createdAt: Date.UTC(2026, 10, 1) + seq * 60_000,
    writtenAt: 0,
    state: "live",
    parts: [{ kind: "text", text }],
    text,
    mentions: [],
    mentionsAll: false,
    isEdited: false,
    status: { name: "sent" },
    ...change,
  };
}

export function rowOf(message: Message, key: string = message.id): TimelineRow {
  return { type: "message", key, message };
}

/** A day of talk between two people and a third, of any length. */
export function syntheticRows(count: number, seed = 1): TimelineRow[] {
  const random = seeded(seed);
  const senders = ["ada", "ada", "ada", "me", "me", "bo"];
  let sender = "ada";
  return Array.from({ length: count }, (_, index) => {
    if (random() < 0.45) sender = senders[Math.floor(random() * senders.length)] ?? "ada";
    const text = textOf(random);
    return rowOf(messageOf(index + 1, { text, sender, isOwn: sender === "me" }));
  });
}

/** A timeline whose rows a test holds in its hands: all of the public interface, nothing behind it. */
export class SyntheticTimeline implements Timeline {
  readonly #listeners = new Set<(state: TimelineState) => void>();
  readonly calls: string[] = [];
  #history: TimelineRow[];
  #newer: TimelineRow[] = [];
  #state: TimelineState;

  /** @param history Rows that paging back brings, oldest first. @param newer Rows that paging on brings. */
  constructor(
    rows: readonly TimelineRow[],
    history: readonly TimelineRow[] = [],
    newer: readonly TimelineRow[] = [],
  ) {
    this.#history = [...history];
    this.#newer = [...newer];
    this.#state = {
      rows,
      hasOlder: history.length > 0,
      hasNewer: newer.length > 0,
      isLoadingOlder: false,
      isLoadingNewer: false,
      isReady: true,
      readSeq: 0,
      lastSeq: lastSeqOf(rows),
    };
  }

  get(): TimelineState {
    return this.#state;
  }

  get rows(): readonly TimelineRow[] {
    return this.#state.rows;
  }

  subscribe(listener: (state: TimelineState) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#state);
    return () => this.#listeners.delete(listener);
  }

  set(change: Partial<TimelineState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener(this.#state);
  }

  setRows(rows: readonly TimelineRow[]): void {
    this.set({ rows, lastSeq: Math.max(this.#state.lastSeq, lastSeqOf(rows)) });
  }

  append(...rows: readonly TimelineRow[]): void {
    this.setRows([...this.rows, ...rows]);
  }

  /** Brings the next page of history. */
  prepend(count = 50): void {
    const page = this.#history.splice(-count);
    this.set({ rows: [...page, ...this.rows], hasOlder: this.#history.length > 0 });
  }

  insert(index: number, row: TimelineRow): void {
    this.setRows(this.rows.toSpliced(index, 0, row));
  }

  remove(index: number): void {
    this.setRows(this.rows.toSpliced(index, 1));
  }

  /** Another object for the same row, as after an edit. */
  edit(index: number, change: Partial<Message>): void {
    const row = this.rows[index];
    if (row?.type !== "message") throw new Error(`Row ${index} is no message`);
    const text = change.text ?? row.message.text;
    const message: Message = { ...row.message, parts: [{ kind: "text", text }], ...change, text };
    this.setRows(this.rows.with(index, { ...row, message }));
  }

  async loadOlder(): Promise<void> {
    this.calls.push("loadOlder");
    await Promise.resolve();
    this.prepend();
  }

  async loadNewer(): Promise<void> {
    this.calls.push("loadNewer");
    await Promise.resolve();
    const page = this.#newer.splice(0, 50);
    this.set({ rows: [...this.rows, ...page], hasNewer: this.#newer.length > 0 });
  }

  async fill(seq: number): Promise<void> {
    this.calls.push(`fill ${seq}`);
    await Promise.resolve();
  }

  async jumpTo(seq: number): Promise<void> {
    this.calls.push(`jumpTo ${seq}`);
    await Promise.resolve();
    const all = [...this.#history, ...this.rows];
    const index = all.findIndex((row) => row.type === "message" && row.message.seq === seq);
    const start = Math.max(0, index - 25);
    this.#newer = all.slice(start + 50);
    this.#history = all.slice(0, start);
    this.set({
      rows: all.slice(start, start + 50),
      hasOlder: start > 0,
      hasNewer: this.#newer.length > 0,
    });
  }

  async jumpToLatest(): Promise<void> {
    this.calls.push("jumpToLatest");
    await Promise.resolve();
    const all = [...this.#history, ...this.rows, ...this.#newer.splice(0)];
    this.#history = all.slice(0, -50);
    this.set({ rows: all.slice(-50), hasOlder: this.#history.length > 0, hasNewer: false });
  }
}

function lastSeqOf(rows: readonly TimelineRow[]): number {
  const last = rows.findLast((row) => row.type === "message" && row.message.seq > 0);
  return last?.type === "message" ? last.message.seq : 0;
}
