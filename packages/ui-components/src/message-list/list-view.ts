import type { TimelineState } from "@im-chat/core";
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { DaySection, PlacedRow } from "./row-sections.ts";
import { messageRow } from "./rows/message-row.ts";
import { dayHeader, gapRow, noticeRow, spinner, unreadLine } from "./rows/other-rows.ts";
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
  { locale, more }: RowContext,
): TemplateResult {
  const content = hasFailed
    ? more?.olderProblem(state.error?.code, locale)
    : state.isLoadingOlder
      ? spinner(locale.terms.messages.loadingOlder)
      : nothing;
  return html`<div class=${`edge ${state.hasOlder ? "open" : ""}`} data-row>${content}</div>`;
}
