import type { Message, MessageStatus } from "@im-chat/core";
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { formatMoment, formatTime } from "../../base/dates.ts";
import { nowMs } from "../../base/environment.ts";
import type { GroupPlace } from "../../controllers/grouping.ts";
import { dayDistance } from "../../controllers/day.ts";
import { icon } from "../../icons/icon.ts";
import { alertIcon } from "../../icons/paths.ts";
import type { Translation } from "../../locales/translation.ts";
import type { RowContext } from "../rows/row-context.ts";
import type { MessageChanges } from "./message-changes.ts";

/** From how long a wait it is told how long it will last at most. */
const LONG_MS = 3_600_000;

/** Below a message: what could not be done with it; else why it waits, once for a run of messages. */
export function messageNote(
  { message, place }: { readonly message: Message; readonly place: GroupPlace },
  { locale }: RowContext,
  changes: MessageChanges,
): TemplateResult | typeof nothing {
  const { terms } = changes;
  if (terms === undefined) return nothing;
  const problem = changes.problemOf(message.id);
  if (problem !== undefined) {
    const reason = terms.messages.changeFailed(problem.change, terms.error(problem.code));
    return html`<div class="note bad" part="problem" role="alert">
      ${icon(alertIcon)}<span dir="auto">${reason}</span>
      <button class="link" tabindex="-1" data-action="dismiss">${terms.close}</button>
    </div>`;
  }
  const { status } = message;
  const isLast = place === "last" || place === "single";
  if (!isLast || status.name !== "queued" || status.reason === undefined) return nothing;
  return html`<div class="note" part="waiting" dir="auto">
    ${waitText(status, { terms, lang: locale.lang })}
  </div>`;
}

type Queued = Extract<MessageStatus, { readonly name: "queued" }>;

/** Since when, why, and what will happen. */
function waitText(
  { reason = "unavailable", sinceMs, retryAtMs, expiresAtMs }: Queued,
  { terms, lang }: { readonly terms: Translation; readonly lang: string },
): string {
  const now = nowMs();
  const moment = (atMs: number): string =>
    dayDistance(atMs, now) === 0 ? formatTime(lang, atMs) : formatMoment(lang, atMs);
  const isSoon = retryAtMs === undefined || retryAtMs <= now;
  return terms.messages.waiting({
    reason,
    since: moment(sinceMs),
    retryAt: isSoon ? undefined : moment(retryAtMs),
    until: now - sinceMs < LONG_MS ? undefined : moment(expiresAtMs),
  });
}
