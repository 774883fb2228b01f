import type {
  Conversation,
  ConversationId,
  MessageId,
  Timeline,
  TimelineState,
} from "@im-chat/core";
import { html, nothing } from "lit";
import type { PropertyValues } from "lit";
import { property } from "lit/decorators.js";
import { Announcer } from "../base/announcer.ts";
import { ClientElement } from "../base/client-element.ts";
import { nowMs, whenIdle } from "../base/environment.ts";
import { reportOnce } from "../base/report.ts";
import { StoreController } from "../base/store-controller.ts";
import { GROUPING_MS } from "../controllers/grouping.ts";
import { avatarStyles } from "../parts/avatar.ts";
import { statePageStyles } from "../parts/state-page.ts";
import { controlStyles, scrollStyles } from "../styles/controls.ts";
import { Faces } from "./faces.ts";
import { jumpButton, sectionList, startEdge, typingLine } from "./list-view.ts";
import { loadTools, makeTools } from "./load-tools.ts";
import { listStyles } from "./message-list.styles.ts";
import { sectionRows } from "./row-sections.ts";
import type { MessageRenderer, RowContext } from "./rows/row-context.ts";
import { bubbleStyles } from "./rows/bubble.styles.ts";
import { rowStyles } from "./rows/row.styles.ts";
import type { ScrollStrategy } from "./scroll/scroll-position.ts";
import { emptyState, errorState, skeleton, skeletonStyles } from "./states.ts";
import { TimelineView } from "./timeline-view.ts";
import type { TimelineViewHost } from "./timeline-view.ts";
import type { ListTools } from "./tools/list-tools.ts";
import type { ListToolsHost } from "./tools/tools-host.ts";

const NONE: ReadonlySet<MessageId> = new Set();

/** The messages of one conversation.
 *
 * @summary Shows a timeline of any length in a small window of rows, follows the newest message, and holds still what
 * is being read whatever happens around it.
 * @documentation Every row is a template in this one shadow root, so `::part()` reaches all of them.
 * @status experimental
 * @event {ImReachedStartEvent} im-reached-start - The first message of the conversation came into view.
 * @event {ImVisibleChangedEvent} im-visible-changed - Other messages are in view.
 * @event {ImPinnedChangedEvent} im-pinned-changed - The list began or stopped to follow the newest message.
 * @event {ImMessageActivatedEvent} im-message-activated - Enter on a message, or a double click.
 * @event {ImLinkOpenEvent} im-link-open - A link was followed; cancelable.
 * @csspart list - The scroller.
 * @csspart day - A day header.
 * @csspart unread-divider - The line above the first unread message.
 * @csspart row - A message with everything that belongs to it.
 * @csspart row-own - The same of an own message.
 * @csspart bubble - The ground of a message.
 * @csspart author - Name of the author, in groups.
 * @csspart avatar - Picture of the author, in groups.
 * @csspart body - Text, time and status.
 * @csspart time - Time of a message.
 * @csspart edited - Mark of an edited message.
 * @csspart status - Sending state of an own message.
 * @csspart link - A link in a text.
 * @csspart more - Button that shows a long message whole.
 * @csspart quote - The message that is answered.
 * @csspart failure - Reason and choices under a message that was not sent.
 * @csspart actions - Tools beside the active message.
 * @csspart notice - A line about the conversation.
 * @csspart gap - Messages that are not loaded.
 * @csspart typing - Who writes now.
 * @csspart jump - Button back to the newest message.
 * @csspart jump-count - Number of unread messages on it.
 * @csspart skeleton - What stands there while nothing is known.
 * @csspart state - What stands there when there is nothing to show.
 * @cssproperty --im-list-background - Ground of the list.
 * @cssproperty --im-list-width - Greatest width of the rows.
 * @cssstate pinned - The newest message is followed.
 * @cssstate loading-older - Older messages are on their way.
 * @cssstate at-start - The first message of the conversation is loaded.
 */
export class ImMessageList extends ClientElement {
  static override readonly styles = [
    controlStyles,
    scrollStyles,
    avatarStyles,
    statePageStyles,
    skeletonStyles,
    listStyles,
    rowStyles,
    bubbleStyles,
  ];

