import type { Chat } from "@im-chat/core";
import type { TemplateResult } from "lit";
import { html } from "lit";
import { chatIcon } from "../icons/more-paths.ts";
import type { Translation } from "../locales/translation.ts";
import { statePage } from "../parts/state-page.ts";

interface Surroundings {
  readonly list: ReturnType<Chat["conversations"]["get"]> | undefined;
  readonly compose: () => void;
}

/** What stands beside the list while no conversation is open. */
export function nothingOpen(
  { chat, list: { compose } }: Translation,
  surroundings: Surroundings,
): TemplateResult {
  const { list } = surroundings;
  const isEmpty = list?.items.length === 0 && !list.isLoading;
  return statePage({
    icon: chatIcon,
    title: isEmpty ? chat.startTitle : chat.nothingOpenTitle,
    text: isEmpty ? chat.startText : chat.nothingOpenText,
    actions: html`<button class="button primary" @click=${surroundings.compose}>
      ${compose}
    </button>`,
  });
}
