import type { Message } from "@im-chat/core";
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { icon } from "../../icons/icon.ts";
import { copyIcon, hideIcon, moreIcon, pencilIcon, unreadIcon } from "../../icons/more-paths.ts";
import { checkIcon, trashIcon } from "../../icons/paths.ts";
import { menuButton } from "../../parts/menu.ts";
import type { MenuEntry } from "../../parts/menu.ts";
import type { RowContext } from "../rows/row-context.ts";
import type { MessageChanges } from "./message-changes.ts";

/** The tools beside the active message: copy, and a menu of what else can be done with it. */
export function messageActions(
  message: Message,
  context: RowContext,
  changes: MessageChanges,
): TemplateResult | typeof nothing {
  if (changes.editing?.id === message.id) return nothing;
  const copy = changes.terms?.messages.copy;
  const hasText = message.state === "live" && message.text !== "" && copy !== undefined;
  const menu = messageMenu(message, changes);
  if (!hasText && menu === nothing) return nothing;
  return html`<div class="actions" part="actions">
    <div class="tools">
      ${
        hasText
          ? html`<button
              class="tool"
              tabindex="-1"
              data-action="copy"
              aria-label=${copy}
              title=${copy}
            >
              ${icon(context.copiedKey === message.id ? checkIcon : copyIcon)}
            </button>`
          : nothing
      }${menu}
    </div>
  </div>`;
}

function messageMenu(message: Message, changes: MessageChanges): TemplateResult | typeof nothing {
  const { terms } = changes;
  const entries = terms === undefined ? [] : entriesOf(message, changes, terms.messages);
  if (terms === undefined || entries.length === 0) return nothing;
  return menuButton({
    id: "message-menu",
    label: terms.messages.actions,
    buttonIcon: moreIcon,
    entries,
    isTabStop: false,
    speak: changes.speak,
  });
}

function entriesOf(
  message: Message,
  changes: MessageChanges,
  terms: Record<
    "edit" | "markUnread" | "recall" | "hide" | "discard" | "recallQuestion" | "hideQuestion",
    string
  >,
): readonly MenuEntry[] {
  const { isOwn, seq, status, state, parts } = message;
  // What failed has its choices below it.
  const isChangeable = isOwn && state === "live" && status.name !== "failed";
  const isText = parts.length > 0 && parts.every(({ kind }) => kind === "text");
  const entries: MenuEntry[] = [];
  if (isChangeable && isText)
    entries.push({ icon: pencilIcon, label: terms.edit, run: () => changes.edit(message) });
  if (seq > 0 && !isOwn)
    entries.push({
      icon: unreadIcon,
      label: terms.markUnread,
      run: () => void changes.markUnread(message),
    });
  if (seq > 0)
    entries.push({
      icon: hideIcon,
      label: terms.hide,
      question: terms.hideQuestion,
      run: () => void changes.remove("hide", message),
    });
  if (isChangeable)
    entries.push({
      icon: trashIcon,
      label: seq > 0 ? terms.recall : terms.discard,
      question: seq > 0 ? terms.recallQuestion : undefined,
      tone: "danger",
      run: () => void changes.remove("recall", message),
    });
  return entries;
}
