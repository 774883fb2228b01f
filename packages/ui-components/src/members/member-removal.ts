import type { MemberList, UserId } from "@im-chat/core";
import type { ReactiveController, TemplateResult } from "lit";
import { html } from "lit";
import type { ImElement } from "../base/im-element.ts";
import { isolate } from "../controllers/names.ts";
import { isComposingKey } from "../base/keys.ts";
import type { Translation } from "../locales/translation.ts";

interface Place {
  readonly id: UserId;
  readonly index: number;
}

interface RemovalOptions {
  /** Has a member removed; calls `removed` here once that is on its way. */
  readonly remove: (id: UserId) => void;
}

interface Question {
  readonly id: UserId;
  readonly name: string;
  readonly terms: Translation;
}

/** Asks, in the row itself, before a member is removed, and keeps the focus in the list whatever becomes of its rows. */
export class MemberRemoval implements ReactiveController {
  readonly #host: ImElement;
  readonly #remove: (id: UserId) => void;
  #askedId: UserId | undefined;
  /** By the list that still has them: in the next one they are gone, or back. */
  readonly #leaving = new WeakMap<MemberList["members"], Set<UserId>>();
  #place: Place | undefined;

  constructor(host: ImElement, { remove }: RemovalOptions) {
    this.#host = host;
    this.#remove = remove;
    host.addController(this);
  }

  isAsked(id: UserId): boolean {
    return id === this.#askedId;
  }

  /** Removed here, which the server has yet to do. */
  isLeaving(id: UserId, { members }: MemberList): boolean {
    return this.#leaving.get(members)?.has(id) ?? false;
  }

  ask(id: UserId): void {
    this.#show(id, { asked: id });
  }

  removed(id: UserId, { members }: MemberList): void {
    this.#leaving.set(members, new Set([...(this.#leaving.get(members) ?? []), id]));
    this.#show(id, { asked: undefined });
  }

  renderQuestion({ id, name, terms }: Question): TemplateResult {
    const cancel = (): void => this.#show(id, { asked: undefined });
    return html`<div
      class="question"
      role="group"
      aria-labelledby="question"
      @keydown=${(event: KeyboardEvent) => onKeydown(event, cancel)}
    >
      <p id="question" class="aligned" dir="auto">
        ${terms.conversation.removeQuestion(isolate(name))}
      </p>
      <span class="answers">
        <button class="button" @click=${cancel}>${terms.cancel}</button>
        <button
          class="button danger"
          @click=${({ detail }: MouseEvent) => {
            // Under the pointer that has just asked: the second half of a double click is no answer.
            if (detail < 2) this.#remove(id);
          }}
        >
          ${terms.conversation.remove}
        </button>
      </span>
    </div>`;
  }

  hostUpdate(): void {
    this.#place ??= this.#focusedPlace();
  }

  hostUpdated(): void {
    const place = this.#place;
    this.#place = undefined;
    if (place && !this.#focusedPlace()) this.#focusNear(place);
  }

  #show(id: UserId, { asked }: { readonly asked: UserId | undefined }): void {
    this.#askedId = asked;
    // Said and not read from the focus: Safari gives a button that is clicked none.
    this.#place = { id, index: this.#rows.findIndex((row) => row.dataset["id"] === id) };
    this.#host.requestUpdate();
  }

  get #rows(): readonly HTMLElement[] {
    return [...this.#host.renderRoot.querySelectorAll<HTMLElement>("li[data-id]")];
  }

  #focusedPlace(): Place | undefined {
    const index = this.#rows.findIndex((row) => row.matches(":focus-within"));
    const id = this.#rows[index]?.dataset["id"];
    return id === undefined ? undefined : { id, index };
  }

  /** To the first button of the row, of one after it or of one before it; to the list where no row has any. */
  #focusNear({ id, index }: Place): void {
    const rows = this.#rows;
    const found = rows.findIndex((row) => row.dataset["id"] === id);
    const from = found < 0 ? index : found;
    const candidates = [...rows.slice(from), ...rows.slice(0, from).reverse()];
    const button = candidates.map((row) => row.querySelector("button")).find(Boolean);
    (button ?? this.#host.renderRoot.querySelector<HTMLElement>(".list"))?.focus();
  }
}

/** Escape is the answer "no", and not for the dialog around it. */
function onKeydown(event: KeyboardEvent, cancel: () => void): void {
  if (event.key !== "Escape" || isComposingKey(event)) return;
  event.preventDefault();
  cancel();
}
