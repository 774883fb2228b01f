import type {
  CommandResult,
  ConversationId,
  ImError as Errors,
  Uuid,
  setDraftCommand as Command,
} from "@im-chat/protocol";
import type { Timer } from "@im-chat/transport";
import type { Reading } from "../database/database.ts";
import type {
  mergeDrafts as Merge,
  newsOf as News,
  toldDraft as Told,
} from "../database/draft-base.ts";
import type { Mirror } from "../database/mirror.ts";
import type { DraftAttempt, DraftBase, DraftRecord } from "../database/schema.ts";
import type { LeadContext } from "../session/context.ts";
import type { readAccount as ReadAccount } from "../sync/heads.ts";

/** Nothing was typed for this long: the other devices are told. */
const REST_MS = 3000;
const RETRY_MS = 10_000;
/** What is stored within this time after its page was hidden was written before: it rests no longer. */
const LAST_MS = 1000;
/** A server may forget what came of a command after 45 days. */
const KEPT_MS = 40 * 86_400_000;

const STORES = ["drafts", "conversations", "meta"] as const;

/** Stores it, or nothing any more. */
type Keep = (record: DraftRecord | undefined) => Promise<void>;

export interface ToldDraftsOptions {
  readonly mirror: Mirror;
  // Handed over, because a module that is loaded later takes those that it shares with the first one out of it.
  readonly command: typeof Command;
  readonly ImError: typeof Errors;
  readonly mergeDrafts: typeof Merge;
  readonly newsOf: typeof News;
  readonly newId: () => Uuid;
  readonly readAccount: typeof ReadAccount;
  readonly toldDraft: typeof Told;
  readonly maxCharacters: number;
}

interface Question {
  readonly attempt: DraftAttempt;
  /** Of the account. */
  readonly epoch: number;
}

/** Tells the user's other devices what was begun to write on this one, and joins it with what was begun there.
 * What is stored is compared with what the server says; what was asked of it and not answered is asked again, as it was. */
export class ToldDrafts {
  readonly #context: LeadContext;
  readonly #options: ToldDraftsOptions;
  /** Texts that rest before they are told. */
  readonly #resting: Map<ConversationId, { readonly text: string; readonly timer: Timer }> =
    new Map();
  /** Asked of the server on this link, until it may be looked at again. */
  readonly #asked: Map<ConversationId, object> = new Map();
  /** Texts that it does not want, each of the stay and the history in which it said so. */
  readonly #refused: Map<ConversationId, string> = new Map();
  #hiddenAtMs = 0;

  constructor(context: LeadContext, options: ToldDraftsOptions) {
    this.#context = context;
    this.#options = options;
    context.signal.addEventListener(
      "abort",
      context.environment.onHide(() => this.#hurry()),
    );
  }

  /** There is a link, and all that the server said was read. */
  start(): void {
    this.#asked.clear();
    this.look(this.#options.mirror.drafts.keys());
  }

  /** Drafts or heads of these have changed. */
  look(ids: Iterable<ConversationId>): void {
    if (this.#context.connection.state.name !== "online") return;
    for (const id of ids) this.#look(id);
  }

  /** The page may be left: tells at once what rests. */
  #hurry(): void {
    this.#hiddenAtMs = this.#context.environment.now();
    for (const [id, { text }] of [...this.#resting]) this.#tellSoon(id, text, 0);
  }

  #look(id: ConversationId): void {
    const { mirror, newsOf, toldDraft, maxCharacters } = this.#options;
    const record = mirror.drafts.get(id);
    const told = toldDraft(mirror.conversations.get(id));
    if (!record || !told) {
      this.#asked.delete(id);
      return this.#rest(id);
    }
    if (this.#asked.has(id)) return;
    const { text, attempt, base } = record;
    if (attempt) return this.#tellSoon(id, attempt.text, 0);
    const news = newsOf(base, told);
    if (news === undefined || news > 0) return void this.#settle(id).catch(this.#context.report);
    const isTooLong = [...text].length > maxCharacters;
    // What it took is said by a head that is on its way, maybe not to the letter.
    const isSaid = news < 0 || text === told.text || (base?.isOwn && text === base.text);
    if (isSaid || isTooLong || this.#isRefused(told, id, text)) return this.#rest(id);
    if (this.#resting.get(id)?.text !== text) this.#tellSoon(id, text, text ? this.#restMs : 0);
  }

  get #restMs(): number {
    const sinceMs = this.#context.environment.now() - this.#hiddenAtMs;
    return Math.abs(sinceMs) < LAST_MS ? 0 : REST_MS;
  }

  #isRefused(told: DraftBase, id: ConversationId, text: string): boolean {
    return this.#refused.get(id) === keyOf(told, text);
  }

  /** Tells nothing for now. */
  #rest(id: ConversationId): void {
    this.#context.environment.clearTimer(this.#resting.get(id)?.timer);
    this.#resting.delete(id);
  }

  #tellSoon(id: ConversationId, text: string, delayMs: number): void {
    this.#rest(id);
    const timer = this.#context.environment.setTimer(() => {
      this.#resting.delete(id);
      this.#tell(id, text).catch(this.#context.report);
    }, delayMs);
    this.#resting.set(id, { text, timer });
  }

