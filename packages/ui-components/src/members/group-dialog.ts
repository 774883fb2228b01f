import type { Conversation, ConversationId, MemberList, User, UserId } from "@im-chat/core";
import { ImError } from "@im-chat/core";
import type { PropertyDeclarations, PropertyValues, TemplateResult } from "lit";
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { register } from "../base/register.ts";
import { isolate } from "../controllers/names.ts";
import { StoreController } from "../base/store-controller.ts";
import { ImErrorEvent } from "../events.ts";
import { icon } from "../icons/icon.ts";
import { closeIcon } from "../icons/paths.ts";
import { avatar, avatarStyles } from "../parts/avatar.ts";
import { DialogElement, dialogStyles } from "../parts/dialog.ts";
import { skeletonRows, skeletonStyles } from "../parts/skeleton.ts";
import { ImPeoplePicker } from "../people/people-picker.ts";
import { controlStyles, scrollStyles } from "../styles/controls.ts";
import { fieldStyles } from "../styles/fields.ts";
import { groupDialogStyles } from "./group-dialog.styles.ts";
import { ImConversationLeftEvent } from "./left-event.ts";
import { memberRows } from "./member-order.ts";
import type { MemberRow } from "./member-order.ts";
import { MemberRemoval } from "./member-removal.ts";
import { rightsOf } from "./rights.ts";

register("im-people-picker", ImPeoplePicker);

export type GroupPage = "members" | "add" | "rename" | "leave";

/**
 * What concerns a group as a whole: who is in it, its name, and leaving it.
 *
 * @summary Members, name and leaving of a group.
 * @fires close - The dialog was closed.
 * @fires im-conversation-left - The user has asked to leave.
 * @fires im-error - Something was refused.
 */
export class ImGroupDialog extends DialogElement {
  static override readonly properties: PropertyDeclarations = {
    conversationId: { attribute: "conversation" },
    page: {},
    name: { state: true },
    selection: { state: true },
    isBusy: { state: true },
    error: { state: true },
  };

  static override readonly styles = [
    controlStyles,
    fieldStyles,
    scrollStyles,
    avatarStyles,
    skeletonStyles,
    dialogStyles,
    groupDialogStyles,
  ];

  /** Id of the group. */
  conversationId: ConversationId = "";
  page: GroupPage = "members";

  private name = "";
  private selection: readonly User[] = [];
  private isBusy = false;
  private error: ImError | undefined = undefined;

