import type { TimelineState, UserId } from "@im-chat/core";
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { arrowDownIcon } from "../icons/paths.ts";
import { icon } from "../icons/icon.ts";
import type { Locale } from "../locales/locale.ts";
import type { DaySection, PlacedRow } from "./row-sections.ts";
import { messageRow } from "./rows/message-row.ts";
import { dayHeader, gapRow, noticeRow, spinner, unreadLine } from "./rows/other-rows.ts";
import { nameOf } from "./rows/row-context.ts";
import type { RowContext } from "./rows/row-context.ts";

/** The rows of the window under their days. */
export function sectionList(
  sections: readonly DaySection[],
  context: RowContext,
  nowMs: number,
): unknown {
  return repeat(
    sections,
    (section) => section.key,
    (section) =>
      html`<div>
        ${dayHeader(section.atMs, { locale: context.locale, nowMs })}
        ${repeat(
          section.rows,
          (placed) => placed.key,
          (placed) => placedRow(placed, context),
        )}
      </div>`,
  );
}

function placedRow(placed: PlacedRow, context: RowContext): unknown {
  const line = placed.isFirstUnread ? unreadLine(context.locale) : nothing;
  return html`${line}${rowOfType(placed, context)}`;
}

function rowOfType(placed: PlacedRow, context: RowContext): unknown {
  const { row } = placed;
  switch (row.type) {
    case "message":
      return messageRow(placed, row.message, context);
    case "notice":
      return noticeRow(row, context);
    case "gap":
      return gapRow(row, context);
    default:
      return row satisfies never;
  }
}

/** What stands above the oldest row: room for the spinner, so that its coming moves nothing. */
export function startEdge(
  state: TimelineState,
  hasFailed: boolean,
  { terms }: Locale,
): TemplateResult {
  const problem = html`<span class="problem" role="article"
    >${state.error === undefined ? nothing : terms.error(state.error.code)}
    <button class="link" data-action="older">${terms.retry}</button></span
  >`;
  const content = hasFailed
    ? problem
    : state.isLoadingOlder
      ? spinner(terms.messages.loadingOlder)
      : nothing;
  return html`<div class=${`edge ${state.hasOlder ? "open" : ""}`} data-row>${content}</div>`;
}

/** Who writes now; in a group with names. */
export function typingLine(
  typists: readonly UserId[],
  context: RowContext,
): TemplateResult | typeof nothing {
  if (typists.length === 0) return nothing;
  const names = typists.map((id) => nameOf(context, id));
  const text = context.locale.terms.messages.typing(names);
  return html`<div class=${`typing ${context.isGroup ? "faced" : ""}`} part="typing" data-row>
    <span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>
    <span class=${context.isGroup ? "" : "visually-hidden"} dir="auto">${text}</span>
  </div>`;
}

export interface JumpButton {
  readonly isShown: boolean;
  readonly count: number;
  readonly locale: Locale;
  readonly onClick: () => void;
}

/** Back to the newest message, or to where a jump came from. */
export function jumpButton({ isShown, count, locale, onClick }: JumpButton): TemplateResult {
  const { messages } = locale.terms;
  const label =
    count > 0 ? `${messages.jumpToLatest}, ${messages.jumpToNew(count)}` : messages.jumpToLatest;
  return html`<button
    class="jump"
    part="jump"
    @click=${onClick}
    aria-label=${label}
    title=${label}
    aria-hidden=${isShown ? "false" : "true"}
    tabindex=${isShown ? "0" : "-1"}
  >
    ${icon(arrowDownIcon)}${
      count > 0
        ? html`<span class="count" part="jump-count">${count > 99 ? "99+" : count}</span>`
        : nothing
    }
  </button>`;
}
