import type { Message } from "@im-chat/core";
import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { alertIcon, checkIcon, clockIcon, doubleCheckIcon } from "../../icons/paths.ts";
import { icon } from "../../icons/icon.ts";
import type { FirstTerms } from "../../locales/translation.ts";

/** What an own message's status says, for the tooltip and for screen readers; empty for others' messages. */
export function statusText(message: Message, terms: FirstTerms): string {
  if (!message.isOwn || message.state !== "live") return "";
  const { status } = message;
  const { messages } = terms;
  switch (status.name) {
    case "queued":
      return status.reason === "offline" ? messages.queuedOffline : messages.queued;
    case "read":
      return status.count > 1 ? messages.readBy(status.count) : messages.read;
    case "failed":
      return messages.failedBecause(terms.error(status.error.code));
    case "sending":
    case "sent":
    case "delivered":
      return messages[status.name];
    default:
      return status satisfies never;
  }
}

function statusIcon(name: Message["status"]["name"]): string {
  if (name === "queued" || name === "sending") return clockIcon;
  if (name === "failed") return alertIcon;
  return name === "sent" ? checkIcon : doubleCheckIcon;
}

/** Clock, tick, two ticks, two strong ticks in colour, or a mark of failure. */
export function statusMark(message: Message, terms: FirstTerms): TemplateResult | typeof nothing {
  if (!message.isOwn || message.state !== "live") return nothing;
  const { name } = message.status;
  return html`<span class="status ${name}" part="status" title=${statusText(message, terms)}
    >${icon(statusIcon(name))}</span
  >`;
}
