import type { Message, MessageId } from "@im-chat/core";
import { formatMoment } from "../../base/dates.ts";
import { afterMs } from "../../base/environment.ts";
import { copyText, selectionIn } from "./copy-text.ts";
import { ImLinkOpenEvent, ImMessageActivatedEvent } from "../events.ts";
import type { MessageChanges } from "./message-changes.ts";
import type { ListToolsHost } from "./tools-host.ts";
import { rowAround } from "./row-around.ts";
import { writeClipboard } from "./write-clipboard.ts";

const LONG_PRESS_MS = 450;
const COPIED_MS = 1_600;

/** What can be done with a row by mouse, finger and clipboard. */
export class RowActions {
  readonly #host: ListToolsHost;
  readonly #changes: MessageChanges;
  /** The menu that is open. One that is taken off the page, with its row or without, does not tell. */
  #menu: Element | undefined;
  #hoverKey: string | undefined;
  #focusKey: string | undefined;
  #mousePlace = "";
  #copiedKey: string | undefined;
  #expanded: ReadonlySet<MessageId> = new Set();
  #cancelPress = (): void => {};
  #cancelCopied = (): void => {};

  constructor(host: ListToolsHost, changes: MessageChanges) {
    this.#host = host;
    this.#changes = changes;
  }

  /** Row whose tools are shown. */
  get activeKey(): string | undefined {
    const menuKey = this.#menu?.isConnected ? rowAround(this.#menu)?.dataset["key"] : undefined;
    return menuKey ?? this.#hoverKey ?? this.#focusKey;
  }

  /** Row whose text has just been copied. */
  get copiedKey(): string | undefined {
    return this.#copiedKey;
  }

  /** Long messages that are shown whole. */
  get expanded(): ReadonlySet<MessageId> {
    return this.#expanded;
  }

  /** Listens to the list; every handler works by delegation. */
  listen(scroller: HTMLElement, options: { readonly signal: AbortSignal }): void {
    scroller.addEventListener("click", (event) => this.#onClick(event), options);
    scroller.addEventListener("dblclick", (event) => this.#onDoubleClick(event), options);
    for (const name of ["pointerover", "pointermove"] as const)
      scroller.addEventListener(name, (event) => this.#onHover(event), options);
    scroller.addEventListener("pointerleave", (event) => this.#onLeave(event), options);
    scroller.addEventListener("pointerdown", (event) => this.#onPress(event), options);
    for (const name of ["pointerup", "pointercancel", "pointermove", "scroll"] as const) {
      scroller.addEventListener(name, () => this.#cancelPress(), { ...options, passive: true });
    }
    scroller.addEventListener("focusin", (event) => this.#onFocus(event), options);
    scroller.addEventListener("focusout", () => this.#setFocus(undefined), options);
    // It does not bubble; and `toggle` would come when the menu of a row that is edited now is gone.
    const whereverItIs = { ...options, capture: true };
    scroller.addEventListener("beforetoggle", (event) => this.#onToggle(event), whereverItIs);
    scroller.addEventListener("copy", (event) => this.#onCopy(event), options);
  }

  /** Enter on a row, or a double click. */
  activate(row: HTMLElement): void {
    const message = this.#messageOf(row);
    if (message !== undefined)
      this.#host.element.dispatchEvent(new ImMessageActivatedEvent({ message }));
  }

  #onClick(event: MouseEvent): void {
    const control = event.target instanceof Element ? event.target.closest("[data-action]") : null;
    if (!(control instanceof HTMLElement)) return;
    const row = rowAround(control);
    const { action, target } = control.dataset;
    if (action === "link") this.#openLink(event, control);
    else if (action === "quote") this.#jumpTo(target ?? "");
    else if (action === "older" || action === "fill") this.#host.view()?.retry();
    else if (row !== undefined) this.#onRowAction(action, row);
  }

  #onRowAction(action: string | undefined, row: HTMLElement): void {
    const message = this.#messageOf(row);
    if (message === undefined) return;
    const conversation = this.#host.conversation();
    // What goes wrong here shows in the message's own state.
    const ignore = (): void => {};
    if (action === "copy") this.#copy(message, row.dataset["key"]).catch(ignore);
    if (action === "retry") conversation?.retry(message.id).catch(ignore);
    if (action === "discard") conversation?.discard(message.id).catch(ignore);
    if (action === "dismiss") this.#changes.dismiss(message.id);
    if (action === "expand") {
      this.#expanded = new Set([...this.#expanded, message.id]);
      this.#host.requestRender();
    }
  }

  /** A plain click waits for listeners that need time; other clicks are the browser's own. */
  #openLink(event: MouseEvent, link: HTMLElement): void {
    const url = link.getAttribute("href") ?? "";
    const request = new ImLinkOpenEvent({ url });
    this.#host.element.dispatchEvent(request);
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (request.defaultPrevented) event.preventDefault();
    if (!isPlain || request.defaultPrevented || url.startsWith("mailto:")) return;
    event.preventDefault();
    const open = (isGranted: boolean): void => {
      if (isGranted) window.open(url, "_blank", "noopener,noreferrer");
    };
    request.isGranted().then(open, () => {});
  }

  #jumpTo(id: MessageId): void {
    const view = this.#host.view();
    const key = view?.keyOf(id);
    if (key !== undefined) view?.jump(key);
  }

  async #copy(message: Message, key: string | undefined): Promise<void> {
    await writeClipboard(message.text);
    this.#host.announcer.say(this.#changes.terms?.messages.copied ?? "");
    this.#copiedKey = key;
    this.#host.requestRender();
    this.#cancelCopied();
    this.#cancelCopied = afterMs(COPIED_MS, () => {
      this.#copiedKey = undefined;
      this.#host.requestRender();
    });
  }

  #onCopy(event: ClipboardEvent): void {
    const root = this.#host.root();
    const range = root instanceof ShadowRoot ? selectionIn(root) : undefined;
    if (range === undefined) return;
    const text = copyText(range, {
      rows: this.#host.articles(),
      headOf: (row) => this.#headOf(row),
    });
    if (text === undefined) return;
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
  }

  #headOf(row: HTMLElement): string | undefined {
    const message = this.#messageOf(row);
    if (message === undefined) return undefined;
    return `${this.#host.authorOf(message)} [${formatMoment(this.#host.locale().lang, message.createdAt)}]`;
  }

  #messageOf(row: HTMLElement): Message | undefined {
    const { key } = row.dataset;
    return key === undefined ? undefined : this.#host.view()?.messageAt(key);
  }

