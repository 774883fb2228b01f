import type { MessageId, Timeline, TimelineState } from "@im-chat/core";
import { ReactiveElement } from "lit";
import { addStyles } from "../../base/add-styles.ts";
import { onNewDay } from "../../base/new-day.ts";
import { menuStyles } from "../../parts/menu.ts";
import { statePageStyles } from "../../parts/state-page.ts";
import type { MoreRows } from "../rows/row-context.ts";
import type { ScrollStrategy } from "../scroll/scroll-position.ts";
import { selectionIn } from "./copy-text.ts";
import { MessageChanges } from "./message-changes.ts";
import { changeStyles } from "./message-changes.styles.ts";
import { focusEditor } from "./message-editor.ts";
import { createMoreRows } from "./more-rows.ts";
import { moreStyles } from "./more.styles.ts";
import { Narration } from "./narration.ts";
import { printStyles } from "./print.styles.ts";
import { ReadMarker } from "./read-marker.ts";
import { ReplyLookup } from "./reply-lookup.ts";
import { RowActions } from "./row-actions.ts";
import { RowFocus } from "./row-focus.ts";
import { TimelineView } from "./timeline-view.ts";
import type { TimelineViewHost } from "./timeline-view.ts";
import type { ListToolsHost } from "./tools-host.ts";

/** What a list needs only once its newest rows are on screen: moving through the others, mouse, finger, keyboard,
 * clipboard, receipts and speech. Loaded apart, so that the first paint does not wait for it: until then the
 * browser itself keeps a reversed scroller at its end. */
export class ListTools {
  /** The messages that others answer. */
  readonly replies = new ReplyLookup();
  readonly #host: ListToolsHost;
  readonly #actions: RowActions;
  readonly #focus: RowFocus;
  readonly #narration: Narration;
  readonly #marker: ReadMarker;
  readonly #changes: MessageChanges;
  #more: MoreRows;
  #editedId: MessageId | undefined;
  readonly #abort = new AbortController();
  readonly #stopDays: () => void;
  #view: TimelineView | undefined;
  #strategy: ScrollStrategy | undefined;
  #wasOnline = false;
  /** Of what was shown last. */
  #readSeq = 0;
  #lastSeq = 0;