  /** Id of the conversation to show. */
  @property({ attribute: "conversation" }) conversationId: ConversationId = "";
  /** Shows this instead of the conversation's own timeline. */
  @property({ attribute: false }) timeline: Timeline | undefined = undefined;
  /** Own ways to show messages; the first that answers is taken. */
  @property({ attribute: false }) renderers: readonly MessageRenderer[] = [];
  /** Longest pause inside a run of messages of one author, in milliseconds. */
  @property({ type: Number, attribute: "grouping-ms" }) groupingMs: number = GROUPING_MS;
  /** `forward` is for browsers that misbehave with a reversed scroller. */
  @property({ attribute: "scroll-strategy" }) scrollStrategy: ScrollStrategy = "reverse";

  readonly #states = this.attachInternals().states;
  readonly #announcer = new Announcer();
  readonly #rows = new StoreController(this, () => this.#timeline);
  readonly #summary = new StoreController(this, () => this.#conversation?.summary);
  readonly #typing = new StoreController(this, () => this.#conversation?.typing);
  readonly #connection = new StoreController(this, () => this.activeClient?.connection);
  readonly #faces = new Faces(() => this.requestUpdate());
  #tools: ListTools | undefined;
  #view: TimelineView | undefined;
  #opened: Conversation | undefined;
  #wasOnline = false;
  #closeConversation = (): void => {};

  /** The newest message is shown and followed. */
  get isPinned(): boolean {
    return this.#view?.isPinned ?? true;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#view?.close();
    this.#view = undefined;
    this.#tools?.close();
    this.#tools = undefined;
    this.#faces.close();
    this.#closeConversation();
    this.#opened = undefined;
  }

  /** Goes to a loaded message and marks it for a moment. @returns False when it is not loaded. */
  scrollToMessage(id: MessageId): boolean {
    const key = this.#view?.keyOf(id);
    return key !== undefined && this.#view?.jump(key) === true;
  }

  /** Goes to a place in the conversation, loading what is around it.
   * @throws ImError `not_found`, `unavailable`. */
  async scrollToSeq(seq: number, options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    await this.#view?.jumpToSeq(seq, options);
  }

  /** Goes to the newest message and follows it. */
  scrollToLatest(): void {
    this.#view?.latest();
  }

  /** Moves by most of a screen: up for -1, down for 1. */
  scrollByPage(direction: -1 | 1): void {
    this.#view?.scrollByScreen(direction * 0.85);
  }

  /** Gives the focus to the newest row. */
  focusLatest(): void {
    this.#tools?.focusLast();
  }

  /** Gives the focus to the row that last had it, else to the newest. */
  override focus(options?: FocusOptions): void {
    this.#articles()
      .find((row) => row.tabIndex === 0)
      ?.focus(options);
  }

