import type { ImError, UserId } from "@im-chat/core";
import type { TemplateResult } from "lit";
import { html } from "lit";
import { reportOnce } from "../base/report.ts";
import { personIcon } from "../icons/more-paths.ts";
import { alertIcon } from "../icons/paths.ts";
import type { Translation } from "../locales/translation.ts";
import { statePage } from "../parts/state-page.ts";

export interface OpeningFailure {
  readonly error: ImError;
  readonly userId: UserId;
  readonly app: string;
  readonly retry: () => void;
}

/** Why there is no conversation with the user that the page names; an unknown user also for its developer. */
export function openingFailure(
  { error, userId, app, retry }: OpeningFailure,
  terms: Translation,
): TemplateResult {
  if (error.code === "invalid")
    reportOnce(`${error.message}: "${userId}" in app "${app}"`, [error]);
  if (error.code !== "not_found") {
    return statePage({
      icon: alertIcon,
      title: terms.error(error.code),
      actions: error.isRetryable
        ? html`<button class="button" @click=${retry}>${terms.retry}</button>`
        : undefined,
      isAlert: true,
    });
  }
  reportOnce(
    `There is no user "${userId}" in app "${app}". Let your backend create them first: POST /v1/commands with an upsertUser command.`,
    [error],
  );
  return statePage({
    icon: personIcon,
    title: terms.chat.unknownUserTitle,
    text: terms.chat.unknownUserText(userId),
    tone: "danger",
    isAlert: true,
  });
}
