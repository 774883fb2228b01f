import type {
  Conversation,
  ConversationId,
  MessageId,
  Timeline,
  TimelineState,
} from "@im-chat/core";
import { html, nothing } from "lit";
import type { PropertyDeclarations, PropertyValues } from "lit";
import { Announcer } from "../base/announcer.ts";
import { ClientElement } from "../base/client-element.ts";
import { isPageFocused, nowMs, whenIdle } from "../base/environment.ts";
import { reportOnce } from "../base/report.ts";
import { StoreController } from "../base/store-controller.ts";
import { toggleState } from "../base/toggle-state.ts";
import { GROUPING_MS } from "../controllers/grouping.ts";
import { avatarStyles } from "../parts/avatar.ts";
import { controlStyles, scrollStyles } from "../styles/controls.ts";
import { Faces } from "./faces.ts";
import { FIRST_ROWS, hasQuote, opensAtEnd, repeatClick } from "./first-rows.ts";
import { sectionList, startEdge } from "./list-view.ts";
import { areToolsLoaded, loadTools, makeTools, prefetchTools } from "./load-tools.ts";
import { listStyles } from "./message-list.styles.ts";
import { sectionRows } from "./row-sections.ts";
import type { MessageRenderer, RowContext } from "./rows/row-context.ts";
import { bubbleStyles } from "./rows/bubble.styles.ts";
import { rowStyles } from "./rows/row.styles.ts";
import type { ScrollStrategy } from "./scroll/scroll-position.ts";
import { isEmpty, skeleton, skeletonStyles } from "./states.ts";
import { UnreadDivider } from "./unread-divider.ts";
import type { ListTools } from "./tools/list-tools.ts";
import type { ListToolsHost } from "./tools/tools-host.ts";
import { shownName, shownTitle } from "../controllers/names.ts";

const PAGE_SCREENS = 0.85;
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
 * @csspart editor - Form in the place of a message that is edited.
 * @csspart waiting - Why a message waits, and what will happen.
 * @csspart problem - What could not be done with a message.
 * @csspart notice - A line about the conversation.
 * @csspart gap - Messages that are not loaded.
 * @csspart typing - Who writes now.
 * @csspart jump - Button back to the newest message.
 * @csspart jump-count - Number of unread messages on it.
 * @csspart jump-mention - Button to the first unread message that mentions the user.
 * @csspart skeleton - What stands there while nothing is known.
 * @csspart state - What stands there when there is nothing to show.
 * @cssproperty --im-list-background - Ground of the list.
 * @cssproperty --im-list-width - Greatest width of the rows.
 * @cssstate pinned - The newest message is followed.
 * @cssstate loading-older - Older messages are on their way.
 * @cssstate at-start - The first message of the conversation is loaded.
 */
export class ImMessageList extends ClientElement {
  static override readonly properties: PropertyDeclarations = {
    conversationId: { attribute: "conversation" },
    timeline: { attribute: false },
    renderers: { attribute: false },
    groupingMs: { type: Number, attribute: "grouping-ms" },
    scrollStrategy: { attribute: "scroll-strategy" },
  };

  static override readonly styles = [
    controlStyles,
    scrollStyles,
    avatarStyles,
    skeletonStyles,
    listStyles,
    rowStyles,
    bubbleStyles,
  ];

  /** Id of the conversation to show. */
  conversationId: ConversationId = "";
  /** Shows this instead of the conversation's own timeline. */
  timeline: Timeline | undefined = undefined;
  /** Own ways to show messages; the first that answers is taken. */
  renderers: readonly MessageRenderer[] = [];
  /** Longest pause inside a run of messages of one author, in milliseconds. */
  groupingMs: number = GROUPING_MS;
  /** `forward` is for browsers that misbehave with a reversed scroller. */
  scrollStrategy: ScrollStrategy = "reverse";

  readonly #states = this.attachInternals().states;
  readonly #announcer = new Announcer();
  readonly #rows = new StoreController(this, () => this.#timeline);
  readonly #summary = new StoreController(this, () => this.#conversation?.summary);
  readonly #typing = new StoreController(this, () => this.#conversation?.typing);
  readonly #connection = new StoreController(this, () => this.activeClient?.connection);
  readonly #faces = new Faces(() => this.requestUpdate());
  readonly #divider = new UnreadDivider();
  #tools: ListTools | undefined;
  #loading: Promise<void> | undefined;
  #hasLoadFailed = false;
  #shown: Timeline | undefined;
  /** Its rows were shown before the tools were there. */
  #early: Timeline | undefined;
  #opened: Conversation | undefined;
  #closeConversation = (): void => {};