  constructor(host: ListToolsHost) {
    this.#host = host;
    this.#changes = new MessageChanges(host, () => {
      this.#more = createMoreRows(this.#changes);
      host.requestRender();
    });
    this.#more = createMoreRows(this.#changes);
    this.#actions = new RowActions(host, this.#changes);
    this.#focus = new RowFocus(host, (row) => this.#actions.activate(row));
    this.#narration = new Narration(host);
    this.#stopDays = onNewDay(host.requestRender);
    this.#marker = new ReadMarker((seq) => host.conversation()?.markRead(seq));
    const { signal } = this.#abort;
    const { scroller } = host;
    addStyles(host.element, statePageStyles);
    addStyles(host.element, moreStyles);
    addStyles(host.element, changeStyles);
    addStyles(host.element, menuStyles);
    for (const element of withHosts(host.element)) addStyles(element, printStyles);
    this.#actions.listen(scroller, { signal });
    scroller.addEventListener("keydown", (event) => this.#focus.onKeyDown(event), { signal });
    scroller.addEventListener("focusin", (event) => this.#focus.onFocusIn(event), { signal });
  }

  /** How to show what few first screens have. */
  get more(): MoreRows {
    return this.#more;
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

  get view(): TimelineView | undefined {
    return this.#view;
  }

  /** Shows a timeline in the place of the one before. */
  follow(timeline: Timeline | undefined, strategy: ScrollStrategy): void {
    if (timeline === this.#view?.timeline && strategy === this.#strategy) return;
    this.#strategy = strategy;
    this.#view?.close();
    // The next one begins at its end, and not where this one stood.
    if (this.#view !== undefined) this.#host.scroller.scrollTop = 0;
    this.#focus.reset();
    this.#narration.reset();
    this.#marker.reset();
    this.#readSeq = 0;
    this.#changes.follow();
    // An edit that was left for another conversation is there again, and takes the focus from nobody.
    this.#editedId = this.#changes.editing?.id;
    this.#view = timeline && new TimelineView(timeline, this.#viewHost(timeline), strategy);
  }

  /** Before each render. */
  update(state: TimelineState): void {
    this.replies.setRows(state.rows);
    this.#view?.update(state);
    this.#view?.willRender();
    this.#focus.willRender();
  }

  /** After each render. */
  rendered(state: TimelineState | undefined, isOnline: boolean): void {
    this.#view?.rendered();
    this.#focus.rendered();
    this.#leaveJump();
    const edited = this.#changes.editing?.id;
    if (edited !== undefined && edited !== this.#editedId) focusEditor(this.#host.root());
    this.#editedId = edited;
    if (state !== undefined) {
      this.#narration.update(state);
      this.#notePosition(state);
      const { clientHeight } = this.#host.scroller;
      this.#marker.watch(this.#host.articles(), state.readSeq, clientHeight);
    }
    // What failed for want of a link is asked for again by itself.
    if (isOnline && !this.#wasOnline && this.#view?.hasFailed === true) this.#view.retry();
    this.#wasOnline = isOnline;
  }

  /** What was marked as unread, here or on another device, is not read at once because it is in view. After a restore, when
   * the position goes back because the rows do, it is. */
  #notePosition({ readSeq, lastSeq }: TimelineState): void {
    const { divider, requestRender } = this.#host;
    if (readSeq < this.#readSeq && lastSeq >= this.#lastSeq) {
      divider.seq = readSeq;
      this.#marker.isHeld = true;
      requestRender();
    }
    this.#readSeq = readSeq;
    this.#lastSeq = lastSeq;
  }

  /** Gives the focus to the newest row. */
  focusLast(): void {
    this.#focus.focusLast();
  }

  close(): void {
    this.#abort.abort();
    this.#stopDays();
    this.#view?.close();
    this.#narration.reset();
    this.#marker.close();
    this.#changes.close();
  }

  /** The way down hides once it was gone; the focus goes on to where it has led. */
  #leaveJump(): void {
    if (this.#host.root().querySelector(".jump:focus[aria-hidden=true]") === null) return;
    if (this.#view?.isPinned) this.focusLast();
    else this.#host.element.focus({ preventScroll: true });
  }

  #viewHost(timeline: Timeline): TimelineViewHost {
    const { scroller, element, divider, requestRender } = this.#host;
    const client = this.#host.client();
    const conversation = this.#host.conversation();
    const isOwn = client !== undefined && timeline === conversation?.timeline;
    return {
      placeName: isOwn ? `${client.app} ${client.userId} ${conversation.id}` : undefined,
      scroller,
      requestRender,
      measured: () => [...scroller.querySelectorAll<HTMLElement>("[data-row]")],
      emit: (event) => element.dispatchEvent(event),
      dividerSeq: () => divider.seq,
      isMention: ({ mentions, mentionsAll }) =>
        mentionsAll || (client !== undefined && mentions.includes(client.userId)),
      mentionCount: () => (isOwn ? (conversation.summary.get()?.mentions ?? 0) : 0),
      onSent: () => {
        // The user has answered: nothing is new any more.
        divider.seq = undefined;
        this.#marker.isHeld = false;
      },
      hasSelection: () => {
        const root = this.#host.root();
        return root instanceof ShadowRoot && selectionIn(root) !== undefined;
      },
    };
  }
}

/** An element and those in whose shadow it stands. */
function withHosts(element: Element): readonly ReactiveElement[] {
  const own = element instanceof ReactiveElement ? [element] : [];
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? [...own, ...withHosts(root.host)] : own;
}
