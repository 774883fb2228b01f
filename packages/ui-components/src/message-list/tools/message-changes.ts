import type {
  ChangeName,
  ChatEvents,
  Conversation,
  ImErrorCode,
  Message,
  MessageId,
} from "@im-chat/core";
import { ImError } from "@im-chat/core";
import { reportOnce } from "../../base/report.ts";
import { findLocale, loadLocale } from "../../locales/locale.ts";
import type { Translation } from "../../locales/translation.ts";
import type { ListToolsHost } from "./tools-host.ts";

/** What could not be done with a message. */
export interface Problem {
  readonly change: ChangeName;
  readonly code: ImErrorCode;
}

/** A message that is being edited. */
export interface Editing {
  readonly id: MessageId;
  readonly text: string;
  readonly error?: ImErrorCode | undefined;
}

/** What is being edited in each conversation: whoever looks into another one meanwhile finds it as it was left. */
const EDITING = new WeakMap<Conversation, Editing>();

/** Editing, recalling and hiding messages, and what came of it where the server or this device refused. */
export class MessageChanges {
  readonly #host: ListToolsHost;
  readonly #onChange: () => void;
  #problems: ReadonlyMap<MessageId, Problem> = new Map();
  #stop: (() => void) | undefined;
  /** On its way already. */
  #saved: Editing | undefined;

  /** @param onChange What is shown of messages is another now. */
  constructor(host: ListToolsHost, onChange: () => void) {
    this.#host = host;
    this.#onChange = onChange;
    loadLocale(host.element, "all").then(onChange, (error: unknown) =>
      reportOnce("Cannot load the texts of the chat", [error]),
    );
  }

  get editing(): Editing | undefined {
    const conversation = this.#host.conversation();
    return conversation && EDITING.get(conversation);
  }

  /** Undefined until they are loaded. */
  get terms(): Translation | undefined {
    return findLocale(this.#host.element, "all")?.terms;
  }

  /** Says something at once, to those who do not see it. */
  readonly speak = (text: string): void => this.#host.announcer.alert(text);

  problemOf(id: MessageId): Problem | undefined {
    return this.#problems.get(id);
  }

  /** Another conversation is shown. */
  follow(): void {
    this.close();
    this.#stop = this.#host.client()?.on("message_failed", (failure) => this.#onFailed(failure));
  }

  close(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.#problems = new Map();
  }

  edit({ id, text }: Message): void {
    this.dismiss(id);
    this.#show({ id, text });
  }

  /** The text as it is typed, for a row that is rendered anew. */
  type(text: string): void {
    const { editing } = this;
    if (editing !== undefined) this.#show({ id: editing.id, text });
  }

  cancel(): void {
    const id = this.editing?.id;
    this.#show(undefined);
    if (id !== undefined) this.#focusRow(id);
  }

  /** Keeps what is written until it is durable. */
  async save(message: Message): Promise<void> {
    const { editing } = this;
    const conversation = this.#host.conversation();
    const text = editing?.text.trim();
    if (editing === undefined || conversation === undefined || !text) return;
    if (editing === this.#saved) return;
    this.#saved = editing;
    try {
      if (text !== message.text) await conversation.edit(editing.id, { text });
      if (EDITING.get(conversation)?.id !== editing.id) return;
      EDITING.delete(conversation);
      this.#onChange();
      if (conversation === this.#host.conversation()) this.#focusRow(editing.id);
    } catch (thrown) {
      EDITING.set(conversation, { ...editing, error: ImError.from(thrown).code });
      this.#onChange();
    }
  }

  /** Takes it from everyone, or from oneself. */
  async remove(change: "recall" | "hide", { id }: Message): Promise<void> {
    this.dismiss(id);
    const neighbour = change === "hide" ? this.#neighbourOf(id) : id;
    try {
      await this.#host.conversation()?.[change](id);
      if (neighbour !== undefined) this.#focusRow(neighbour);
    } catch (thrown) {
      this.#tell(id, { change, code: ImError.from(thrown).code });
    }
  }

  /** It and all after it count as unread again. */
  async markUnread({ seq, id }: Message): Promise<void> {
    const { terms } = this;
    try {
      await this.#host.conversation()?.markUnread(seq);
      this.#host.announcer.say(terms?.messages.markedUnread ?? "");
    } catch (thrown) {
      this.speak(terms?.error(ImError.from(thrown).code) ?? "");
    }
    this.#focusRow(id);
  }

  dismiss(id: MessageId): void {
    if (!this.#problems.has(id)) return;
    this.#problems = new Map([...this.#problems].filter(([other]) => other !== id));
    this.#onChange();
  }

  #onFailed({ conversationId, messageId, change, error }: ChatEvents["message_failed"]): void {
    if (change === undefined || conversationId !== this.#host.conversation()?.id) return;
    this.#tell(messageId, { change, code: error.code });
  }

  #tell(id: MessageId, problem: Problem): void {
    this.#problems = new Map([...this.#problems, [id, problem]]);
    this.#onChange();
  }

  #show(editing: Editing | undefined): void {
    const conversation = this.#host.conversation();
    if (conversation && editing) EDITING.set(conversation, editing);
    else if (conversation) EDITING.delete(conversation);
    this.#onChange();
  }

  /** Where the focus goes when a row is gone: to the next one, or else to the one before. */
  #neighbourOf(id: MessageId): string | undefined {
    const rows = this.#host.articles();
    const at = rows.findIndex((row) => row.dataset["key"] === id);
    return (rows[at + 1] ?? rows[at - 1])?.dataset["key"];
  }

  #focusRow(key: string): void {
    const focus = (): void =>
      this.#host
        .articles()
        .find((row) => row.dataset["key"] === key)
        ?.focus({ preventScroll: true });
    void this.#host.element.updateComplete.then(focus);
  }
}
