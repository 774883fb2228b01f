import type {
  CatchUpResult,
  ConversationId,
  Cursor,
  HistoryResult,
  MembershipId,
  Row,
  UserId,
} from "@im-chat/protocol";
import * as LIMITS from "@im-chat/protocol/limits";
import type { ChangeSet } from "../database/changes.ts";
import type { Database, Reading, Writing } from "../database/database.ts";
import type { ConversationRecord, StoreName, TimelineRecord } from "../database/schema.ts";
import { clearOutbox } from "../outbox/lane.ts";
import { storeUsers } from "./account.ts";
import { APPLY_STORES, applyEvents } from "./apply.ts";
import { HEAD_STORES, mergeRegisters, readAccount, storeHead } from "./heads.ts";
import { addRange } from "./ranges.ts";
import { readEvent } from "./reducers.ts";
import type { ReadEvent } from "./reducers.ts";

const STORES: readonly StoreName[] = [...new Set([...APPLY_STORES, ...HEAD_STORES])];

/** What was held of a conversation when its log was asked: an answer counts only while that still holds. */
export interface Asked {
  readonly conversationId: ConversationId;
  readonly membershipId: MembershipId;
  readonly epochCount: number;
  readonly self: UserId;
  /** Absent where no rows are kept. */
  readonly timeline?: TimelineRecord | undefined;
}

/** `gone`: no longer wanted; `again`: too old, ask once more; `replace`: the rows kept here are of another history or too
 * far behind, so the newest page takes their place; `foreign`: of another membership. */
export type Outcome = "stored" | "gone" | "again" | "replace" | "foreign";

/** What a question about a conversation has to remember; undefined when there is nothing to ask about. */
export function readAsked(
  database: Database,
  conversationId: ConversationId,
  self: UserId,
): Promise<Asked | undefined> {
  return database.read(["conversations", "timelines", "meta"], async (tx) => {
    const record = await tx.get("conversations", conversationId);
    if (record === undefined || record.membershipId === 0) return undefined;
    const timeline = await tx.get("timelines", conversationId);
    const { epochCount } = await readAccount(tx);
    return { conversationId, membershipId: record.membershipId, epochCount, self, timeline };
  });
}

/** Stores the answer to a catch-up: events first, each by the same test as a push, then the head. */
export function storeCatchUp(
  database: Database,
  reply: CatchUpResult,
  asked: Asked,
): Promise<Outcome> {
  const events = reply.events.map(readEvent);
  return database.commit(STORES, async (tx, changes) => {
    const { conversationId, self } = asked;
    const timeline = await wantedTimeline(tx, asked);
    if (timeline === undefined) return "gone";
    if (!reply.isTooLong && reply.head.epoch === timeline.cursor.epoch) {
      await applyEvents(tx, changes, { conversationId, epoch: reply.head.epoch, events, self });
    }
    await storeUsers(tx, changes, reply.users);
    const outcome = await storeHeadOf(tx, changes, { reply, asked });
    if (outcome !== "stored") return outcome;
    return reply.isTooLong || reply.head.epoch !== timeline.cursor.epoch ? "replace" : "stored";
  });
}

export interface Page {
  readonly reply: HistoryResult;
  readonly asked: Asked;
  /** Events that the timeline took while the page was on its way. */
  readonly meanwhile: readonly ReadEvent[];
}

/** Stores a page of older or newer rows beside those that are here. */
export function storePage(database: Database, page: Page): Promise<Outcome> {
  const { reply, asked } = page;
  return database.commit(STORES, async (tx, changes) => {
    const timeline = await wantedTimeline(tx, asked);
    if (timeline === undefined || asked.timeline === undefined) return "gone";
    const outcome = await storeHeadOf(tx, changes, { reply, asked });
    if (outcome !== "stored") return outcome;
    await storeUsers(tx, changes, reply.users);
    if (reply.epoch !== timeline.cursor.epoch) return "replace";
    const rows = foldPage(page, timeline.cursor);
    if (rows === undefined) return "again";
    await putRows(tx, changes, { conversationId: asked.conversationId, rows });
    const { fromSeq, toSeq } = reply;
    const ranges =
      toSeq === 0 ? timeline.ranges : addRange(timeline.ranges, { from: fromSeq, to: toSeq });
    await tx.put("timelines", { ...timeline, ranges });
    const commandIds = rows.map(({ messageId }) => messageId);
    await clearOutbox(tx, changes, { lane: asked.conversationId, commandIds });
    return "stored";
  });
}

/** Stores the newest page as the whole timeline: the first rows kept of a conversation, or those that replace rows
 * which may have changed unseen.
 * @param generation Random, to tell this timeline from any before it. */
