import type { ReactiveControllerHost, TemplateResult } from "lit";
import { html, nothing } from "lit";
import { reportOnce } from "../base/report.ts";
import type { SetupFault } from "../base/setup.ts";
import { wrenchIcon } from "../icons/paths.ts";
import type { Translation } from "../locales/translation.ts";
import { statePage } from "../parts/state-page.ts";
import type { FaultText } from "./fault-texts.ts";

type Describe = (fault: SetupFault, lang: string) => FaultText;

/** Tells the developer what is wrong with the page, in the element and on the console.
 * The texts are loaded only then: a page without mistakes does not pay for them. */
export class FaultPage {
  readonly #host: ReactiveControllerHost;
  #describe: Describe | undefined;
  #isLoading = false;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
  }

  render(
    fault: SetupFault,
    locale: { readonly lang: string; readonly terms: Translation },
  ): TemplateResult | typeof nothing {
    if (!this.#describe) {
      this.#load();
      return nothing;
    }
    const text = this.#describe(fault, locale.lang);
    const english = this.#describe(fault, "en");
    reportOnce([english.title, english.fix, english.code, fault.detail].filter(Boolean).join("\n"));
    return html`<div class="fault scroll">
      ${statePage({
        icon: wrenchIcon,
        title: locale.terms.chat.failedTitle,
        tone: "danger",
        isAlert: true,
        text: text.title,
        actions: html`<div class="fix">
          <p>${text.fix}</p>
          ${text.code ? html`<pre dir="ltr" tabindex="0"><code>${text.code}</code></pre>` : nothing}
          ${fault.detail ? html`<p class="detail" lang="en" dir="ltr">${fault.detail}</p>` : nothing}
        </div>`,
      })}
    </div>`;
  }

  #load(): void {
    if (this.#isLoading) return;
    this.#isLoading = true;
    void import("./fault-texts.ts").then(
      ({ describeFault }) => {
        this.#describe = describeFault;
        this.#host.requestUpdate();
      },
      (error: unknown) =>
        reportOnce("The chat cannot start, nor load the words to say why", [error]),
    );
  }
}
