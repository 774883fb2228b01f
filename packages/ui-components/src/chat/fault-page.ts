import type { ReactiveElement, TemplateResult } from "lit";
import { nothing } from "lit";
import { addStyles } from "../base/add-styles.ts";
import { reportOnce } from "../base/report.ts";
import type { SetupFault } from "../base/setup.ts";
import type { Locale } from "../locales/locale.ts";

type View = (fault: SetupFault, locale: Locale, tag: string) => TemplateResult;

/** Tells the developer what is wrong with the page. Words and looks are loaded only then:
 * a page without mistakes does not pay for them. */
export class FaultPage {
  readonly #host: ReactiveElement;
  #view: View | undefined;
  #isLoading = false;

  constructor(host: ReactiveElement) {
    this.#host = host;
  }

  render(fault: SetupFault, locale: Locale): TemplateResult | typeof nothing {
    if (this.#view) return this.#view(fault, locale, this.#host.localName);
    this.#load();
    return nothing;
  }

  #load(): void {
    if (this.#isLoading) return;
    this.#isLoading = true;
    import("./fault-view.ts").then(
      ({ faultView, faultStyles }) => {
        addStyles(this.#host, faultStyles);
        this.#view = faultView;
        this.#host.requestUpdate();
      },
      (error: unknown) =>
        reportOnce("The chat cannot start, nor load the words to say why", [error]),
    );
  }
}
