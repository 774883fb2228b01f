import type { ImErrorCode, Message, TimelineState, UserId } from "@im-chat/core";
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { setStyles } from "../../base/set-styles.ts";
import { arrowDownIcon, chatIcon, offlineIcon } from "../../icons/more-paths.ts";
import { icon } from "../../icons/icon.ts";
import { alertIcon, retryIcon } from "../../icons/paths.ts";
import type { Locale } from "../../locales/locale.ts";
import type { Translation } from "../../locales/translation.ts";
import { hueOf } from "../../parts/avatar.ts";
import { isolate } from "../../controllers/names.ts";
import { statePage } from "../../parts/state-page.ts";
import { summaryOf } from "../rows/message-text.ts";
import { nameOf } from "../rows/row-context.ts";
import type { Jumps, ListPage, MoreRows, RowContext } from "../rows/row-context.ts";
import { isEmpty } from "../states.ts";
import { findLinks } from "../text/find-links.ts";
import type { MessageChanges } from "./message-changes.ts";
import { messageEditor } from "./message-editor.ts";
import { messageActions } from "./message-menu.ts";
import { messageNote } from "./message-notes.ts";

/** Text with its links. Only text nodes and addresses that were checked get in. */
function linkedText(text: string, terms: Translation | undefined): unknown {
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
          title=${terms ? `${href}\n${terms.messages.leavesSite}` : href}
          data-action="link"
          >${part}</a
        >`,
  );
}

function quote(quoted: Message, context: RowContext): TemplateResult {
  const { terms } = context.locale;
  return html`<button
    class="quote"
    part="quote"
    tabindex="-1"
    data-action="quote"
    data-target=${quoted.id}
    ${setStyles({ "--_hue": String(hueOf(quoted.sender)) })}
  >
    <span class="quote-author aligned" dir="auto"
      >${quoted.isOwn ? terms.you : nameOf(context, quoted.sender)}</span
    >
    <span class="quote-text aligned" dir="auto">${summaryOf(quoted, terms)}</span>
  </button>`;
}

/** Who writes now; in a group with names. */
function typingLine(
  typists: readonly UserId[],
  context: RowContext,
): TemplateResult | typeof nothing {
  if (typists.length === 0) return nothing;
  const names = typists.map((id) => isolate(nameOf(context, id)));
  const text = context.locale.terms.messages.typing(names);
  return html`<div class=${`typing ${context.isGroup ? "faced" : ""}`} part="typing" data-row>
    <span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>
    <span class=${context.isGroup ? "" : "visually-hidden"} dir="auto">${text}</span>
  </div>`;
}

/** Back to the newest message, or to where a jump came from; above it, to where the user is mentioned. */
function jumpButtons(jumps: Jumps, { messages }: Translation): TemplateResult {
  const { isJumpShown, newCount } = jumps;
  return html`${jumpButton({
    part: "jump jump-mention",
    isShown: isJumpShown && jumps.hasMention,
    label: messages.jumpToMention,
    onClick: () => jumps.toMention(),
    content: "@",
  })}${jumpButton({
    part: "jump",
    isShown: isJumpShown,
    label: messages.jumpToLatest(newCount),
    onClick: () => jumps.goBack(),
    content: html`${icon(arrowDownIcon)}${
      newCount > 0
        ? html`<span class="count" part="jump-count">${newCount > 99 ? "99+" : newCount}</span>`
        : nothing
    }`,
  })}`;
}

interface JumpButton {
  readonly part: string;
  readonly isShown: boolean;
  readonly label: string;
  readonly onClick: () => void;
  readonly content: unknown;
}

function jumpButton({ part, isShown, label, onClick, content }: JumpButton): TemplateResult {
  return html`<button
    class=${part}
    part=${part}
    @click=${onClick}
    aria-label=${label}
    title=${label}
    aria-hidden=${isShown ? "false" : "true"}
    tabindex=${isShown ? "0" : "-1"}
  >
    ${content}
  </button>`;
}

function listPage(
  state: TimelineState,
  { title, retry, isAway }: ListPage,
  terms: Translation,
): TemplateResult | undefined {
  if (state.error !== undefined) return errorPage(terms, state.error.code, retry);
  // Waiting rows would promise too much.
  if (isAway)
    return statePage({
      icon: offlineIcon,
      title: terms.connection.serverAway,
      text: terms.connection.offlineText,
    });
  if (!isEmpty(state)) return undefined;
  const { emptyTitle, emptyText } = terms.messages;
  return statePage({
    icon: chatIcon,
    title: emptyTitle,
    text: title ? emptyText(isolate(title)) : undefined,
  });
}

/** Nothing could be loaded. */
function errorPage(terms: Translation, code: ImErrorCode, retry: () => void): TemplateResult {
  const again = html`<button class="button" @click=${retry}>
    ${icon(retryIcon)}${terms.retry}
  </button>`;
  return statePage({
    icon: alertIcon,
    title: terms.error(code),
    tone: "danger",
    actions: again,
    isAlert: true,
  });
}

/** Older messages could not be loaded. */
function olderProblem(code: ImErrorCode | undefined, { terms }: Locale): TemplateResult {
  return html`<span class="problem" role="article"
    >${code === undefined ? nothing : terms.error(code)}
    <button class="link" data-action="older">${terms.retry}</button></span
  >`;
}

/** Another object whenever what it says of a message may be another. */
export function createMoreRows(changes: MessageChanges): MoreRows {
  return {
    linkedText: (text) => linkedText(text, changes.terms),
    quote,
    actions: (message, context) => messageActions(message, context, changes),
    editor: (message) => messageEditor(message, changes),
    note: (message, place, context) => messageNote({ message, place }, context, changes),
    typingLine,
    jumpButtons: (jumps) => changes.terms && jumpButtons(jumps, changes.terms),
    statePage: (state, page) => changes.terms && listPage(state, page, changes.terms),
    olderProblem,
  };
}