  /** The newest message is shown and followed. */
  get isPinned(): boolean {
    return this.#tools?.view?.isPinned ?? true;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#tools?.close();
    this.#tools = undefined;
    this.#faces.close();
    this.#closeConversation();
    this.#opened = undefined;
  }

  /** Goes to a loaded message and marks it for a moment. @returns False when it is not loaded. */
  async scrollToMessage(id: MessageId): Promise<boolean> {
    await this.#ready();
    const view = this.#tools?.view;
    const key = view?.keyOf(id);
    return key !== undefined && view?.jump(key) === true;
  }

  /** Goes to a place in the conversation, loading what is around it.
   * @throws ImError `not_found`, `unavailable`. */
  async scrollToSeq(seq: number, options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    await this.#ready();
    await this.#tools?.view?.jumpToSeq(seq, options);
  }

  /** Goes to the newest message and follows it. */
  scrollToLatest(): void {
    this.#tools?.view?.latest();
  }

  /** Moves by most of a screen: up for -1, down for 1. */
  scrollByPage(direction: -1 | 1): void {
    const view = this.#tools?.view;
    const scroller = this.#scroller;
    if (view !== undefined) view.scrollByScreen(direction * PAGE_SCREENS);
    else scroller?.scrollBy({ top: direction * PAGE_SCREENS * scroller.clientHeight });
    this.#load();
  }

  /** Gives the focus to the newest row. */
  focusLatest(): void {
    const focus = (): void => this.#tools?.focusLast();
    this.#ready().then(focus, () => {});
  }

  /** Gives the focus to the row that last had it, else to the newest. */
  override focus(options?: FocusOptions): void {
    this.#articles()
      .find((row) => row.tabIndex === 0)
      ?.focus(options);
  }