  readonly #summary = new StoreController(this, () => this.#conversation?.summary);
  readonly #members = new StoreController(this, () =>
    this.page === "members" || this.page === "add" ? this.#conversation?.members : undefined,
  );

  readonly #removal = new MemberRemoval(this, { remove: (id) => this.#remove(id) });

  protected override get heading(): string {
    const { conversation } = this.terms;
    switch (this.page) {
      case "members":
        return conversation.memberCount(this.#summary.value?.memberCount ?? 0);
      case "add":
        return conversation.addMembers;
      case "rename":
        return conversation.rename;
      case "leave":
        return conversation.leaveQuestion(isolate(this.#summary.value?.title ?? ""));
      default:
        return this.page satisfies never;
    }
  }

  private get picker(): ImPeoplePicker | null {
    return this.find("im-people-picker");
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("conversationId")) this.name = this.#conversation?.summary.get()?.title ?? "";
  }

  protected override renderBody(): TemplateResult {
    const error = this.error
      ? html`<p class="error" role="alert">${this.terms.error(this.error.code)}</p>`
      : nothing;
    return html`${this.#renderPage()}${error}`;
  }

  #renderPage(): TemplateResult {
    switch (this.page) {
      case "members":
        return this.#renderMembers(this.#members.value);
      case "add":
        return this.#renderAdd();
      case "rename":
        return this.#renderRename();
      case "leave":
        return this.#renderLeave();
      default:
        return this.page satisfies never;
    }
  }

  #renderMembers(list: MemberList | undefined): TemplateResult {
    if (!list || (list.isLoading && list.members.length === 0))
      return html`<div class="list">${skeletonRows()}</div>`;
    const { userId } = this.activeClient ?? {};
    const rows = memberRows(list, { userId, terms: this.terms, lang: this.locale.lang });
    const rights = rightsOf(userId ?? "", this.#summary.value?.role);
    const { isComplete, isLoading } = list;
    // Some are known from the list of conversations, and nothing of their rights.
    const isPartial = !isComplete && !isLoading;
    // With buttons or without: only what has the focus is scrolled by keys.
    return html`${isPartial ? html`<p class="error" role="status">${this.terms.error("unavailable")}</p>` : nothing}
      <ul class="list scroll" tabindex="0" aria-labelledby="heading">
        ${repeat(
          rows,
          ({ id }) => id,
          (row) => {
            const isLeaving = this.#removal.isLeaving(row.id, list);
            const mayRemove = isComplete && !row.isSelf && !isLeaving && rights.mayRemove(row.role);
            return html`<li data-id=${row.id}>
              ${
                mayRemove && this.#removal.isAsked(row.id)
                  ? this.#removal.renderQuestion({ ...row, terms: this.terms })
                  : this.#renderMember(row, { isLeaving, mayRemove })
              }
            </li>`;
          },
        )}
      </ul>`;
  }

  #renderMember(
    row: MemberRow,
    { isLeaving, mayRemove }: { readonly isLeaving: boolean; readonly mayRemove: boolean },
  ): TemplateResult {
    const { id, name, isSelf } = row;
    const { remove, removeMember, removing, selfMark } = this.terms.conversation;
    return html`<div class="person">
      ${avatar(row)}
      <span class="who">
        <span class="name aligned" dir="auto"
          >${name}${isSelf ? html`<i>${selfMark}</i>` : nothing}</span
        >
        ${isLeaving ? html`<span class="id">${removing}</span>` : this.#renderAbout(row)}
      </span>
      ${
        mayRemove
          ? html`<button
              class="icon-button"
              title=${remove}
              aria-label=${removeMember(name)}
              @click=${() => this.#removal.ask(id)}
            >
              ${icon(closeIcon)}
            </button>`
          : nothing
      }
    </div>`;
  }

  #renderAbout({ id, role, isNamesake }: MemberRow): TemplateResult | typeof nothing {
    const title = role === "member" ? "" : this.terms.conversation[role];
    if (!title && !isNamesake) return nothing;
    const gap = title && isNamesake ? " · " : "";
    return html`<span class="id"
      >${title}${gap}${isNamesake ? html`<bdi>${id}</bdi>` : nothing}</span
    >`;
  }

  #renderAdd(): TemplateResult {
    const present = this.#members.value?.members.map(({ user }) => user.id) ?? [];
    return html`<im-people-picker
        multiple
        .client=${this.activeClient}
        .hiddenIds=${present}
        .selection=${this.selection}
        @change=${this.#onSelection}
      ></im-people-picker>
      <div class="buttons">
        <button class="button" @click=${this.close}>${this.terms.cancel}</button>
        <button
          class="button primary"
          ?disabled=${this.isBusy || this.selection.length === 0}
          @click=${this.#add}
        >
          ${this.terms.conversation.add}
        </button>
      </div>`;
  }

  #renderRename(): TemplateResult {
    return html`<form @submit=${this.#rename}>
      <div class="body">
        <input
          class="field"
          dir="auto"
          maxlength="128"
          autofocus
          autocomplete="off"
          aria-label=${this.terms.conversation.groupName}
          .value=${this.name}
          @input=${this.#onName}
        />
      </div>
      <div class="buttons">
        <button class="button" type="button" @click=${this.close}>${this.terms.cancel}</button>
        <button class="button primary" type="submit" ?disabled=${this.isBusy || !this.name.trim()}>
          ${this.terms.conversation.save}
        </button>
      </div>
    </form>`;
  }

  #renderLeave(): TemplateResult {
    return html`<div class="body"><p>${this.terms.conversation.leaveText}</p></div>
      <div class="buttons">
        <button class="button" autofocus @click=${this.close}>${this.terms.cancel}</button>
        <button class="button danger" ?disabled=${this.isBusy} @click=${this.#leave}>
          ${this.terms.conversation.leave}
        </button>
      </div>`;
  }

  get #conversation(): Conversation | undefined {
    return this.conversationOf(this.conversationId);
  }

  readonly #onName = (event: InputEvent): void => {
    // The listener is on the field.
    this.name = (event.currentTarget as HTMLInputElement).value;
  };

  readonly #onSelection = (): void => {
    this.selection = this.picker?.selection ?? [];
  };

  readonly #rename = (event: SubmitEvent): void => {
    event.preventDefault();
    const name = this.name.trim();
    void this.#run((conversation) => conversation.rename(name));
  };

  readonly #leave = (): void => {
    void this.#run(async (conversation) => {
      await conversation.leave();
      this.dispatchEvent(new ImConversationLeftEvent({ conversationId: conversation.id }));
    });
  };

  readonly #add = (): void => {
    const ids = this.selection.map((user) => user.id);
    void this.#run((conversation) => conversation.addMembers(ids));
  };

  #remove(userId: UserId): void {
    void this.#run((conversation) => conversation.removeMember(userId), {
      done: () => this.#members.value && this.#removal.removed(userId, this.#members.value),
    });
  }

  async #run(
    change: (conversation: Conversation) => Promise<void>,
    { done = () => this.close() }: { readonly done?: () => void } = {},
  ): Promise<void> {
    const conversation = this.#conversation;
    if (!conversation || this.isBusy) return;
    this.isBusy = true;
    this.error = undefined;
    try {
      await change(conversation);
      done();
    } catch (thrown) {
      this.error = ImError.from(thrown);
      this.dispatchEvent(new ImErrorEvent({ error: this.error }));
    } finally {
      this.isBusy = false;
    }
  }
}
