import type { MessageId } from "@im-chat/core";
import { selectionIn } from "./copy-text.ts";
import { Narration } from "./narration.ts";
import { ReadMarker } from "./read-marker.ts";
import { RowActions } from "./row-actions.ts";
import { RowFocus } from "./row-focus.ts";
import type { ListToolsHost } from "./tools-host.ts";

/** What a list needs only once its rows are on screen: mouse, finger, keyboard, clipboard, receipts and speech.
 * Loaded apart, so that the first paint does not wait for it. */
export class ListTools {
  readonly #host: ListToolsHost;
  readonly #actions: RowActions;
  readonly #focus: RowFocus;
  readonly #narration: Narration;
  readonly #marker: ReadMarker;
  readonly #abort = new AbortController();

  constructor(host: ListToolsHost) {
    this.#host = host;
    this.#actions = new RowActions(host);
    this.#focus = new RowFocus(host, (row) => this.#actions.activate(row));
    this.#narration = new Narration(host);
    this.#marker = new ReadMarker((seq) => host.conversation()?.markRead(seq));
    const { signal } = this.#abort;
    const { scroller } = host;
    this.#actions.listen(scroller, { signal });
    scroller.addEventListener("keydown", (event) => this.#focus.onKeyDown(event), { signal });
    scroller.addEventListener("focusin", (event) => this.#focus.onFocusIn(event), { signal });
  }

  /** Row whose tools are shown. */
  get activeKey(): string | undefined {
    return this.#actions.activeKey;
  }

  /** Row whose text has just been copied. */
  get copiedKey(): string | undefined {
    return this.#actions.copiedKey;
  }

  /** Long messages that are shown whole. */
  get expanded(): ReadonlySet<MessageId> {
    return this.#actions.expanded;
  }

  /** A selection lies on rows. */
  get hasSelection(): boolean {
    const root = this.#host.root();
    return root instanceof ShadowRoot && selectionIn(root) !== undefined;
  }

  /** After each render. */
  rendered(): void {
    const state = this.#host.state();
    const rows = this.#host.articles();
    this.#focus.rendered();
    if (state === undefined) return;
    this.#narration.update(state);
    this.#marker.watch(rows, state.readSeq, this.#host.scroller.clientHeight);
  }

  /** Gives the focus to the newest row. */
  focusLast(): void {
    this.#focus.focusLast();
  }

  /** For another conversation. */
  reset(): void {
    this.#focus.reset();
    this.#narration.reset();
    this.#marker.reset();
  }

  close(): void {
    this.#abort.abort();
    this.#narration.reset();
    this.#marker.close();
  }
}
