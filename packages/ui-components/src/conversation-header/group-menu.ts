import type { Chat, ConversationId } from "@im-chat/core";
import type { TemplateResult } from "lit";
import { nothing } from "lit";
import type { ClientElement } from "../base/client-element.ts";
import { addStyles } from "../base/add-styles.ts";
import { register } from "../base/register.ts";
import { reportOnce } from "../base/report.ts";
import { addPersonIcon, leaveIcon, moreIcon, pencilIcon } from "../icons/more-paths.ts";
import { peopleIcon } from "../icons/paths.ts";
import { findLocale, loadLocale } from "../locales/locale.ts";
import type { ConversationTerms } from "../locales/translation.ts";
import type { GroupPage } from "../members/group-dialog.ts";
import { ImGroupDialog } from "../members/group-dialog.ts";
import { rightsOf } from "../members/rights.ts";
import { GroupNotes } from "./group-notes.ts";
import type { MenuEntry } from "../parts/menu.ts";
import { menuButton, menuStyles } from "../parts/menu.ts";

type GroupElement = ClientElement & { readonly conversationId: ConversationId };

register("im-group-dialog", ImGroupDialog);

/** What can be done with a group, as far as one's role there allows it. Its dialogs come with it: fetched when they are
 * opened, they would be missing just when the link is lost, and a browser may remember a failed import for good. */
export class GroupMenu {
  readonly #host: GroupElement;
  readonly #client: () => Chat | undefined;
  readonly #notes: GroupNotes;

  constructor(host: GroupElement, client: () => Chat | undefined) {
    this.#host = host;
    this.#client = client;
    addStyles(host, menuStyles);
    this.#notes = new GroupNotes(host, client);
  }

  render(): TemplateResult | typeof nothing {
    const locale = findLocale(this.#host, "all");
    if (!locale) return this.#loadTexts();
    const { conversation } = locale.terms;
    return menuButton({
      id: "menu",
      label: conversation.menu,
      buttonIcon: moreIcon,
      entries: this.#entries(conversation),
    });
  }

  /** Below the header: what was changed and waits, or was refused. */
  renderNotes(): TemplateResult | typeof nothing {
    const locale = findLocale(this.#host, "all");
    return locale ? this.#notes.render(locale.terms) : nothing;
  }

  #entries(terms: ConversationTerms): readonly MenuEntry[] {
    const client = this.#client();
    const summary = client?.conversation(this.#host.conversationId).summary.get();
    const { mayAdd, mayRename } = rightsOf(client?.userId ?? "", summary?.role);
    const open = (page: GroupPage) => () => this.#open(page);
    const entries: MenuEntry[] = [{ icon: peopleIcon, label: terms.members, run: open("members") }];
    if (mayAdd) entries.push({ icon: addPersonIcon, label: terms.addMembers, run: open("add") });
    if (mayRename) entries.push({ icon: pencilIcon, label: terms.rename, run: open("rename") });
    entries.push({ icon: leaveIcon, label: terms.leave, tone: "danger", run: open("leave") });
    return entries;
  }

  #loadTexts(): typeof nothing {
    loadLocale(this.#host, "all").then(
      () => this.#host.requestUpdate(),
      (error: unknown) => reportOnce("Cannot load the texts of the chat", [error]),
    );
    return nothing;
  }

  #open(page: GroupPage): void {
    const dialog = new ImGroupDialog();
    dialog.client = this.#client();
    dialog.conversationId = this.#host.conversationId;
    dialog.page = page;
    dialog.addEventListener("close", () => dialog.remove());
    this.#host.renderRoot.append(dialog);
    dialog.show();
  }
}