export function storeNewest(
  database: Database,
  { reply, asked }: Page,
  generation: number,
): Promise<Outcome> {
  return database.commit(STORES, async (tx, changes) => {
    const id = asked.conversationId;
    const record = await tx.get("conversations", id);
    const timeline = await tx.get("timelines", id);
    if (
      record?.membershipId !== asked.membershipId ||
      timeline?.generation !== asked.timeline?.generation
    )
      return "gone";
    const outcome = await storeHeadOf(tx, changes, { reply, asked });
    if (outcome !== "stored") return outcome;
    await storeUsers(tx, changes, reply.users);
    const cursor: Cursor = { epoch: reply.epoch, version: reply.version };
    const ranges = reply.toSeq === 0 ? [] : [{ from: reply.fromSeq, to: reply.toSeq }];
    await tx.deleteRange("rows", { from: [id], to: [id, Number.MAX_SAFE_INTEGER] });
    for (const row of reply.rows) await tx.put("rows", { ...row, conversationId: id });
    await tx.put("timelines", { id, cursor, ranges, generation });
    changes.addRows(id, "all");
    await clearOutbox(tx, changes, {
      lane: id,
      commandIds: reply.rows.map(({ messageId }) => messageId),
      cursor,
    });
    return "stored";
  });
}

/** The timeline that was asked about, if the conversation is still the same and its rows were not replaced. */
async function wantedTimeline(tx: Reading, asked: Asked): Promise<TimelineRecord | undefined> {
  const record = await tx.get("conversations", asked.conversationId);
  const timeline = await tx.get("timelines", asked.conversationId);
  const isSame =
    record?.membershipId === asked.membershipId &&
    timeline?.generation === asked.timeline?.generation;
  return isSame ? timeline : undefined;
}

type Reply = Pick<HistoryResult, "head" | "registers">;

async function storeHeadOf(
  tx: Writing,
  changes: ChangeSet,
  { reply, asked }: { readonly reply: Reply; readonly asked: Asked },
): Promise<"stored" | "gone" | "again" | "foreign"> {
  const { head, registers } = reply;
  const outcome = await storeHead(tx, changes, { ...asked, head });
  if (outcome === "unknown") return "gone";
  if (outcome === "foreign") return "foreign";
  if (outcome === "late") return "again";
  const record = await tx.get("conversations", asked.conversationId);
  if (record !== undefined) await putRegisters(tx, record, { head, registers });
  return "stored";
}

/** Where all positions are told, those that are not are of members who have gone. */
async function putRegisters(
  tx: Writing,
  record: ConversationRecord,
  { head, registers: told }: Reply,
): Promise<void> {
  const isAll = head.conversation.memberCount <= LIMITS.namedReceipts;
  const present = new Set(told.map(({ userId }) => userId));
  const isStale = isAll && record.registers.some(({ userId }) => !present.has(userId));
  const kept = isStale
    ? record.registers.filter(({ userId }) => present.has(userId))
    : record.registers;
  const registers = mergeRegisters(kept, told);
  if (registers !== record.registers) await tx.put("conversations", { ...record, registers });
}

/** The rows of a page as of the timeline's cursor; undefined when that cannot be known and it must be asked again. */
function foldPage({ reply, asked, meanwhile }: Page, cursor: Cursor): readonly Row[] | undefined {
  if (reply.version >= cursor.version) return reply.rows;
  if (asked.timeline === undefined || reply.version < asked.timeline.cursor.version)
    return undefined;
  const missed = meanwhile.filter(
    ({ event }) => event.version > reply.version && event.version <= cursor.version,
  );
  if (missed.length !== cursor.version - reply.version) return undefined;
  const rows = new Map(reply.rows.map((row) => [row.seq, row]));
  for (const { effect } of missed) {
    const row = effect?.row;
    if (row === undefined || row.seq < reply.fromSeq || row.seq > reply.toSeq) continue;
    if ((rows.get(row.seq)?.version ?? 0) < row.version) rows.set(row.seq, row);
  }
  return [...rows.values()];
}

interface Rows {
  readonly conversationId: ConversationId;
  readonly rows: readonly Row[];
}

/** A stored row gives way only to a newer state of itself. */
async function putRows(
  tx: Writing,
  changes: ChangeSet,
  { conversationId, rows }: Rows,
): Promise<void> {
  if (rows.length === 0) return;
  const seqs = rows.map(({ seq }) => seq);
  const [from, to] = [Math.min(...seqs), Math.max(...seqs)];
  const stored = await tx.getAll("rows", {
    from: [conversationId, from],
    to: [conversationId, to],
  });
  const versions = new Map(stored.map((row) => [row.seq, row.version]));
  const newer = rows.filter((row) => (versions.get(row.seq) ?? 0) < row.version);
  for (const row of newer) await tx.put("rows", { ...row, conversationId });
  changes.addRows(conversationId, seqs);
}
