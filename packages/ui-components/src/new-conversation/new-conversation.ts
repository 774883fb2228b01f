import type { Conversation, User } from "@im-chat/core";
import { ImError } from "@im-chat/core";
import type { PropertyDeclarations, TemplateResult } from "lit";
import { html, nothing } from "lit";
import { ClientElement } from "../base/client-element.ts";
import { isComposingKey } from "../base/keys.ts";
import { isolate, shownName } from "../controllers/names.ts";
import { register } from "../base/register.ts";
import { StoreController } from "../base/store-controller.ts";
import { ImConversationOpenRequestEvent, ImErrorEvent } from "../events.ts";
import { icon, mirroredIcon } from "../icons/icon.ts";
import { backIcon, peopleIcon } from "../icons/paths.ts";
import type { ImPersonPickedEvent } from "../people/people-picker.ts";
import { ImPeoplePicker } from "../people/people-picker.ts";
import { controlStyles } from "../styles/controls.ts";
import { fieldStyles } from "../styles/fields.ts";
import { newConversationStyles } from "./new-conversation.styles.ts";
import type { Translation } from "../locales/translation.ts";

register("im-people-picker", ImPeoplePicker);

/** In order: one person, or several for a group and then its name. */
type Step = "direct" | "group" | "name";

/**
 * The page over the list of conversations on which a new one is begun.
 *
 * @summary Begins a direct or group conversation.
 * @csspart base - The ground.
 * @fires im-conversation-open-request - A conversation was begun.
 * @fires close - The page was left.
 * @fires im-error - A conversation could not be begun.
 */
export class ImNewConversation extends ClientElement<Translation> {
  static override readonly properties: PropertyDeclarations = {
    step: { state: true },
    selection: { state: true },
    name: { state: true },
    isBusy: { state: true },
    error: { state: true },
  };

  protected override readonly extent = "all";
  static override readonly styles = [controlStyles, fieldStyles, newConversationStyles];

  private step: Step = "direct";
  private selection: readonly User[] = [];
  private name = "";
  private isBusy = false;
  private error: ImError | undefined = undefined;

  readonly #policy = new StoreController(this, () => this.activeClient?.users.findPolicy);

  private get picker(): ImPeoplePicker | null {
    return this.find("im-people-picker");
  }

  protected override firstUpdated(): void {
    // The picker takes the focus into its field, where it has one.
    if (this.#policy.value !== "open")
      this.renderRoot.querySelector<HTMLElement>(".icon-button")?.focus();
  }

  protected override render(): TemplateResult {
    const { conversation } = this.terms;
    return html`<section class="base" part="base" @keydown=${this.#onKeydown}>
      <header>
        <button class="icon-button" aria-label=${this.terms.back} @click=${this.#back}>
          ${mirroredIcon(backIcon)}
        </button>
        <h2>${this.step === "direct" ? conversation.newTitle : conversation.newGroupTitle}</h2>
      </header>
      ${this.error ? html`<p class="error" role="alert">${this.terms.error(this.error.code)}</p>` : nothing}
      ${this.step === "name" ? this.#renderName() : this.#renderPeople()}
    </section>`;
  }

  #renderPeople(): TemplateResult {
    const { conversation } = this.terms;
    const isGroup = this.step === "group";
    const canFind = this.#policy.value === "open";
    return html`<im-people-picker
        .client=${this.activeClient}
        ?multiple=${isGroup}
        .selection=${this.selection}
        @im-person-picked=${this.#onPicked}
        @change=${this.#onSelection}
      ></im-people-picker>
      ${
        isGroup
          ? html`<footer>
              <button
                class="button primary"
                ?disabled=${this.selection.length === 0}
                @click=${() => this.#go("name")}
              >
                ${conversation.next}
              </button>
              <span class="count">${conversation.selected(this.selection.length)}</span>
            </footer>`
          : canFind
            ? html`<footer>
                <button class="button group" @click=${() => this.#go("group")}>
                  ${icon(peopleIcon)}${conversation.makeGroup}
                </button>
              </footer>`
            : nothing
      }`;
  }

  #renderName(): TemplateResult {
    const { conversation } = this.terms;
    const names = this.selection.map((user) => isolate(shownName(user.id, user.name, this.terms)));
    return html`<form class="name" @submit=${this.#onCreate}>
      <label>
        <span>${conversation.groupName}</span>
        <input
          class="field"
          dir="auto"
          autocomplete="off"
          maxlength="128"
          .value=${this.name}
          @input=${this.#onName}
        />
      </label>
      <p class="with" dir="auto">${this.terms.names(names, names.length)}</p>
      <button class="button primary" type="submit" ?disabled=${this.isBusy || !this.name.trim()}>
        ${conversation.createGroup}
      </button>
    </form>`;
  }

  #go(step: Step): void {
    this.step = step;
    this.error = undefined;
    void this.updateComplete.then(() => {
      if (step === "name") this.renderRoot.querySelector<HTMLElement>("input")?.focus();
      else this.picker?.focus();
    });
  }

  readonly #back = (): void => {
    if (this.step === "name") this.#go("group");
    else if (this.step === "group") this.#go("direct");
    else this.dispatchEvent(new Event("close"));
  };

  readonly #onKeydown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || isComposingKey(event)) return;
    event.preventDefault();
    event.stopPropagation();
    this.#back();
  };

  readonly #onPicked = (event: ImPersonPickedEvent): void => {
    const { user } = event.detail;
    void this.#begin((client) => client.openDirect(user.id));
  };

  readonly #onSelection = (): void => {
    this.selection = this.picker?.selection ?? [];
  };

  readonly #onName = (event: InputEvent): void => {
    // The listener is on the field.
    this.name = (event.currentTarget as HTMLInputElement).value;
  };

  readonly #onCreate = (event: SubmitEvent): void => {
    event.preventDefault();
    const name = this.name.trim();
    const members = this.selection.map((user) => user.id);
    void this.#begin((client) => client.createGroup({ name, members }));
  };

  async #begin(
    open: (client: NonNullable<typeof this.activeClient>) => Promise<Conversation>,
  ): Promise<void> {
    const client = this.activeClient;
    if (!client || this.isBusy) return;
    this.isBusy = true;
    this.error = undefined;
    try {
      const conversation = await open(client);
      this.dispatchEvent(new ImConversationOpenRequestEvent({ conversationId: conversation.id }));
    } catch (thrown) {
      this.error = ImError.from(thrown);
      this.dispatchEvent(new ImErrorEvent({ error: this.error }));
    } finally {
      this.isBusy = false;
    }
  }
}