  get #conversation(): Conversation | undefined {
    return this.conversationId ? this.activeClient?.conversation(this.conversationId) : undefined;
  }

  get #timeline(): Timeline | undefined {
    return this.timeline ?? this.#conversation?.timeline;
  }

  get #scroller(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(".scroller");
  }

  #articles(): readonly HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>(".rows [role=article][data-row]")];
  }

  protected override firstUpdated(): void {
    const load = (): void => {
      loadTools().then(
        () => this.#openTools(),
        (error: unknown) => reportOnce("Cannot load a part of the chat", [error]),
      );
    };
    // Whoever is quick has it at once.
    for (const name of ["pointerover", "pointerdown", "focusin"]) {
      this.#scroller?.addEventListener(name, load, { once: true, passive: true });
    }
    whenIdle(load);
  }

  protected override update(changed: PropertyValues): void {
    this.#faces.setClient(this.activeClient);
    this.#followConversation();
    this.#followTimeline(changed.has("scrollStrategy"));
    const state = this.#rows.value;
    if (state !== undefined) this.#view?.update(state);
    this.#view?.willRender();
    super.update(changed);
  }

  protected override updated(): void {
    const isOnline = this.#connection.value?.name === "online";
    // What failed for want of a link is asked for again by itself.
    if (isOnline && !this.#wasOnline && this.#view?.hasFailed === true) this.#view.retry();
    this.#wasOnline = isOnline;
    // The first render makes the scroller that a view needs.
    if (this.#view === undefined && this.#timeline !== undefined) this.requestUpdate();
    this.#view?.rendered();
    this.#faces.prune();
    this.#openTools();
    this.#tools?.rendered();
    this.#setStates();
  }

  protected override render(): unknown {
    const { terms } = this.locale;
    const state = this.#rows.value;
    const title = this.#summary.value?.title ?? "";
    const hasRows = state !== undefined && state.rows.length > 0;
    return html`<div
        class=${`scroller scroll ${this.scrollStrategy}`}
        part="list"
        role=${hasRows ? "feed" : nothing}
        aria-label=${hasRows ? terms.messages.label(title) : nothing}
        aria-busy=${state?.isLoadingOlder === true ? "true" : nothing}
        tabindex=${this.#tools === undefined ? "0" : "-1"}
      >
        <div class="rows">${hasRows ? this.#content(state) : nothing}</div>
      </div>
      ${hasRows ? nothing : this.#instead(state, title)}
      ${jumpButton({
        isShown: this.#view?.isJumpShown ?? false,
        count: this.#view?.newCount ?? 0,
        locale: this.locale,
        onClick: () => this.#view?.goBack(),
      })}
      ${this.#announcer.regions()}`;
  }

  #content(state: TimelineState): unknown {
    const view = this.#view;
    if (view === undefined) return nothing;
    const context = this.#context(view);
    const { window, dividerSeq } = view;
    const sections = sectionRows(state.rows, { window, groupingMs: this.groupingMs, dividerSeq });
    return html`${startEdge(state, view.hasFailed, this.locale)}${sectionList(sections, context, nowMs())}${
        state.hasNewer ? nothing : typingLine(this.#typing.value ?? [], context)
      }
      <div class="end" data-row></div>`;
  }

  #instead(state: TimelineState | undefined, title: string): unknown {
    const { terms } = this.locale;
    if (state?.error !== undefined) {
      const retry = (): void => this.#view?.reload();
      return html`<div class="instead">
        ${errorState(terms, { code: state.error.code, retry })}
      </div>`;
    }
    if (state?.isReady !== true || state.hasOlder) return skeleton(terms);
    return html`<div class="instead">${emptyState(terms, title)}</div>`;
  }

  #context(view: TimelineView): RowContext {
    const kind = this.#summary.value?.kind;
    return {
      locale: this.locale,
      isGroup: kind !== undefined && kind !== "direct",
      selfId: this.activeClient?.userId,
      server: undefined,
      renderers: this.renderers,
      activeKey: this.#tools?.activeKey,
      copiedKey: this.#tools?.copiedKey,
      expanded: this.#tools?.expanded ?? NONE,
      user: (id) => this.#faces.get(id),
      reply: (id) => view.message(id),
    };
  }

  /** The conversation is kept live while it is shown. */
  #followConversation(): void {
    const conversation = this.#conversation;
    if (conversation === this.#opened) return;
    this.#closeConversation();
    this.#opened = conversation;
    this.#closeConversation = conversation?.open() ?? ((): void => {});
  }

  #followTimeline(isNewStrategy: boolean): void {
    const scroller = this.#scroller;
    const timeline = this.#timeline;
    if (timeline === this.#view?.timeline && !isNewStrategy) return;
    this.#view?.close();
    this.#view = undefined;
    this.#tools?.reset();
    if (timeline === undefined || scroller === null) return;
    this.#view = new TimelineView(timeline, this.#viewHost(scroller), this.scrollStrategy);
  }

  #viewHost(scroller: HTMLElement): TimelineViewHost {
    return {
      scroller,
      measured: () => [...scroller.querySelectorAll<HTMLElement>("[data-row]")],
      requestRender: () => this.requestUpdate(),
      emit: (event) => this.dispatchEvent(event),
      hasSelection: () => this.#tools?.hasSelection === true,
    };
  }

  #openTools(): void {
    const scroller = this.#scroller;
    if (this.#tools !== undefined || scroller === null || !this.isConnected) return;
    this.#tools = makeTools(this.#toolsHost(scroller));
    if (this.#tools !== undefined) this.requestUpdate();
  }

  #toolsHost(scroller: HTMLElement): ListToolsHost {
    return {
      element: this,
      scroller,
      announcer: this.#announcer,
      root: () => this.renderRoot,
      conversation: () => this.#conversation,
      view: () => this.#view,
      state: () => this.#rows.value,
      locale: () => this.locale,
      authorOf: ({ isOwn, sender }) => (isOwn ? this.terms.you : this.#faces.name(sender)),
      articles: () => this.#articles(),
      requestRender: () => this.requestUpdate(),
    };
  }

  #setStates(): void {
    const state = this.#rows.value;
    const set = (name: string, isSet: boolean): void => {
      if (isSet) this.#states.add(name);
      else this.#states.delete(name);
    };
    set("pinned", this.isPinned);
    set("loading-older", state?.isLoadingOlder === true);
    set("at-start", state?.isReady === true && !state.hasOlder);
  }
}
