import type { Message, TimelineState } from "@im-chat/core";
import { afterMs } from "../../base/environment.ts";
import { findLocale } from "../../locales/locale.ts";
import { summaryOf } from "../rows/message-text.ts";
import type { ListToolsHost } from "./tools-host.ts";

const BATCH_MS = 1_000;
const MOST_ONE_BY_ONE = 3;

/** Tells screen readers what arrives while the list is open: one by one, or as a number when many come at once.
 * History is never read out, and neither is what was there at opening. Own failures interrupt. */
export class Narration {
  readonly #host: ListToolsHost;
  #lastSeq: number | undefined;
  #failed = new Set<string>();
  #pending: Message[] = [];
  #cancel: (() => void) | undefined;

  constructor(host: ListToolsHost) {
    this.#host = host;
  }

  reset(): void {
    this.#lastSeq = undefined;
    this.#failed = new Set();
    this.#pending = [];
    this.#cancel?.();
    this.#cancel = undefined;
  }

  update(state: TimelineState): void {
    if (!state.isReady) return;
    const before = this.#lastSeq;
    if (before === undefined && !this.#isKnown(state)) return;
    const failed = new Set<string>();
    for (let index = state.rows.length - 1; index >= 0; index -= 1) {
      const row = state.rows[index];
      if (row?.type === "gap") break;
      if (row?.type !== "message") continue;
      const { message } = row;
      if (message.status.name === "failed") failed.add(message.id);
      if (message.seq === 0) continue;
      if (before === undefined || message.seq <= before) break;
      if (!message.isOwn && message.state === "live") this.#pending.push(message);
    }
    if (before !== undefined) this.#tellFailures(state, failed);
    this.#failed = failed;
    // Rows may be read from the cache before it is known how many there are.
    this.#lastSeq = Math.max(before ?? newestOf(state), state.lastSeq);
    if (this.#pending.length > 0) this.#cancel ??= afterMs(BATCH_MS, () => this.#flush());
  }

  /** Whether it is known what is here already: of a conversation that is really empty its summary says so. */
  #isKnown(state: TimelineState): boolean {
    return (
      newestOf(state) + state.lastSeq > 0 || this.#host.conversation()?.summary.get() !== undefined
    );
  }

  #tellFailures(state: TimelineState, failed: ReadonlySet<string>): void {
    const isNew = [...failed].some((id) => !this.#failed.has(id));
    if (!isNew) return;
    const last = state.rows.findLast((row) => row.type === "message" && failed.has(row.message.id));
    if (last?.type !== "message" || last.message.status.name !== "failed") return;
    const { terms } = this.#host.locale();
    this.#host.announcer.alert(
      terms.messages.failedBecause(terms.error(last.message.status.error.code)),
    );
  }

  #flush(): void {
    this.#cancel = undefined;
    const messages = this.#pending.toSorted((left, right) => left.seq - right.seq);
    this.#pending = [];
    const terms = findLocale(this.#host.element, "all")?.terms;
    if (terms === undefined) return;
    if (messages.length > MOST_ONE_BY_ONE) {
      this.#host.announcer.say(terms.messages.arrivedMany(messages.length));
      return;
    }
    for (const message of messages) {
      const author = this.#host.authorOf(message);
      this.#host.announcer.say(terms.messages.arrived(author, summaryOf(message, terms)));
    }
  }
}

function newestOf({ rows }: TimelineState): number {
  return rows.reduce(
    (most, row) => Math.max(most, row.type === "message" ? row.message.seq : 0),
    0,
  );
}
