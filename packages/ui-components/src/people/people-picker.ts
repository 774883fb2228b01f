import type { User, UserId } from "@im-chat/core";
import { ImError } from "@im-chat/core";
import type { PropertyDeclarations, PropertyValues, TemplateResult } from "lit";
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { ClientElement } from "../base/client-element.ts";
import { afterMs } from "../base/environment.ts";
import { ImEvent } from "../base/events.ts";
import { listTarget } from "../base/focus.ts";
import { StoreController } from "../base/store-controller.ts";
import { shownName } from "../controllers/names.ts";
import { icon } from "../icons/icon.ts";
import { lockIcon, offlineIcon, searchIcon } from "../icons/more-paths.ts";
import { checkIcon, closeIcon } from "../icons/paths.ts";
import { avatar, avatarStyles } from "../parts/avatar.ts";
import { skeletonRows, skeletonStyles } from "../parts/skeleton.ts";
import { statePage, statePageStyles } from "../parts/state-page.ts";
import { controlStyles, scrollStyles } from "../styles/controls.ts";
import { fieldStyles } from "../styles/fields.ts";
import { peoplePickerStyles } from "./people-picker.styles.ts";
import type { Translation } from "../locales/translation.ts";

/** Typing pauses this long before the server is asked. */
const PAUSE_MS = 220;

/** A person was chosen, in a picker that takes one. */
export class ImPersonPickedEvent extends ImEvent<{ readonly user: User }> {
  constructor(detail: ImPersonPickedEvent["detail"]) {
    super("im-person-picked", detail);
  }
}

type Search =
  | { readonly name: "idle" }
  | { readonly name: "searching" }
  | { readonly name: "found"; readonly users: readonly User[]; readonly text: string }
  | { readonly name: "failed"; readonly error: ImError };

/**
 * Finds people as far as the app allows it, and lets one or several be chosen.
 *
 * @summary Search for people.
 * @fires im-person-picked - A person was chosen, where only one can be.
 * @fires change - The selection changed, where several can be.
 */
export class ImPeoplePicker extends ClientElement<Translation> {
  static override readonly properties: PropertyDeclarations = {
    multiple: { type: Boolean },
    hiddenIds: { attribute: false },
    selection: { attribute: false },
    text: { state: true },
    search: { state: true },
  };

  protected override readonly extent = "all";
  static override readonly styles = [
    controlStyles,
    fieldStyles,
    scrollStyles,
    avatarStyles,
    skeletonStyles,
    statePageStyles,
    peoplePickerStyles,
  ];

  /** Several may be chosen. */
  multiple = false;
  /** Not offered: oneself and who is there already. */
  hiddenIds: readonly UserId[] = [];
  /** Chosen so far, in order. */
  selection: readonly User[] = [];

  private text = "";
  private search: Search = { name: "idle" };

  readonly #policy = new StoreController(this, () => this.activeClient?.users.findPolicy);
  readonly #connection = new StoreController(this, () => this.activeClient?.connection);
  readonly #list = new StoreController(this, () => this.activeClient?.conversations);
  #stopPause: (() => void) | undefined;
  #abort: AbortController | undefined;

  override focus(options?: FocusOptions): void {
    this.field?.focus(options);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopPause?.();
    this.#abort?.abort();
  }

  private get field(): HTMLInputElement | null {
    return this.find("input");
  }

  protected override firstUpdated(_changed: PropertyValues): void {
    this.focus();
  }

  protected override render(): TemplateResult {
    const policy = this.#policy.value;
    const { conversation } = this.terms;
    if (policy !== "open") return this.#renderClosed(policy);
    return html`<div class="search">
        ${icon(searchIcon)}
        <input
          type="search"
          class="field"
          dir="auto"
          autocomplete="off"
          aria-label=${conversation.findPeople}
          placeholder=${conversation.findPeople}
          .value=${this.text}
          @input=${this.#onInput}
          @keydown=${this.#onFieldKeydown}
        />
      </div>
      ${this.selection.length > 0 ? this.#renderChips() : nothing}
      <div class="results scroll">${this.#renderResults()}</div>
      <p class="visually-hidden" role="status">${this.#outcome}</p>`;
  }

