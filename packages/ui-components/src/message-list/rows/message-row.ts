import type { Message } from "@im-chat/core";
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { formatListTime, formatMoment, formatTime } from "../../base/dates.ts";
import { setStyles } from "../../base/set-styles.ts";
import { alertIcon, retryIcon, trashIcon } from "../../icons/paths.ts";
import { icon } from "../../icons/icon.ts";
import { avatar, hueOf } from "../../parts/avatar.ts";
import type { PlacedRow } from "../row-sections.ts";
import { countOnlyEmoji } from "../text/emoji-only.ts";
import { statusMark, statusText } from "./message-status.ts";
import { messageText, summaryOf, tombstone } from "./message-text.ts";
import { nameOf } from "./row-context.ts";
import type { RowContext } from "./row-context.ts";

/** A message with its bubble. Made again only when something it shows is another object. */
export function messageRow(placed: PlacedRow, message: Message, context: RowContext): unknown {
  const { key, place } = placed;
  const quoted = message.replyTo === undefined ? undefined : context.reply(message.replyTo);
  const seen = [
    message,
    place,
    key,
    context.locale,
    context.more,
    context.isGroup,
    context.renderers,
    context.activeKey === key,
    context.copiedKey === key,
    context.expanded.has(message.id),
    context.user(message.sender),
    quoted,
    quoted && context.user(quoted.sender),
  ];
  return guard(seen, () => row(placed, { message, quoted, context }));
}

interface Content {
  readonly message: Message;
  readonly quoted: Message | undefined;
  readonly context: RowContext;
}

function row({ key, place }: PlacedRow, content: Content): TemplateResult {
  const { message, context } = content;
  const { terms, lang } = context.locale;
  const isFirst = place === "first" || place === "single";
  const author = message.isOwn ? terms.you : nameOf(context, message.sender);
  const label = terms.messages.row({
    author,
    text: summaryOf(message, terms),
    time: formatTime(lang, message.createdAt),
    status: statusText(message, terms),
  });
  return html`<div
    class=${`row ${place} ${message.isOwn ? "own" : "other"} ${context.isGroup ? "faced" : ""}`}
    part=${message.isOwn ? "row row-own" : "row"}
    role="article"
    tabindex="-1"
    aria-label=${label}
    aria-posinset=${message.seq || nothing}
    aria-setsize=${message.seq ? "-1" : nothing}
    data-row
    data-anchor
    data-key=${key}
    data-seq=${message.seq}
  >
    ${face(place, content)}
    <div class="column">
      ${bubble(content, isFirst)}${failure(message, context)}${context.more?.note(message, place, context)}
    </div>
    ${context.activeKey === key ? context.more?.actions(message, context) : nothing}
  </div>`;
}

function face(place: PlacedRow["place"], { message, context }: Content): unknown {
  const isLast = place === "last" || place === "single";
  if (!context.isGroup || message.isOwn || !isLast) return nothing;
  const user = context.user(message.sender);
  return avatar({ id: user.id, name: nameOf(context, user.id), avatar: user.avatar });
}

function bubble(content: Content, isFirst: boolean): TemplateResult {
  const { message, context } = content;
  const emoji = message.state === "live" ? countOnlyEmoji(message.text) : 0;
  const kind = message.state === "live" ? (emoji > 0 ? `emoji emoji-${emoji}` : "") : "gone";
  // Between two people it is clear who has written, unless it was the system.
  const isNamed = !message.isOwn && (context.isGroup || message.sender === "");
  return html`<div class="bubble ${kind} ${message.status.name}" part="bubble">
    ${isFirst && isNamed ? authorLine(message, context) : nothing}${quote(content)}
    <div class="body" part="body" dir="auto">
      ${body(message, context)}${meta(message, context)}
    </div>
  </div>`;
}

function authorLine(message: Message, context: RowContext): TemplateResult {
  return html`<div
    class="author aligned"
    part="author"
    dir="auto"
    ${setStyles({ "--_hue": String(hueOf(message.sender)) })}
  >
    ${nameOf(context, message.sender)}
  </div>`;
}

function body(message: Message, context: RowContext): unknown {
  const { terms } = context.locale;
  const editor = context.more?.editor(message, context);
  if (editor !== undefined) return editor;
  if (message.state !== "live") return html`<span class="text">${tombstone(message, terms)}</span>`;
  for (const renderer of context.renderers ?? []) {
    const own = renderer(message);
    if (own !== undefined) return own;
  }
  return messageText(message, context);
}

function meta(message: Message, context: RowContext): TemplateResult {
  const { lang, terms } = context.locale;
  const { createdAt, writtenAt } = message;
  return html`<span class="meta"
    >${message.isEdited && message.state === "live" ? html`<span part="edited" dir="auto">${terms.messages.edited}</span>` : nothing}${
      writtenAt === 0
        ? nothing
        : html`<span class="written" dir="auto" title=${formatMoment(lang, writtenAt)}
            >${terms.messages.writtenAt(formatListTime(lang, writtenAt, createdAt))}</span
          >`
    }<time part="time" dir="auto" title=${formatMoment(lang, createdAt)}
      >${formatTime(lang, createdAt)}</time
    >${statusMark(message, terms)}</span
  >`;
}

function quote({ message, quoted, context }: Content): unknown {
  return quoted !== undefined && message.state === "live"
    ? context.more?.quote(quoted, context)
    : nothing;
}

/** What went wrong and what to do about it, in its place. */
function failure(
  message: Message,
  { locale: { terms } }: RowContext,
): TemplateResult | typeof nothing {
  if (message.status.name !== "failed" || message.state !== "live") return nothing;
  return html`<div class="failure" part="failure">
    <span class="reason"
      >${icon(alertIcon)}<span dir="auto">${statusText(message, terms)}</span></span
    >
    <span class="choices">
      <button class="link" tabindex="-1" data-action="retry">
        ${icon(retryIcon)}${terms.retry}
      </button>
      <button class="link" tabindex="-1" data-action="discard">
        ${icon(trashIcon)}${terms.messages.discard}
      </button>
    </span>
  </div>`;
}
