import type { TemplateResult } from "lit";
import { html } from "lit";
import { afterMs } from "./environment.ts";
import { keepElement } from "./keep-element.ts";

/** Long enough to be read, short enough that nobody finds it when moving around. */
const KEEP_MS = 1_000;

/** Speaks through two regions of its own. The visible list is never a live region: screen readers
 * would read history and changing times again. Render `regions()` once, unconditionally. */
export class Announcer {
  #polite: HTMLElement | undefined;
  #assertive: HTMLElement | undefined;

  regions(): TemplateResult {
    return html`<div class="speech" aria-live="polite" ${keepElement(this.#keepPolite)}></div>
      <div class="speech" aria-live="assertive" ${keepElement(this.#keepAssertive)}></div>`;
  }

  readonly #keepPolite = (element: HTMLElement): void => {
    this.#polite = element;
  };

  readonly #keepAssertive = (element: HTMLElement): void => {
    this.#assertive = element;
  };

  /** Waits for a pause in speech. */
  say(text: string): void {
    append(this.#polite, text);
  }

  /** Interrupts; for the user's own failures. */
  alert(text: string): void {
    append(this.#assertive, text);
  }
}

function append(region: HTMLElement | undefined, text: string): void {
  if (!region) return;
  const line = document.createElement("p");
  line.textContent = text;
  region.append(line);
  afterMs(KEEP_MS, () => line.remove());
}
