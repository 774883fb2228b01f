import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { reportOnce } from "../base/report.ts";
import type { SetupFault } from "../base/setup.ts";
import { lockIcon, wrenchIcon } from "../icons/more-paths.ts";
import type { Locale } from "../locales/locale.ts";
import { statePage } from "../parts/state-page.ts";
import { describeFault } from "./fault-texts.ts";

/** A mistake of the page, told in the element, and on the console once; or that the chat is over, which is none. */
export function faultView(fault: SetupFault, { lang }: Locale, tag: string): TemplateResult {
  const text = describeFault(fault, { lang, tag });
  if (fault.kind === "ended")
    return html`<div class="fault">
      ${statePage({ icon: lockIcon, title: text.title, text: text.fix, isAlert: true })}
    </div>`;
  reportFault(fault, tag);
  return html`<div class="fault scroll">
    ${statePage({
      icon: wrenchIcon,
      title: text.heading,
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

/** Tells a mistake on the console, once. */
export function reportFault(fault: SetupFault, tag: string): void {
  const { title, fix, code } = describeFault(fault, { lang: "en", tag });
  reportOnce([title, fix, code, fault.detail].filter(Boolean).join("\n"));
}

export { faultStyles } from "./fault.styles.ts";