  #onDoubleClick(event: MouseEvent): void {
    const row = rowAround(event.target);
    if (
      row !== undefined &&
      event.target instanceof Element &&
      event.target.closest("a, button, form") === null
    )
      this.activate(row);
  }

  #onHover(event: PointerEvent): void {
    if (event.pointerType !== "mouse" || this.#isPassing(event)) return;
    this.#setHover(rowAround(event.target)?.dataset["key"]);
  }

  /** Rows that pass under the pointer, or come there, are not pointed at. */
  #isPassing({ screenX, screenY }: PointerEvent): boolean {
    const place = `${screenX} ${screenY}`;
    const isResting = place === this.#mousePlace;
    this.#mousePlace = place;
    return isResting || this.#host.scroller.classList.contains("moving");
  }

  /** A finger leaves wherever it is lifted; what its long press has brought stays until the next one. */
  #onLeave(event: PointerEvent): void {
    if (event.pointerType === "mouse") this.#setHover(undefined);
  }

  #onPress(event: PointerEvent): void {
    if (event.pointerType === "mouse") return;
    const key = rowAround(event.target)?.dataset["key"];
    const isOnTool = event.target instanceof Element && event.target.closest(".tools") !== null;
    if (!isOnTool) this.#setHover(undefined);
    this.#cancelPress();
    this.#cancelPress = afterMs(LONG_PRESS_MS, () => this.#setHover(key));
  }

  #onFocus(event: FocusEvent): void {
    const row = rowAround(event.target);
    const isByKey = event.target instanceof Element && event.target.matches(":focus-visible");
    // Who moves by keys has left the pointer where it was.
    if (isByKey) this.#setHover(undefined);
    this.#setFocus(isByKey ? row?.dataset["key"] : undefined);
  }

  /** A menu keeps its row's tools, wherever the pointer and the focus go. */
  #onToggle(event: Event): void {
    if (!(event.target instanceof Element) || !event.target.matches(".menu")) return;
    const isOpen = event instanceof ToggleEvent && event.newState === "open";
    this.#menu = isOpen ? event.target : undefined;
    this.#host.requestRender();
  }

  #setHover(key: string | undefined): void {
    if (key === this.#hoverKey) return;
    this.#hoverKey = key;
    this.#host.requestRender();
  }

  #setFocus(key: string | undefined): void {
    if (key === this.#focusKey) return;
    this.#focusKey = key;
    this.#host.requestRender();
  }
}