  get #conversation(): Conversation | undefined {
    return this.conversationOf(this.conversationId);
  }

  get #timeline(): Timeline | undefined {
    return this.timeline ?? this.#conversation?.timeline;
  }

  /** Nothing is known of the conversation here, and nobody can be asked. */
  get #isAway(): boolean {
    return !this.#rows.value?.isReady && this.#connection.value?.name === "offline";
  }

  get #scroller(): HTMLElement | null {
    return this.find(".scroller");
  }

  #articles(): readonly HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>(".rows [role=article][data-row]")];
  }

  protected override firstUpdated(): void {
    // Whoever is quick has the rest at once.
    for (const name of ["pointerover", "pointerdown", "focusin", "wheel"]) {
      this.#scroller?.addEventListener(name, () => this.#load(), { passive: true });
    }
    this.#scroller?.addEventListener("click", (event) => {
      if (this.#tools === undefined) repeatClick(event, this.#ready());
    });
  }

  protected override update(changed: PropertyValues): void {
    const timeline = this.#timeline;
    const state = this.#rows.value;
    this.#faces.setClient(this.activeClient);
    this.#followConversation();
    if (timeline !== this.#shown) this.#divider.reset();
    this.#shown = timeline;
    this.#tools?.follow(timeline, this.scrollStrategy);
    if (state !== undefined) {
      this.#divider.update(state, this.isPinned && isPageFocused());
      this.#tools?.update(state);
    }
    super.update(changed);
  }

  protected override updated(): void {
    const state = this.#rows.value;
    this.#tools?.rendered(state, this.#connection.value?.name === "online");
    this.#faces.prune();
    this.#setStates();
    if (this.#tools !== undefined || state === undefined) return;
    const hasRows = state.rows.length > 0;
    const isUrgent =
      state.error !== undefined ||
      isEmpty(state) ||
      this.#isAway ||
      (hasRows && this.#mustWait(state));
    if (areToolsLoaded()) {
      if (hasRows || isUrgent) this.#openTools();
      return;
    }
    if (hasRows && !isUrgent) this.#early = this.#timeline;
    if (this.#loading !== undefined || this.#hasLoadFailed) return;
    if (isUrgent) this.#load();
    else whenIdle(hasRows ? () => this.#load() : prefetchTools);
  }

  protected override render(): unknown {
    const { terms } = this.locale;
    const state = this.#rows.value;
    const summary = this.#summary.value;
    const title = summary === undefined ? "" : shownTitle(summary, terms);
    const hasRows = state !== undefined && state.rows.length > 0 && !this.#mustWait(state);
    const view = this.#tools?.view;
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
      ${view && this.#tools?.more.jumpButtons(view)} ${this.#announcer.regions()}`;
  }

  #content(state: TimelineState): unknown {
    const view = this.#tools?.view;
    const context = this.#context();
    const end = state.rows.length;
    const sections = sectionRows(state.rows, {
      window: view?.window ?? { start: Math.max(0, end - FIRST_ROWS), end },
      groupingMs: this.groupingMs ?? GROUPING_MS,
      dividerSeq: this.#divider.seq,
    });
    return html`${startEdge(state, view?.hasFailed === true, context)}${sectionList(sections, context, nowMs())}${
        state.hasNewer ? nothing : context.more?.typingLine(this.#typing.value ?? [], context)
      }
      <div class="end" data-row></div>`;
  }

  #instead(state: TimelineState | undefined, title: string): unknown {
    const { terms } = this.locale;
    // A failure is part of the timeline's state.
    const retry = (): void => void this.#timeline?.jumpToLatest().catch(() => {});
    const isAway = this.#isAway;
    const page = state && this.#tools?.more.statePage(state, { title, retry, isAway });
    return page ? html`<div class="instead">${page}</div>` : skeleton(terms);
  }

  #context(): RowContext {
    const kind = this.#summary.value?.kind;
    return {
      locale: this.locale,
      more: this.#tools?.more,
      isGroup: kind !== undefined && kind !== "direct",
      selfId: this.activeClient?.userId,
      renderers: this.renderers,
      activeKey: this.#tools?.activeKey,
      copiedKey: this.#tools?.copiedKey,
      expanded: this.#tools?.expanded ?? NONE,
      user: (id) => this.#faces.get(id),
      reply: (id) => this.#tools?.replies.find(id),
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

  /** The rows wait for the tools: the place to open at is far from the end, or they show more than plain rows can. */
  #mustWait(state: TimelineState): boolean {
    if (this.#tools !== undefined || this.#hasLoadFailed)
      return this.#tools?.view?.isOpening === true;
    if (areToolsLoaded() || this.scrollStrategy === "forward") return true;
    if (!opensAtEnd(state.rows, this.#divider.seq)) return true;
    // What is on screen stays there: a quote that comes now is seen a moment later.
    return this.#early !== this.#timeline && hasQuote(state.rows);
  }

  #load(): void {
    if (this.#tools === undefined) this.#ready().catch(() => {});
  }

  /** Everything is loaded, and the list stands where it opens. @returns False: it cannot be loaded now. */
  async #ready(): Promise<boolean> {
    this.#loading ??= loadTools();
    try {
      await this.#loading;
      this.#openTools();
    } catch (error) {
      this.#loading = undefined;
      this.#hasLoadFailed = true;
      reportOnce("Cannot load a part of the chat", [error]);
      this.requestUpdate();
    }
    await this.updateComplete;
    return this.#tools !== undefined;
  }

  #openTools(): void {
    const scroller = this.#scroller;
    if (this.#tools !== undefined || scroller === null || !this.isConnected) return;
    this.#tools = makeTools(this.#toolsHost(scroller));
    this.requestUpdate();
    // Until now the list itself was the stop of the Tab key.
    if (scroller.matches(":focus-visible")) this.focusLatest();
  }

  #toolsHost(scroller: HTMLElement): ListToolsHost {
    return {
      element: this,
      scroller,
      announcer: this.#announcer,
      divider: this.#divider,
      root: () => this.renderRoot,
      client: () => this.activeClient,
      conversation: () => this.#conversation,
      view: () => this.#tools?.view,
      state: () => this.#rows.value,
      locale: () => this.locale,
      authorOf: ({ isOwn, sender }) =>
        isOwn ? this.terms.you : shownName(sender, this.#faces.get(sender).name, this.terms),
      articles: () => this.#articles(),
      requestRender: () => this.requestUpdate(),
    };
  }

  #setStates(): void {
    const state = this.#rows.value;
    toggleState(this.#states, "pinned", this.isPinned);
    toggleState(this.#states, "loading-older", state?.isLoadingOlder === true);
    toggleState(this.#states, "at-start", state?.isReady === true && !state.hasOlder);
  }
}
