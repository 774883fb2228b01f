import type { Message } from "@im-chat/core";
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { FirstTerms } from "../../locales/translation.ts";
import { shorten } from "../text/shorten.ts";
import type { RowContext } from "./row-context.ts";

/** The content of a live message, shortened when it is very long. */
export function messageText(message: Message, context: RowContext): TemplateResult {
  const { terms } = context.locale;
  const unknown = message.parts.some((part) => part.kind === "unknown");
  const shown = context.expanded.has(message.id) ? message.text : shorten(message.text);
  // Links look like links a moment later than the text is there, which moves nothing.
  return html`<span class="text">${context.more?.linkedText(shown) ?? shown}</span>${
      shown === message.text
        ? nothing
        : html` <button class="link more" part="more" tabindex="-1" data-action="expand">
            ${terms.messages.showAll}
          </button>`
    }${unknown ? html`<span class="unknown">${terms.messages.unknownPart}</span>` : nothing}`;
}

/** What stands in the place of a message that is gone. */
export function tombstone(message: Message, terms: FirstTerms): string {
  const { messages } = terms;
  if (message.state === "recalled") return message.isOwn ? messages.ownRecalled : messages.recalled;
  return message.state === "expired" ? messages.expired : messages.erased;
}

/** A message in one line: for quotes and for screen readers. */
export function summaryOf(message: Message, terms: FirstTerms): string {
  if (message.state !== "live") return tombstone(message, terms);
  return message.text.slice(0, 200) || terms.messages.unknownPart;
}
