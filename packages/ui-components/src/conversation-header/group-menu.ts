import type { Conversation } from "@im-chat/core";
import type { TemplateResult } from "lit";
import { nothing } from "lit";
import type { ClientElement } from "../base/client-element.ts";
import { addStyles } from "../base/add-styles.ts";
import { register } from "../base/register.ts";
import { reportOnce } from "../base/report.ts";
import { addPersonIcon, leaveIcon, moreIcon, pencilIcon } from "../icons/more-paths.ts";
import { peopleIcon } from "../icons/paths.ts";
import { findLocale, loadLocale } from "../locales/locale.ts";
import { menuButton, menuStyles } from "../parts/menu.ts";
import type { GroupPage } from "../members/group-dialog.ts";

/** What can be done with a group; its dialogs are loaded when first opened. */
export class GroupMenu {
  readonly #host: ClientElement;
  readonly #find: () => Conversation | undefined;

  constructor(host: ClientElement, find: () => Conversation | undefined) {
    this.#host = host;
    this.#find = find;
    addStyles(host, menuStyles);
  }

  render(): TemplateResult | typeof nothing {
    const locale = findLocale(this.#host, "all");
    if (!locale) return this.#loadTexts();
    const { conversation } = locale.terms;
    return menuButton({
      id: "menu",
      label: conversation.menu,
      buttonIcon: moreIcon,
      entries: [
        { icon: peopleIcon, label: conversation.members, run: () => this.#open("members") },
        { icon: addPersonIcon, label: conversation.addMembers, run: () => this.#open("add") },
        { icon: pencilIcon, label: conversation.rename, run: () => this.#open("rename") },
        {
          icon: leaveIcon,
          label: conversation.leave,
          tone: "danger",
          run: () => this.#open("leave"),
        },
      ],
    });
  }

  #loadTexts(): typeof nothing {
    loadLocale(this.#host, "all").then(
      () => this.#host.requestUpdate(),
      (error: unknown) => reportOnce("Cannot load the texts of the chat", [error]),
    );
    return nothing;
  }

  #open(page: GroupPage): void {
    void this.#show(page);
  }

  async #show(page: GroupPage): Promise<void> {
    const conversation = this.#find();
    const client = this.#host.client;
    const { ImGroupDialog } = await import("../members/group-dialog.ts");
    register("im-group-dialog", ImGroupDialog);
    const dialog = new ImGroupDialog();
    dialog.client = client;
    dialog.conversationId = conversation?.id ?? "";
    dialog.page = page;
    dialog.addEventListener("im-closed", () => dialog.remove());
    this.#host.renderRoot.append(dialog);
    dialog.show();
  }
}
