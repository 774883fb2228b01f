import type { TemplateResult } from "lit";
import { html } from "lit";
import { createRef, ref } from "lit/directives/ref.js";
import { afterMs } from "./environment.ts";

/** Long enough to be read, short enough that nobody finds it when moving around. */
const KEEP_MS = 1_000;

/** Speaks through two regions of its own. The visible list is never a live region: screen readers
 * would read history and changing times again. Render `regions()` once, unconditionally. */
export class Announcer {
  readonly #polite = createRef<HTMLElement>();
  readonly #assertive = createRef<HTMLElement>();

  regions(): TemplateResult {
    return html`<div class="speech" aria-live="polite" ${ref(this.#polite)}></div>
      <div class="speech" aria-live="assertive" ${ref(this.#assertive)}></div>`;
  }

  /** Waits for a pause in speech. */
  say(text: string): void {
    append(this.#polite.value, text);
  }

  /** Interrupts; for the user's own failures. */
  alert(text: string): void {
    append(this.#assertive.value, text);
  }
}

function append(region: HTMLElement | undefined, text: string): void {
  if (!region) return;
  const line = document.createElement("p");
  line.textContent = text;
  region.append(line);
  afterMs(KEEP_MS, () => line.remove());
}