  async #tell(id: ConversationId, text: string): Promise<void> {
    if (this.#context.connection.state.name !== "online" || this.#asked.has(id)) return;
    const asked = {};
    this.#asked.set(id, asked);
    let delayMs = RETRY_MS;
    try {
      const question = await this.#prepare(id, text);
      delayMs = question ? await this.#ask(id, question) : 0;
    } finally {
      // What is written meanwhile waits for this.
      this.#context.environment.setTimer(() => {
        if (this.#asked.get(id) !== asked) return;
        this.#asked.delete(id);
        this.look([id]);
      }, delayMs);
    }
  }

  /** Keeps what is asked, so that it is asked again as it was. @returns nothing where something else is to be told by now */
  #prepare(id: ConversationId, text: string): Promise<Question | undefined> {
    const { newId, newsOf, readAccount, toldDraft } = this.#options;
    const writtenAt = this.#context.environment.now();
    return this.#write(id, async (tx, { attempt: before, ...record }, keep) => {
      const told = toldDraft(await tx.get("conversations", id));
      if (!told) return undefined;
      const news = newsOf(record.base, told);
      const isOld = before && Math.abs(writtenAt - before.writtenAt) > KEPT_MS;
      if (isOld || news === undefined) {
        await keep(record);
        return undefined;
      }
      if (!before && (record.text !== text || news !== 0)) return undefined;
      const baseVersion = record.base?.version ?? 0;
      const attempt = before ?? { commandId: newId(), text, baseVersion, writtenAt };
      await keep({ ...record, attempt });
      const { epoch = 0 } = (await readAccount(tx)).cursor ?? {};
      return { attempt, epoch };
    });
  }

  /** @returns how long to wait before the next look, milliseconds */
  async #ask(id: ConversationId, question: Question): Promise<number> {
    const { command, ImError, mirror, toldDraft } = this.#options;
    const { attempt, epoch } = question;
    const { text, baseVersion } = attempt;
    const told = toldDraft(mirror.conversations.get(id));
    let result: CommandResult;
    try {
      result = await this.#context.connection.request({
        type: "command",
        commandId: attempt.commandId,
        kind: command.number,
        epoch,
        data: command.encode({ conversationId: id, text, baseVersion }),
        writtenAt: attempt.writtenAt,
      });
    } catch (thrown) {
      const error = ImError.from(thrown);
      if (error.isRetryable || error.code === "cancelled")
        return Math.max(RETRY_MS, error.retryAfterMs ?? 0);
      const isConflict = error.code === "conflict";
      if (!isConflict && told) this.#refused.set(id, keyOf(told, text));
      await this.#answered(id, attempt);
      // The head of what another device has set is here soon.
      return isConflict ? REST_MS : 0;
    }
    const { version } = command.result.decode(result.data);
    await this.#answered(id, attempt, Math.min(version, result.version));
    return 0;
  }

  /** @param version At which the server has said this text; undefined: it never did. */
  #answered(id: ConversationId, { commandId }: DraftAttempt, version?: number): Promise<void> {
    return this.#write(id, async (_tx, { attempt, base, ...rest }, keep) => {
      if (attempt?.commandId !== commandId) return;
      const isTaken = base && version !== undefined;
      await keep({
        ...rest,
        base: isTaken ? { ...base, version, text: attempt.text, isOwn: true } : base,
      });
    });
  }

  /** The server says something else than what this was made of. */
  #settle(id: ConversationId): Promise<void> {
    const { mergeDrafts, newsOf, toldDraft } = this.#options;
    return this.#write(id, async (tx, { text: mine, base, attempt }, keep) => {
      const told = toldDraft(await tx.get("conversations", id));
      const news = told && newsOf(base, told);
      if (!told || attempt) return;
      if ((news ?? 1) <= 0) return;
      // What a restore has lost, or the end of a stay, is told once more.
      const known = news || told.text === base?.text ? (base?.text ?? "") : "";
      const text = mergeDrafts(known, mine, told.text);
      const isOwn = text !== told.text || mine !== known;
      await keep(isOwn && (text || told.text) ? { id, text, base: told } : undefined);
    });
  }

  #write<Result>(
    id: ConversationId,
    write: (tx: Reading, record: DraftRecord, keep: Keep) => Promise<Result>,
  ): Promise<Result | undefined> {
    return this.#context.database.commit(STORES, async (tx, changes) => {
      const record = await tx.get("drafts", id);
      // Another tab may have changed it and not be heard: what is shown is read again.
      changes.drafts.add(id);
      changes.conversations.add(id);
      return (
        record &&
        write(tx, record, (next) => (next ? tx.put("drafts", next) : tx.delete("drafts", id)))
      );
    });
  }
}

function keyOf({ membershipId, epoch }: DraftBase, text: string): string {
  return `${membershipId} ${epoch} ${text}`;
}
