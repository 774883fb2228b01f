import type { Chat, ConversationId, GroupChange, ImErrorCode } from "@im-chat/core";
import { changeOfGroup } from "@im-chat/core";
import type { ReactiveController, TemplateResult } from "lit";
import { css, html, nothing } from "lit";
import { addStyles } from "../base/add-styles.ts";
import type { ClientElement } from "../base/client-element.ts";
import { nowMs } from "../base/environment.ts";
import { isolate, shownName } from "../controllers/names.ts";
import { icon } from "../icons/icon.ts";
import { alertIcon, clockIcon, closeIcon } from "../icons/paths.ts";
import type { GroupChangeText, Translation } from "../locales/translation.ts";

/** What is done sooner needs no word, unless there is no link at all. */
const PATIENCE_MS = 2_000;

interface Refused {
  readonly change: GroupChange;
  readonly code: ImErrorCode;
}

/** Changes of groups that the server has refused, until they were read. */
class Refusals {
  readonly #listeners = new Set<() => void>();
  #all: readonly Refused[] = [];

  constructor(client: Chat) {
    client.on("error", ({ error, command }) => {
      const change = command && changeOfGroup(command);
      if (change) this.#set([...this.#all, { change, code: error.code }]);
    });
  }

  of(id: ConversationId): readonly Refused[] {
    return this.#all.filter(({ change }) => change.conversationId === id);
  }

  dismiss(refused: Refused): void {
    this.#set(this.#all.filter((other) => other !== refused));
  }

  /** @returns Stops; idempotent. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #set(all: readonly Refused[]): void {
    this.#all = all;
    for (const listener of this.#listeners) listener();
  }
}

/** Listening as long as their client lives: a change may be refused while another conversation is on screen. */
const REFUSALS = new WeakMap<Chat, Refusals>();

function refusalsOf(client: Chat): Refusals {
  const refusals = REFUSALS.get(client) ?? new Refusals(client);
  REFUSALS.set(client, refusals);
  return refusals;
}

type GroupElement = ClientElement & { readonly conversationId: ConversationId };

/** Below the header of a group: what its user has changed and waits, and what of it was refused. */
export class GroupNotes implements ReactiveController {
  readonly #host: GroupElement;
  readonly #client: () => Chat | undefined;
  #followed: Chat | undefined;
  #stop: (() => void) | undefined;

  constructor(host: GroupElement, client: () => Chat | undefined) {
    this.#host = host;
    this.#client = client;
    addStyles(host, groupNoteStyles);
    host.addController(this);
  }

  hostUpdate(): void {
    const client = this.#client();
    if (client !== this.#followed) this.#follow(client);
  }

  hostDisconnected(): void {
    this.#follow(undefined);
  }

  render(terms: Translation): TemplateResult | typeof nothing {
    const client = this.#client();
    if (!client) return nothing;
    const { conversationId } = this.#host;
    const refusals = refusalsOf(client);
    const refused = refusals.of(conversationId);
    const waiting = findWaiting(client, conversationId);
    if (waiting.length + refused.length === 0) return nothing;
    const textOf = (change: GroupChange): GroupChangeText => namedChange(change, client, terms);
    return html`<div class="notes">
      ${waiting.map(
        (change) =>
          html`<div class="note" role="status">
            ${icon(clockIcon)}
            <p dir="auto">${terms.conversation.changeWaits(textOf(change))}</p>
          </div>`,
      )}
      ${refused.map(
        (entry) =>
          html`<div class="note bad" role="alert">
            ${icon(alertIcon)}
            <p dir="auto">
              ${terms.conversation.changeRefused(textOf(entry.change), terms.error(entry.code))}
            </p>
            <button
              class="icon-button"
              aria-label=${terms.close}
              @click=${() => {
                refusals.dismiss(entry);
                // The button is gone: the focus stays near.
                this.#host.focus();
              }}
            >
              ${icon(closeIcon)}
            </button>
          </div>`,
      )}
    </div>`;
  }

  #follow(client: Chat | undefined): void {
    this.#stop?.();
    this.#followed = client;
    this.#stop = client && refusalsOf(client).listen(() => this.#host.requestUpdate());
  }
}

function findWaiting(client: Chat, id: ConversationId): readonly GroupChange[] {
  const { name } = client.connection.get();
  const isAway = name === "offline" || name === "connecting";
  const commands = client.conversation(id).summary.get()?.waiting ?? [];
  return commands
    .flatMap((command) => changeOfGroup(command) ?? [])
    .filter(({ writtenAt }) => isAway || nowMs() - writtenAt > PATIENCE_MS);
}

function namedChange(change: GroupChange, client: Chat, terms: Translation): GroupChangeText {
  const users = change.name === "add" || change.name === "remove" ? change.users : [];
  const names = users.map((id) => isolate(shownName(id, client.users.get(id).get().name, terms)));
  return {
    name: change.name,
    text: change.name === "rename" ? isolate(change.title) : terms.names(names, names.length),
  };
}

const groupNoteStyles = css`
  .notes {
    max-block-size: 9em;
    overflow-y: auto;
    border-block-start: 1px solid var(--_border);
  }

  .note {
    display: flex;
    align-items: center;
    gap: var(--_space-2);
    min-block-size: 34px;
    padding: 6px var(--_space-4);
    background: var(--_warning-soft);
    color: var(--_warning);
    font-size: var(--_text-s);
  }

  .note.bad {
    padding-block: 0;
    padding-inline-end: var(--_space-2);
    background: var(--_danger-soft);
    color: var(--_danger);
  }

  .note > .icon {
    font-size: 0.95em;
  }

  .note p {
    flex: 1;
    overflow-wrap: anywhere;
  }
`;
