import type {
  ConversationId,
  ImError as Errors,
  Uuid,
  setDraftCommand as Command,
} from "@im-chat/protocol";
import type { Timer } from "@im-chat/transport";
import type { Mirror } from "../database/mirror.ts";
import type { DraftRecord, Summary } from "../database/schema.ts";
import type { LeadContext } from "../session/context.ts";

/** Nothing was typed for this long: the other devices are told. */
const REST_MS = 3000;
const RETRY_MS = 10_000;
/** What is stored within this time after its page was hidden was written before: it rests no longer. */
const LAST_MS = 1000;

export interface ToldDraftsOptions {
  readonly mirror: Mirror;
  // Handed over, because a module that is loaded later takes those that it shares with the first one out of it.
  readonly command: typeof Command;
  readonly ImError: typeof Errors;
  readonly newId: () => Uuid;
  readonly maxCharacters: number;
}

/** Tells the user's other devices what was begun to write on this one, and joins it with what was begun there.
 * What is stored is compared with what the server says, so that nothing need be remembered of what was told. */
export class ToldDrafts {
  readonly #context: LeadContext;
  readonly #options: ToldDraftsOptions;
  /** Texts that rest before they are told. */
  readonly #resting: Map<ConversationId, { readonly text: string; readonly timer: Timer }> =
    new Map();
  /** Asked of the server on this link, until a head answers. */
  readonly #asked: Map<ConversationId, object> = new Map();
  #hiddenAtMs = 0;
  /** Texts that it does not want, each of the stay in which it said so. */
  readonly #refused: Map<ConversationId, string> = new Map();

  constructor(context: LeadContext, options: ToldDraftsOptions) {
    this.#context = context;
    this.#options = options;
    context.signal.addEventListener(
      "abort",
      context.environment.onHide(() => this.#hurry()),
    );
  }

  /** There is a link, and all that the server said was read: whatever was asked before it was answered, or never will be. */
  start(): void {
    this.#asked.clear();
    this.look(this.#options.mirror.drafts.keys());
  }

  /** Drafts or heads of these have changed. */
  look(ids: Iterable<ConversationId>): void {
    if (!this.#isOnline) return;
    for (const id of ids) this.#look(id).catch(this.#context.report);
  }

  /** The page may be left: tells at once what rests. */
  #hurry(): void {
    this.#hiddenAtMs = this.#context.environment.now();
    for (const [id, { text }] of [...this.#resting]) this.#tellSoon(id, text, 0);
  }

  get #isOnline(): boolean {
    return this.#context.connection.state.name === "online";
  }

  async #look(id: ConversationId): Promise<void> {
    const { drafts, conversations } = this.#options.mirror;
    const record = drafts.get(id);
    const { membershipId = 0, summary } = conversations.get(id) ?? {};
    // One that was made here and is not known to the server yet has no draft there.
    if (!record || !summary || summary.epoch === 0) return this.#forget(id);
    const isAnswered = versionOf(summary) !== (record.baseVersion ?? 0);
    if (isAnswered) this.#asked.delete(id);
    if (this.#asked.has(id)) return;
    if (isAnswered || record.text === (summary.draft ?? "")) return this.#settle(id);
    const { text } = record;
    const isTooLong = [...text].length > this.#options.maxCharacters;
    const isRefused = this.#refused.get(id) === `${membershipId} ${text}`;
    if (isTooLong || isRefused) return this.#forget(id);
    if (this.#resting.get(id)?.text !== text) this.#tellSoon(id, text, text ? this.#restMs : 0);
  }

  get #restMs(): number {
    const sinceMs = this.#context.environment.now() - this.#hiddenAtMs;
    return Math.abs(sinceMs) < LAST_MS ? 0 : REST_MS;
  }

  #forget(id: ConversationId): void {
    this.#context.environment.clearTimer(this.#resting.get(id)?.timer);
    this.#resting.delete(id);
  }

  #tellSoon(id: ConversationId, text: string, delayMs: number): void {
    this.#forget(id);
    const timer = this.#context.environment.setTimer(() => {
      this.#resting.delete(id);
      if (this.#isOnline) this.#tell(id, text).catch(this.#context.report);
    }, delayMs);
    this.#resting.set(id, { text, timer });
  }

  async #tell(id: ConversationId, text: string): Promise<void> {
    const { command, ImError, mirror, newId } = this.#options;
    const { connection, environment } = this.#context;
    if (this.#asked.has(id)) return;
    const asked = {};
    this.#asked.set(id, asked);
    const { membershipId = 0 } = mirror.conversations.get(id) ?? {};
    let delayMs = 0;
    try {
      const baseVersion = await this.#markSent(id, text);
      if (baseVersion !== undefined)
        return void (await connection.request({
          type: "command",
          commandId: newId(),
          kind: command.number,
          conversationId: id,
          epoch: 0,
          data: command.encode({ text, baseVersion }),
          precondition: undefined,
          writtenAt: environment.now(),
        }));
    } catch (thrown) {
      const error = ImError.from(thrown);
      // Another device was faster: its head is on the way.
      if (error.code === "conflict") return;
      if (error.isRetryable) delayMs = Math.max(RETRY_MS, error.retryAfterMs ?? 0);
      else this.#refused.set(id, `${membershipId} ${text}`);
    }
    if (this.#asked.get(id) !== asked) return;
    this.#asked.delete(id);
    // What was written meanwhile has waited for this.
    environment.setTimer(() => this.look([id]), delayMs);
  }

  /** @returns the version that it changes; undefined where something else was written by now. */
  #markSent(id: ConversationId, text: string): Promise<number | undefined> {
    return this.#context.database.commit(["drafts"], async (tx) => {
      const stored = await tx.get("drafts", id);
      if (stored?.text !== text) return undefined;
      await tx.put("drafts", { ...stored, sent: text });
      return stored.baseVersion ?? 0;
    });
  }

  /** The server says something else than when this was begun, or the same. */
  #settle(id: ConversationId): Promise<void> {
    return this.#context.database.commit(["drafts", "conversations"], async (tx, changes) => {
      const record = await tx.get("drafts", id);
      const summary = (await tx.get("conversations", id))?.summary;
      if (!record || !summary) return;
      const told = summary.draft ?? "";
      const baseVersion = versionOf(summary);
      if (baseVersion === (record.baseVersion ?? 0) && record.text !== told) return;
      const text = join(record, told);
      await (text === told ? tx.delete("drafts", id) : tx.put("drafts", { id, text, baseVersion }));
      changes.drafts.add(id);
    });
  }
}

function versionOf({ draftVersion = 0 }: Pick<Summary, "draftVersion">): number {
  return draftVersion;
}

/** What was begun here, and what was meanwhile begun elsewhere: neither is lost. */
function join({ text, sent }: DraftRecord, told: string): string {
  if (told === sent || told === "" || text.includes(told)) return text;
  return told.includes(text) ? told : `${told}\n${text}`;
}
