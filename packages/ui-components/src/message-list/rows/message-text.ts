import type { Message } from "@im-chat/core";
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Translation } from "../../locales/translation.ts";
import { findLinks } from "../text/find-links.ts";
import { shorten } from "../text/shorten.ts";

/** Text with its links. Only text nodes and addresses that were checked get in. */
function linkedText(text: string, terms: Translation): unknown {
  const tokens = findLinks(text);
  if (tokens.length === 1 && tokens[0]?.href === undefined) return text;
  return tokens.map(({ text: part, href }) =>
    href === undefined
      ? part
      : html`<a
          class="url"
          part="link"
          href=${href}
          target="_blank"
          rel="noopener noreferrer nofollow"
          tabindex="-1"
          title=${`${href}\n${terms.messages.leavesSite}`}
          data-action="link"
          >${part}</a
        >`,
  );
}

/** The content of a live message, shortened when it is very long. */
export function messageText(
  message: Message,
  options: { readonly terms: Translation; readonly isExpanded: boolean },
): TemplateResult {
  const { terms, isExpanded } = options;
  const unknown = message.parts.some((part) => part.kind === "unknown");
  const shown = isExpanded ? message.text : shorten(message.text);
  return html`<span class="text">${linkedText(shown, terms)}</span>${
      shown === message.text
        ? nothing
        : html` <button class="link more" part="more" tabindex="-1" data-action="expand">
            ${terms.messages.showAll}
          </button>`
    }${unknown ? html`<span class="unknown">${terms.messages.unknownPart}</span>` : nothing}`;
}

/** What stands in the place of a message that is gone. */
export function tombstone(message: Message, terms: Translation): string {
  const { messages } = terms;
  if (message.state === "recalled") return message.isOwn ? messages.ownRecalled : messages.recalled;
  return message.state === "expired" ? messages.expired : messages.erased;
}

/** A message in one line: for quotes and for screen readers. */
export function summaryOf(message: Message, terms: Translation): string {
  if (message.state !== "live") return tombstone(message, terms);
  return message.text.slice(0, 200) || terms.messages.unknownPart;
}
