import type { ConversationId, User, UserId } from "@im-chat/protocol";
import type { Changes } from "./changes.ts";
import type { Database, Reading } from "./database.ts";
import { newsOf, toldDraft } from "./draft-base.ts";
import { within } from "./schema.ts";
import type { ConversationRecord, DraftRecord, OutboxRecord, StoreName } from "./schema.ts";

/** Records read at a time while the rest of a long list is loaded. */
const CHUNK = 500;

const STORES: readonly StoreName[] = ["meta", "conversations", "outbox", "drafts", "users"];

/** What changed in the mirror. */
export interface Reflected {
  readonly conversations: ReadonlySet<ConversationId>;
  readonly users: ReadonlySet<UserId>;
}

/** What was read of a change set. */
export interface Read {
  /** Rows that are in the outbox no more. */
  readonly gone: ReadonlyMap<ConversationId, readonly OutboxRecord[]>;
  /** Until then all is as it was. */
  readonly show: () => void;
}

/** What lists are made of, in memory: read once, then again whatever a committed change names. */
export class Mirror {
  readonly conversations: Map<ConversationId, ConversationRecord> = new Map();
  readonly lanes: Map<ConversationId, readonly OutboxRecord[]> = new Map();
  readonly drafts: Map<ConversationId, DraftRecord> = new Map();
  readonly users: Map<UserId, User> = new Map();
  /** Whether the account's snapshot was complete at some time: an empty list is one then. */
  hasSnapshot = false;
  /** Whether all conversations that are kept on this device were read. */
  isWhole = false;
  readonly #database: Database;
  readonly #listeners: ((reflected: Reflected) => void)[] = [];

  constructor(database: Database) {
    this.#database = database;
  }

  /** Told after each reading. */
  onReflect(listener: (reflected: Reflected) => void): void {
    this.#listeners.push(listener);
  }

  /** Reads the most recent conversations and everything that is small; resolves before the rest is here. */
  async start(): Promise<void> {
    await this.#database.inTurn(async () => {
      const conversations = await this.#database.read(STORES, async (tx) => {
        const recent = await tx.get("meta", "recent");
        const ids = recent?.key === "recent" ? recent.ids : [];
        const account = await tx.get("meta", "account");
        this.hasSnapshot = account?.key === "account" && account.cursor !== undefined;
        // It may be run again from the start.
        this.lanes.clear();
        for (const row of await tx.getAll("outbox"))
          this.lanes.set(row.lane, [...(this.lanes.get(row.lane) ?? []), row]);
        for (const draft of await tx.getAll("drafts")) this.drafts.set(draft.id, draft);
        for (const id of ids) {
          const record = await tx.get("conversations", id);
          setOrDelete(this.conversations, id, record);
          if (record) await this.#readUsers(tx, facesOf(record));
        }
        return new Set(ids);
      });
      this.#tell({ conversations, users: new Set() });
    });
  }

  /** What was stored is gone. */
  clear(): void {
    for (const map of [this.conversations, this.lanes, this.drafts, this.users]) map.clear();
    this.hasSnapshot = false;
  }

  /** Reads the rest, piece by piece, between other work. */
  async loadRest(signal: AbortSignal): Promise<void> {
    let from: string | undefined = "";
    while (from !== undefined && !signal.aborted) {
      const start: string = from;
      from = undefined;
      await this.#database.inTurn(async () => {
        from = await this.#loadChunk(start);
      });
    }
    this.isWhole = true;
  }

  async #loadChunk(from: string): Promise<string | undefined> {
    const records = await this.#database.read(["conversations", "users"], async (tx) => {
      const chunk = await tx.getAll("conversations", { from, limit: CHUNK });
      for (const record of chunk) this.conversations.set(record.id, record);
      await this.#readUsers(tx, chunk.flatMap(facesOf));
      return chunk;
    });
    this.#tell({ conversations: new Set(records.map(({ id }) => id)), users: new Set() });
    const last = records.at(-1);
    return records.length < CHUNK || !last ? undefined : `${last.id}\u0000`;
  }

  /** What stands in the field to write in: begun here, or on another device. */
  draftOf(id: ConversationId): Omit<DraftRecord, "id"> {
    const record = this.drafts.get(id);
    const told = toldDraft(this.conversations.get(id));
    // What nobody has changed here since gives way to what another device has made of it.
    const isOver =
      record &&
      told &&
      !record.attempt &&
      record.text === record.base?.text &&
      (newsOf(record.base, told) ?? 0) > 0;
    return record && !isOver ? record : { text: told?.text ?? "", base: told };
  }

  /** Reads what a change set names; call it in turn. */
  async read(changes: Changes): Promise<Read> {
    const ids = new Set([...changes.conversations, ...changes.lanes, ...changes.drafts]);
    const gone = new Map<ConversationId, readonly OutboxRecord[]>();
    if (ids.size + changes.users.size === 0) return { gone, show: () => undefined };
    let steps: (() => void)[] = [];
    await this.#database.read(STORES, async (tx) => {
      steps = [];
      for (const id of changes.conversations) {
        const record = await tx.get("conversations", id);
        steps.push(() => setOrDelete(this.conversations, id, record));
        if (record) await this.#readUsers(tx, facesOf(record));
      }
      for (const id of changes.lanes) {
        const rows = await tx.getAll("outbox", within(id));
        // By id: in an empty lane places begin anew.
        const left = new Set(rows.map(({ commandId }) => commandId));
        gone.set(id, this.lanes.get(id)?.filter(({ commandId }) => !left.has(commandId)) ?? []);
        steps.push(() => setOrDelete(this.lanes, id, rows.length > 0 ? rows : undefined));
      }
      for (const id of changes.drafts) {
        const draft = await tx.get("drafts", id);
        steps.push(() => setOrDelete(this.drafts, id, draft));
      }
      for (const id of [...changes.users].filter((user) => this.users.has(user))) {
        const user = await tx.get("users", id);
        steps.push(() => setOrDelete(this.users, id, user));
      }
    });
    const show = (): void => {
      for (const step of steps) step();
      this.#tell({ conversations: ids, users: changes.users });
    };
    return { gone, show };
  }

  /** Adds users that are not here yet. */
  async #readUsers(tx: Reading, ids: Iterable<UserId>): Promise<void> {
    for (const id of ids) {
      if (!this.users.has(id)) setOrDelete(this.users, id, await tx.get("users", id));
    }
  }

  /** Looks for users that no conversation here has named. @returns those that are kept on this device. */
  async findUsers(ids: readonly UserId[]): Promise<readonly UserId[]> {
    await this.#database.inTurn(() =>
      this.#database.read(["users"], (tx) => this.#readUsers(tx, ids)),
    );
    return ids.filter((id) => this.users.has(id));
  }

  #tell(reflected: Reflected): void {
    for (const listener of this.#listeners) listener(reflected);
  }
}

function facesOf({ summary }: ConversationRecord): readonly UserId[] {
  if (!summary) return [];
  const sender = summary.lastRow?.sender;
  return sender === undefined || sender === ""
    ? summary.conversation.faces
    : [...summary.conversation.faces, sender];
}

function setOrDelete<Key, Value>(map: Map<Key, Value>, key: Key, value: Value | undefined): void {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}
