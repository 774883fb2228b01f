import { listTarget } from "../../base/focus.ts";
import { rowAround } from "./row-around.ts";
import type { ListToolsHost } from "./tools-host.ts";

interface HeldRow {
  /** Undefined: what stands above the rows. */
  readonly key: string | undefined;
  /** Rows that take its place when it is gone, the first of them that is there. */
  readonly neighbours: readonly HTMLElement[];
}

/** The list is one stop of the Tab key. Inside, arrows go from row to row, Enter goes into a row's links and buttons,
 * Tab goes on among them and Escape comes back. */
export class RowFocus {
  readonly #host: ListToolsHost;
  readonly #activate: (row: HTMLElement) => void;
  #key: string | undefined;
  /** The row gets the focus as soon as it is rendered. */
  #isMoving = false;
  /** The row that has the focus while the list renders. */
  #held: HeldRow | undefined;

  /** @param activate Enter on a row with nothing in it to go to. */
  constructor(host: ListToolsHost, activate: (row: HTMLElement) => void) {
    this.#host = host;
    this.#activate = activate;
  }

  reset(): void {
    this.#key = undefined;
    this.#isMoving = false;
  }

  /** Gives the focus to the newest row. */
  focusLast(): void {
    const last = this.#keys.at(-1);
    if (last !== undefined) this.#moveTo(last.key);
  }

  onFocusIn(event: FocusEvent): void {
    const row = rowAround(event.target);
    if (row !== undefined) this.#key = row.dataset["key"];
    this.rendered();
  }

  onKeyDown(event: KeyboardEvent): void {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target instanceof HTMLElement ? event.target : undefined;
    // A menu has keys of its own, and is not left by those of the list.
    if (target?.closest(".menu")) return event.stopPropagation();
    const row = rowAround(target);
    if (row === undefined) {
      if (target?.classList.contains("scroller") === true) this.#move(event, this.#startIndex());
      return;
    }
    const isHandled = target === row ? this.#onRowKey(event, row) : this.#onControlKey(event, row);
    if (isHandled) event.preventDefault();
  }

  /** Before each render. What is pressed may vanish by that, and a row may go or move. */
  willRender(): void {
    const row = rowAround(this.#active);
    const key = row?.dataset["key"];
    // After `reset` the rows are still those of another conversation.
    if (row === undefined || key !== this.#key) return;
    const rows = this.#host.articles();
    const at = Math.max(0, rows.indexOf(row));
    this.#held = { key, neighbours: [...rows.slice(at), ...rows.slice(0, at).reverse()] };
  }

  /** Keeps exactly one row in the Tab order, and gives it the focus when it was waited for. */
  rendered(): void {
    const rows = this.#host.articles();
    const stop = rows.find((row) => row.dataset["key"] === this.#key) ?? rows.at(-1);
    for (const row of rows) {
      const tabIndex = row === stop ? 0 : -1;
      if (row.tabIndex !== tabIndex) row.tabIndex = tabIndex;
    }
    this.#hold(rows);
    if (!this.#isMoving || stop?.dataset["key"] !== this.#key) return;
    this.#isMoving = false;
    stop?.focus({ preventScroll: true });
  }

  /** Gives the focus that a render has taken from a row back to it; where the row is gone, to the next one or else to the
   * one before. Of a row that is only out of the window it is not taken: it is there again with the row. */
  #hold(rows: readonly HTMLElement[]): void {
    const held = this.#held;
    this.#held = undefined;
    if (held === undefined || this.#active?.checkVisibility()) return;
    const isLoaded = this.#keys.some(({ key }) => key === held.key);
    const row = isLoaded
      ? rows.find(({ dataset }) => dataset["key"] === held.key)
      : held.neighbours.find((each) => each.isConnected);
    row?.focus({ preventScroll: true });
  }

  get #active(): Element | null {
    const root = this.#host.root();
    return root instanceof ShadowRoot ? root.activeElement : null;
  }

  /** All loaded rows. */
  get #keys(): readonly { readonly key: string }[] {
    return this.#host.state()?.rows ?? [];
  }

  #onRowKey(event: KeyboardEvent, row: HTMLElement): boolean {
    if (event.key === "Enter") {
      const [first] = controlsOf(row);
      if (first === undefined) this.#activate(row);
      else first.focus({ preventScroll: true });
      return true;
    }
    return this.#move(event, this.#indexOf(row));
  }

  #onControlKey(event: KeyboardEvent, row: HTMLElement): boolean {
    if (event.key === "Escape") {
      row.focus({ preventScroll: true });
      return true;
    }
    if (event.key !== "Tab") return false;
    const controls = controlsOf(row);
    const next =
      controls[controls.indexOf(event.target as HTMLElement) + (event.shiftKey ? -1 : 1)];
    next?.focus({ preventScroll: true });
    return next !== undefined;
  }

  #move(event: KeyboardEvent, from: number): boolean {
    const keys = this.#keys;
    const to = listTarget(event.key, from, keys.length);
    const key = to === undefined ? undefined : keys[to]?.key;
    if (key === undefined) return false;
    this.#moveTo(key);
    return true;
  }

  #moveTo(key: string): void {
    this.#key = key;
    this.#isMoving = true;
    this.#host.view()?.reveal(key);
    this.rendered();
  }

  #indexOf(row: HTMLElement): number {
    const { key } = row.dataset;
    return this.#keys.findLastIndex((each) => each.key === key);
  }

  #startIndex(): number {
    const keys = this.#keys;
    const index = keys.findLastIndex(({ key }) => key === this.#key);
    return index < 0 ? keys.length : index;
  }
}

function controlsOf(row: HTMLElement): HTMLElement[] {
  const controls = row.querySelectorAll<HTMLElement>("a[href], button:not([hidden])");
  return [...controls].filter((control) => control.closest(".menu") === null);
}
