import { DatabaseSync } from "node:sqlite";
import type { Conversation, ConversationId, MessageId, TimelineRow } from "@im-chat/core";
import type { Ledger } from "./ledger.ts";

/** What came of it all; anything but 0 in the second half is a broken promise. */
export interface Verdict {
  readonly stored: number;
  readonly acked: number;
  /** Told to be accepted and nothing more: the server may lose them, and whoever wrote them may not. */
  readonly accepted: number;
  /** Acked, and not in the database. */
  readonly lost: number;
  /** Composed, never acked, and not in the database once all is said. */
  readonly missing: number;
  /** More than once in the database, or in somebody's history. */
  readonly doubled: number;
  /** At another place than was told, or in another order than composed or than stored. */
  readonly reordered: number;
  /** In the database, and missing in the history of somebody who may see it; or the other way round. */
  readonly differing: number;
  /** What was found, a sentence each. */
  readonly faults: readonly string[];
}

/** What a writer knows of its own messages. */
export interface Told {
  readonly ledger: Pick<Ledger, "acks" | "accepted">;
  readonly composed: ReadonlyMap<ConversationId, readonly MessageId[]>;
}

/** Compares what everybody was told and holds with the rows in the file, which is read without any code of the server.
 * @param databaseFile Of a server that does not run any more. @param histories Per writer, as {@link historyOf} gives them. */
export function check(
  databaseFile: string,
  writers: readonly Told[],
  histories: ReadonlyMap<Told, ReadonlyMap<ConversationId, readonly MessageId[]>>,
): Verdict {
  const stored = readRows(databaseFile);
  const places = new Map<MessageId, number>();
  let doubled = 0;
  let total = 0;
  for (const messages of stored.values()) {
    total += messages.length;
    for (const { id, seq } of messages) {
      if (places.has(id)) doubled += 1;
      places.set(id, seq);
    }
  }
  const verdict = {
    stored: total,
    acked: 0,
    accepted: 0,
    lost: 0,
    missing: 0,
    doubled,
    reordered: 0,
    differing: 0,
    faults: [] as string[],
  };
  for (const writer of writers) {
    checkAcks(writer, { places, verdict });
    for (const [conversationId, composed] of writer.composed) {
      const own = new Set(composed);
      const all = (stored.get(conversationId) ?? []).map(({ id }) => id);
      const kept = all.filter((id) => own.has(id));
      const expected = composed.filter((id) => places.has(id));
      if (kept.join() !== expected.join()) {
        verdict.reordered += 1;
        verdict.faults.push(`${conversationId} has another order: ${difference(kept, expected)}`);
      }
      const history = histories.get(writer)?.get(conversationId) ?? [];
      if (new Set(history).size !== history.length) verdict.doubled += 1;
      if (history.join() !== all.join()) {
        verdict.differing += 1;
        verdict.faults.push(`${conversationId} is shown otherwise: ${difference(history, all)}`);
      }
    }
  }
  return verdict;
}

/** Where two lists part, with what stands around there. */
function difference(found: readonly MessageId[], expected: readonly MessageId[]): string {
  const at = found.findIndex((id, index) => id !== expected[index]);
  const from = Math.max(0, (at === -1 ? found.length : at) - 2);
  const around = (ids: readonly MessageId[]): string => ids.slice(from, from + 6).join(" ");
  return `from ${from} on ${around(found)}, and not ${around(expected)}`;
}

interface Checking {
  readonly places: ReadonlyMap<MessageId, number>;
  readonly verdict: { -readonly [Name in keyof Verdict]: Verdict[Name] } & {
    readonly faults: string[];
  };
}

function checkAcks({ ledger, composed }: Told, { places, verdict }: Checking): void {
  const acked = new Set(ledger.acks.map(({ messageId }) => messageId));
  verdict.acked += acked.size;
  verdict.accepted += [...ledger.accepted].filter((id) => !acked.has(id)).length;
  for (const id of acked) if (!places.has(id)) verdict.lost += 1;
  for (const id of [...composed.values()].flat())
    if (!acked.has(id) && !places.has(id)) verdict.missing += 1;
  const misplaced = ledger.acks.filter(({ messageId, seq }) => {
    const place = places.get(messageId);
    return place !== undefined && seq > 0 && seq !== place;
  });
  verdict.reordered += misplaced.length;
  for (const { messageId, seq } of misplaced)
    verdict.faults.push(`${messageId} was told to be ${seq}. and is ${places.get(messageId)}.`);
}

/** Ids of all messages of a conversation that the log has, oldest first, as a client shows them: window by window, for one
 * that has all of them takes longer to grow with each step. */
export async function historyOf({ timeline }: Conversation): Promise<readonly MessageId[]> {
  const pages: (readonly MessageId[])[] = [];
  let before = Infinity;
  await timeline.jumpToLatest();
  for (;;) {
    const { rows, hasOlder } = timeline.get();
    const gap = rows.find((row) => row.type === "gap");
    if (gap !== undefined) {
      await timeline.fill(gap.toSeq);
      continue;
    }
    const page = rows.filter((row) => seqOf(row) > 0 && seqOf(row) < before);
    pages.unshift(page.flatMap((row) => (row.type === "message" ? [row.message.id] : [])));
    if (!hasOlder) return pages.flat();
    if (page.length === 0) throw new Error(`Nothing older than ${before} is shown`);
    before = Math.min(...page.map(seqOf));
    await timeline.jumpTo(before - 1);
  }
}

/** 0: not in the log yet. */
function seqOf(row: TimelineRow): number {
  if (row.type === "message") return row.message.seq;
  return row.type === "notice" ? row.seq : row.fromSeq;
}

interface StoredMessage {
  readonly id: MessageId;
  readonly seq: number;
}

/** Messages per conversation, by place; the places of all rows, notices too, must be dense. */
function readRows(file: string): ReadonlyMap<ConversationId, readonly StoredMessage[]> {
  const database = new DatabaseSync(file, { readOnly: true });
  const rows = database
    .prepare(
      "select conversation_id, seq, message_id, notice_kind from message order by conversation_id, seq",
    )
    .all() as {
    conversation_id: Uint8Array;
    seq: number;
    message_id: Uint8Array;
    notice_kind: number | null;
  }[];
  const [health] = database.prepare("pragma integrity_check").all() as {
    integrity_check: string;
  }[];
  database.close();
  if (health?.integrity_check !== "ok")
    throw new Error(`The database is damaged: ${health?.integrity_check}`);
  const result = new Map<ConversationId, StoredMessage[]>();
  const lastSeqs = new Map<ConversationId, number>();
  for (const row of rows) {
    const id = uuid(row.conversation_id);
    const list = result.get(id) ?? [];
    result.set(id, list);
    const before = lastSeqs.get(id) ?? 0;
    if (row.seq !== before + 1) throw new Error(`${id} has a hole before ${row.seq}`);
    lastSeqs.set(id, row.seq);
    if (row.notice_kind === null) list.push({ id: uuid(row.message_id), seq: row.seq });
  }
  return result;
}

function uuid(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString("hex")
    .replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}