  #renderClosed(policy: "host" | "none" | undefined): TemplateResult {
    const { conversation } = this.terms;
    // What the app allows is known once the server has said so.
    const isAway = policy === "none" && this.#connection.value?.name !== "online";
    return statePage({
      icon: isAway ? offlineIcon : lockIcon,
      title: conversation.findPeople,
      text: isAway
        ? conversation.findOffline
        : policy === "host"
          ? conversation.policyHost
          : conversation.policyNone,
    });
  }

  #renderChips(): TemplateResult {
    return html`<ul class="chips">
      ${repeat(
        this.selection,
        (user) => user.id,
        (user) =>
          html`<li>
            <button
              class="chip"
              aria-label=${this.terms.conversation.removeFromSelection(this.#nameOf(user))}
              @click=${(event: MouseEvent) => this.#takeBack(user, event)}
            >
              <span dir="auto">${this.#nameOf(user)}</span>${icon(closeIcon)}
            </button>
          </li>`,
      )}
    </ul>`;
  }

  /** What a search has come to, for those who do not see the results. */
  get #outcome(): string {
    const { search } = this;
    if (search.name === "failed") return this.#failureText(search.error);
    if (search.name !== "found") return "";
    const { conversation } = this.terms;
    const { length } = this.#offered(search.users);
    return length > 0
      ? conversation.found(length, search.text)
      : conversation.nobodyFound(search.text);
  }

  #failureText({ code }: ImError): string {
    const isAway = code === "unavailable" || code === "timeout";
    return isAway ? this.terms.conversation.findOffline : this.terms.error(code);
  }

  #renderResults(): TemplateResult {
    const { search } = this;
    const { conversation } = this.terms;
    switch (search.name) {
      case "idle": {
        const known = this.#knownPeople();
        return known.length > 0
          ? this.#renderPeople(known)
          : html`<p class="note">${conversation.findHint}</p>`;
      }
      case "searching":
        return skeletonRows();
      case "failed":
        return html`<p class="note">${this.#failureText(search.error)}</p>`;
      case "found": {
        const users = this.#offered(search.users);
        if (users.length === 0)
          return html`<p class="note" dir="auto">${conversation.nobodyFound(search.text)}</p>`;
        return this.#renderPeople(users);
      }
      default:
        return search satisfies never;
    }
  }

  #renderPeople(users: readonly User[]): TemplateResult {
    return html`<ul @keydown=${this.#onRowKeydown}>
      ${repeat(
        users,
        (user) => user.id,
        (user) => this.#renderPerson(user),
      )}
    </ul>`;
  }

  #renderPerson(user: User): TemplateResult {
    const isChosen = this.selection.some((chosen) => chosen.id === user.id);
    const { conversation } = this.terms;
    const kind =
      user.kind === "guest" ? conversation.guest : user.kind === "bot" ? conversation.bot : "";
    return html`<li>
      <button
        class="person"
        aria-pressed=${this.multiple ? (isChosen ? "true" : "false") : nothing}
        @click=${() => (this.multiple ? this.#toggle(user) : this.dispatchEvent(new ImPersonPickedEvent({ user })))}
      >
        ${avatar({ id: user.id, name: this.#nameOf(user), avatar: user.avatar })}
        <span class="who">
          <span class="name aligned" dir="auto">${this.#nameOf(user)}</span>
          ${kind || user.name ? html`<span class="id">${kind || user.id}</span>` : nothing}
        </span>
        ${this.multiple ? html`<span class="tick ${isChosen ? "on" : ""}">${icon(checkIcon)}</span>` : nothing}
      </button>
    </li>`;
  }

  /** People one already talks to: offered before anything is typed. */
  #knownPeople(): readonly User[] {
    const client = this.activeClient;
    const peers = (this.#list.value?.items ?? []).flatMap(({ peerId }) => (peerId ? [peerId] : []));
    return client ? this.#offered(peers.slice(0, 20).map((id) => client.users.get(id).get())) : [];
  }

  #offered(users: readonly User[]): readonly User[] {
    return users.filter(
      ({ id, kind }) =>
        id !== this.activeClient?.userId && kind !== "deleted" && !this.hiddenIds.includes(id),
    );
  }

  #nameOf({ id, name }: User): string {
    return shownName(id, name, this.terms);
  }

  /** The button is gone then: by key one goes on in the field. A finger or mouse needs no keyboard on the screen for it. */
  #takeBack(user: User, { detail: clicks }: MouseEvent): void {
    this.#toggle(user);
    if (clicks === 0) this.focus();
  }

  #toggle(user: User): void {
    const rest = this.selection.filter((chosen) => chosen.id !== user.id);
    this.selection = rest.length < this.selection.length ? rest : [...this.selection, user];
    this.dispatchEvent(new Event("change"));
  }

  readonly #onInput = (event: InputEvent): void => {
    // The listener is on the field.
    this.text = (event.currentTarget as HTMLInputElement).value;
    this.#stopPause?.();
    this.#abort?.abort();
    const text = this.text.trim();
    if (!text) {
      this.search = { name: "idle" };
      return;
    }
    this.#stopPause = afterMs(PAUSE_MS, () => void this.#find(text));
  };

  async #find(text: string): Promise<void> {
    const client = this.activeClient;
    if (!client) return;
    const abort = new AbortController();
    this.#abort = abort;
    // Results on screen stay until there are better ones.
    if (this.search.name !== "found") this.search = { name: "searching" };
    try {
      const users = await client.users.find(text, { signal: abort.signal });
      if (!abort.signal.aborted) this.search = { name: "found", users, text };
    } catch (thrown) {
      if (!abort.signal.aborted) this.search = { name: "failed", error: ImError.from(thrown) };
    }
  }

  readonly #onFieldKeydown = (event: KeyboardEvent): void => {
    if (event.isComposing || event.key !== "ArrowDown") return;
    event.preventDefault();
    this.#people[0]?.focus();
  };

  readonly #onRowKeydown = (event: KeyboardEvent): void => {
    const people = this.#people;
    const from = people.findIndex((person) => person.matches(":focus"));
    if (event.key === "ArrowUp" && from === 0) {
      event.preventDefault();
      this.focus();
      return;
    }
    const target = listTarget(event.key, from, people.length);
    if (target === undefined) return;
    event.preventDefault();
    people[target]?.focus();
  };

  get #people(): readonly HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>(".person")];
  }
}
