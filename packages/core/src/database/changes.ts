import type { ConversationId, ImError, MessageId, Row, UserId } from "@im-chat/protocol";
import type { ChangeName } from "../client.ts";
import type { OutboxRecord } from "./schema.ts";

/** What the integrator is told of, by the tab where it happened. */
export type Fact =
  | { readonly type: "received"; readonly conversationId: ConversationId; readonly row: Row }
  | {
      readonly type: "sent";
      readonly conversationId: ConversationId;
      readonly record: OutboxRecord;
    }
  | {
      readonly type: "failed";
      readonly conversationId: ConversationId;
      readonly messageId: MessageId;
      readonly change?: ChangeName | undefined;
      readonly error: ImError;
    }
  | {
      readonly type: "ended";
      readonly conversationId: ConversationId;
      readonly by: UserId | undefined;
    }
  /** Another command was refused for good. */
  | {
      readonly type: "refused";
      readonly conversationId: ConversationId;
      readonly error: ImError;
      readonly command: OutboxRecord;
    };

/** Kinds of records that are told of by id. */
const IDS = ["conversations", "lanes", "drafts", "users"] as const;

export interface ChangedRows {
  /** Of the timeline that they were written to. */
  readonly generation: number;
  /** By seq, as they were written: what a reader shows already it need not read. */
  readonly rows: ReadonlyMap<number, Row>;
}

/** What a transaction wrote: rows as they are, the rest by name, which readers look up anew after the commit. */
export class ChangeSet implements Changes {
  readonly conversations: Set<ConversationId> = new Set();
  readonly lanes: Set<ConversationId> = new Set();
  readonly drafts: Set<ConversationId> = new Set();
  readonly users: Set<UserId> = new Set();
  /** Rows that were written; `all`: the timeline was replaced or dropped. */
  readonly rows: Map<ConversationId, "all" | ChangedRows> = new Map();
  /** Of this tab only. */
  readonly facts: Fact[] = [];

  get isEmpty(): boolean {
    return IDS.every((kind) => this[kind].size === 0) && this.rows.size + this.facts.length === 0;
  }

  addRows(conversationId: ConversationId, changed: "all" | ChangedRows): void {
    const before = this.rows.get(conversationId);
    const isAll = changed === "all" || before === "all";
    const next = isAll
      ? "all"
      : { ...changed, rows: new Map([...(before?.rows ?? []), ...changed.rows]) };
    this.rows.set(conversationId, next);
  }

  merge(other: Changes): void {
    for (const kind of IDS) for (const id of other[kind]) this[kind].add(id);
    for (const [id, changed] of other.rows) this.addRows(id, changed);
    this.facts.push(...other.facts);
  }

  /** What other tabs are told. */
  toNotice(): ChangeNotice {
    const { conversations, lanes, drafts, users, rows } = this;
    return { type: "changes", conversations, lanes, drafts, users, rows, facts: [] };
  }
}

/** What a {@link ChangeSet} says. */
export interface Changes {
  readonly conversations: ReadonlySet<ConversationId>;
  readonly lanes: ReadonlySet<ConversationId>;
  readonly drafts: ReadonlySet<ConversationId>;
  readonly users: ReadonlySet<UserId>;
  readonly rows: ReadonlyMap<ConversationId, "all" | ChangedRows>;
  readonly facts: readonly Fact[];
}

export interface ChangeNotice extends Changes {
  readonly type: "changes";
}
