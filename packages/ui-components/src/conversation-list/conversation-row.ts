import type { ConversationId, ConversationSummary, Message, UserId } from "@im-chat/core";
import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { formatListTime, formatMoment } from "../base/dates.ts";
import { noticeText } from "../controllers/notice-text.ts";
import { oneLine, previewOf } from "../controllers/preview.ts";
import { icon } from "../icons/icon.ts";
import { alertIcon, checkIcon, clockIcon, doubleCheckIcon } from "../icons/paths.ts";
import type { Locale } from "../locales/locale.ts";
import type { Translation } from "../locales/translation.ts";
import { avatar } from "../parts/avatar.ts";
import { isolate, shownTitle } from "../controllers/names.ts";

interface RowContext {
  /** From 1. */
  readonly position: number;
  readonly count: number;
  readonly isSelected: boolean;
  readonly isTabStop: boolean;
  readonly nowMs: number;
  readonly locale: Locale<Translation>;
  readonly selfId: UserId | undefined;
  readonly nameOf: (id: UserId) => string;
}

const MOST_SHOWN = 99;

/** One conversation in the list. */
export function conversationRow(summary: ConversationSummary, context: RowContext): TemplateResult {
  const { locale, isSelected } = context;
  return html`<li aria-setsize=${context.count} aria-posinset=${context.position}>
    <button
      class="row ${isSelected ? "selected" : ""} ${summary.unread > 0 ? "unread" : ""}"
      part="row"
      data-id=${summary.id satisfies ConversationId}
      tabindex=${context.isTabStop ? 0 : -1}
      aria-current=${isSelected ? "true" : nothing}
    >
      ${avatar({
        id: summary.peerId ?? summary.id,
        name: shownTitle(summary, locale.terms),
        avatar: summary.avatar,
        isGroup: summary.kind !== "direct",
      })}
      <span class="lines">
        <span class="line">
          <span class="title aligned" dir="auto">${shownTitle(summary, locale.terms)}</span>
          ${summary.lastMessage?.isOwn ? ownStatus(summary.lastMessage, locale) : nothing}
          ${
            summary.activeAt > 0
              ? html`<time dir="auto" title=${formatMoment(locale.lang, summary.activeAt)}
                  >${formatListTime(locale.lang, summary.activeAt, context.nowMs)}</time
                >`
              : nothing
          }
        </span>
        <span class="line">${preview(summary, context)} ${badges(summary, locale)}</span>
      </span>
    </button>
  </li>`;
}

function preview(
  summary: ConversationSummary,
  { locale, isSelected, selfId, nameOf }: RowContext,
): TemplateResult {
  const { list } = locale.terms;
  const found = previewOf(summary, isSelected);
  switch (found.type) {
    case "draft":
      return html`<span class="preview aligned" dir="auto"
        ><b class="draft">${list.draft}</b> ${found.text}</span
      >`;
    case "refused":
      return html`<span class="preview bad">${list.creationRefused}</span>`;
    case "pending":
      return html`<span class="preview">${list.sendingCreation}</span>`;
    case "empty":
      return html`<span class="preview">${list.noMessages}</span>`;
    case "hidden":
      return html`<span class="preview">${list.nothingToShow}</span>`;
    case "notice": {
      const line = noticeText(found.notice, { terms: locale.terms, selfId, nameOf });
      return html`<span class="preview aligned" dir="auto">${oneLine(line)}</span>`;
    }
    case "message":
      return html`<span class="preview aligned" dir="auto"
        >${messageText(found.message, { locale, nameOf, withAuthor: found.withAuthor })}</span
      >`;
    default:
      return found satisfies never;
  }
}

interface TextContext {
  readonly locale: Locale<Translation>;
  readonly nameOf: (id: UserId) => string;
  readonly withAuthor: boolean;
}

function messageText(message: Message, { locale, nameOf, withAuthor }: TextContext): string {
  const { list, messages } = locale.terms;
  if (message.state === "recalled") return message.isOwn ? messages.ownRecalled : messages.recalled;
  if (message.state !== "live") return messages[message.state];
  const text = oneLine(message.text) || messages.unknownPart;
  if (message.isOwn) return withAuthor ? list.ownPreview(text) : text;
  // By the system, in a conversation of two.
  const isNamed = withAuthor || message.sender === "";
  return isNamed ? list.fromPreview(isolate(nameOf(message.sender)), text) : text;
}

function ownStatus(
  message: Message,
  { terms }: Locale<Translation>,
): TemplateResult | typeof nothing {
  const { messages } = terms;
  if (message.state !== "live") return nothing;
  const { name } = message.status;
  if (name === "failed") return statusIcon("bad", alertIcon, messages.failed);
  if (name === "queued" || name === "sending") return statusIcon("", clockIcon, messages[name]);
  if (name === "read") return statusIcon("read", doubleCheckIcon, messages.read);
  return statusIcon("", name === "delivered" ? doubleCheckIcon : checkIcon, messages[name]);
}

function statusIcon(tone: string, path: string, label: string): TemplateResult {
  return html`<span class="status ${tone}" role="img" aria-label=${label}>${icon(path)}</span>`;
}

function badges(
  { unread, mentions }: ConversationSummary,
  { terms }: Locale<Translation>,
): TemplateResult | typeof nothing {
  if (unread === 0 && mentions === 0) return nothing;
  const mention =
    mentions > 0
      ? html`<span class="badge" role="img" aria-label=${terms.list.mentions(mentions)}>@</span>`
      : nothing;
  const shown = unread > MOST_SHOWN ? `${MOST_SHOWN}+` : String(unread);
  return html`${mention}${
    unread > 0
      ? html`<span
          class="badge"
          part="badge"
          dir="ltr"
          role="img"
          aria-label=${terms.list.unread(unread)}
          >${shown}</span
        >`
      : nothing
  }`;
}
