import type { TimelineRow } from "@im-chat/core";
import { html } from "lit";
import type { TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { formatDay, formatTime } from "../../base/dates.ts";
import { dayDistance } from "../../controllers/day.ts";
import { noticeText } from "../../controllers/notice-text.ts";
import type { Locale } from "../../locales/locale.ts";
import { nameOf } from "./row-context.ts";
import type { RowContext } from "./row-context.ts";

type NoticeRow = Extract<TimelineRow, { type: "notice" }>;
type GapRow = Extract<TimelineRow, { type: "gap" }>;

/** A line about the conversation itself: who came, who left, what it is called now. */
export function noticeRow(row: NoticeRow, context: RowContext): unknown {
  const { actor, users } = row.notice;
  const seen = [
    row,
    context.locale,
    context.selfId,
    ...[actor, ...users].map((id) => id && context.user(id)),
  ];
  return guard(seen, () => notice(row, context));
}

function notice(
  { key, seq, createdAt, notice: told }: NoticeRow,
  context: RowContext,
): TemplateResult {
  const { terms, lang } = context.locale;
  const { selfId } = context;
  const line = noticeText(told, { terms, selfId, nameOf: (id) => nameOf(context, id) });
  return html`<div
    class="notice"
    part="notice"
    role="article"
    tabindex="-1"
    aria-label=${terms.messages.row({
      author: "",
      text: line,
      time: formatTime(lang, createdAt),
      status: "",
    })}
    aria-posinset=${seq}
    aria-setsize="-1"
    data-row
    data-anchor
    data-key=${key}
    data-seq=${seq}
  >
    <span class="notice-text" dir="auto">${line}</span>
  </div>`;
}

/** Rows that exist and are not here: they load by themselves when they come near. */
export function gapRow(
  { key, isLoading }: GapRow,
  { locale: { terms } }: RowContext,
): TemplateResult {
  return html`<div
    class="gap"
    part="gap"
    role="article"
    tabindex="-1"
    aria-label=${terms.messages.gap}
    data-row
    data-key=${key}
  >
    ${isLoading ? spinner(terms.loading) : html`<span>${terms.messages.gap}</span>`}
    <button class="link" tabindex="-1" data-action="fill" ?hidden=${isLoading}>
      ${terms.messages.loadGap}
    </button>
  </div>`;
}

/** @param label What is being waited for. */
export function spinner(label: string): TemplateResult {
  return html`<span class="spinner" aria-hidden="true"></span
    ><span class="visually-hidden">${label}</span>`;
}

/** The header of a day, which stays in view while its rows are. */
export function dayHeader(
  atMs: number,
  options: { readonly locale: Locale; readonly nowMs: number },
): TemplateResult {
  const { lang, terms } = options.locale;
  const days = dayDistance(atMs, options.nowMs);
  const near =
    days === 0 ? terms.messages.today : days === 1 ? terms.messages.yesterday : undefined;
  return html`<div class="day" data-row>
    <span class="chip" part="day">${near ?? formatDay(lang, atMs, options.nowMs)}</span>
  </div>`;
}

export function unreadLine({ terms }: Locale): TemplateResult {
  return html`<div class="unread" part="unread-divider" data-row data-key="unread">
    <span>${terms.messages.unreadDivider}</span>
  </div>`;
}
