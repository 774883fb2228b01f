import type {
  CatchUpResult,
  ConversationId,
  Cursor,
  HistoryResult,
  MembershipId,
  MessageId,
  Register,
  RegistersFrame,
  Row,
  UserId,
} from "@im-chat/protocol";
import * as LIMITS from "@im-chat/protocol/limits";
import type { ChangeSet } from "../database/changes.ts";
import type { Database, Writing } from "../database/database.ts";
import { within } from "../database/schema.ts";
import type { Range, TimelineRecord } from "../database/schema.ts";
import { clearOutbox } from "../outbox/lane.ts";
import { storeUsers } from "./account.ts";
import { applyEvents } from "./apply.ts";
import { SYNC_STORES, isBehind, mergeRegisters, readAccount, storeHead } from "./heads.ts";
import { addRange } from "./ranges.ts";
import { readEvent } from "./reducers.ts";
import type { ReadEvent } from "./reducers.ts";

/** What was held of a conversation when its log was asked: an answer counts only while that still holds. */
export interface Asked {
  readonly conversationId: ConversationId;
  readonly membershipId: MembershipId;
  readonly epochCount: number;
  /** {@link AccountRecord.snapshots}: rows of a newest page are as old as that. */
  readonly snapshots: number | undefined;
  readonly self: UserId;
  /** Absent where no rows are kept. */
  readonly timeline?: TimelineRecord | undefined;
}

/** `behind`: stored, and more is known to have happened than the page has; `gone`: no longer wanted; `again`: too old, ask once more; `replace`: the rows kept here are of another history or too
 * far behind, so the newest page takes their place; `foreign`: of another membership. */
export type Outcome = "stored" | "behind" | "gone" | "again" | "replace" | "foreign";

/** What a question about a conversation has to remember; undefined when there is nothing to ask about. */
export function readAsked(
  database: Database,
  conversationId: ConversationId,
  self: UserId,
): Promise<Asked | undefined> {
  return database.read(["conversations", "timelines", "meta"], async (tx) => {
    const record = await tx.get("conversations", conversationId);
    if (!record || record.membershipId === 0) return undefined;
    const timeline = await tx.get("timelines", conversationId);
    const { epochCount, snapshots } = await readAccount(tx);
    const { membershipId } = record;
    return { conversationId, membershipId, epochCount, snapshots, self, timeline };
  });
}

/** Stores the answer to a catch-up: events first, each by the same test as a push, then the head. */
export function storeCatchUp(
  database: Database,
  reply: CatchUpResult,
  asked: Asked,
): Promise<Outcome> {
  const isSameLog = !reply.isTooLong && reply.head.epoch === asked.timeline?.cursor.epoch;
  const events = isSameLog ? reply.events.map(readEvent) : [];
  return storeAnswer(database, { reply, asked, events }, async () =>
    isSameLog ? "stored" : "replace",
  );
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
  return storeAnswer(database, page, async (tx, changes, timeline) => {
    if (!timeline) return "gone";
    if (reply.epoch !== timeline.cursor.epoch) return "replace";
    const rows = foldPage(page, timeline.cursor);
    if (!rows) return "again";
    await putRows(tx, changes, { timeline, rows });
    const range = rangeOf(reply);
    const ranges = range ? addRange(timeline.ranges, range) : timeline.ranges;
    await tx.put("timelines", { ...timeline, ranges });
    await clearOutbox(tx, changes, { lane: asked.conversationId, commandIds: rows.map(idOf) });
    return "stored";
  });
}

/** Stores the newest page as the whole timeline: the first rows kept of a conversation, or those that replace rows
 * which may have changed unseen.
 * @param fresh `generation`: random, to tell this timeline from any before it; `openedAt`: of the first rows. */
export function storeNewest(
  database: Database,
  page: Page,
  fresh: Pick<TimelineRecord, "generation" | "openedAt">,
): Promise<Outcome> {
  const { rows, epoch, version } = page.reply;
  const { conversationId: id, snapshots } = page.asked;
  return storeAnswer(database, page, async (tx, changes, timeline) => {
    const { generation, openedAt } = { ...fresh, ...(timeline && { openedAt: timeline.openedAt }) };
    const cursor = { epoch, version };
    const range = rangeOf(page.reply);
    await tx.deleteRange("rows", within(id));
    for (const row of rows) await tx.put("rows", { ...row, conversationId: id });
    const ranges = range ? [range] : [];
    await tx.put("timelines", { id, cursor, ranges, generation, openedAt, snapshots });
    changes.addRows(id, "all");
    await clearOutbox(tx, changes, { lane: id, commandIds: rows.map(idOf), cursor });
    // What was told meanwhile went to the summary, or to the rows that were here before.
    const summary = (await tx.get("conversations", id))?.summary;
    return summary && isBehind({ cursor }, summary) ? "behind" : "stored";
  });
}

function rangeOf({ fromSeq, toSeq }: HistoryResult): Range | undefined {
  return toSeq === 0 ? undefined : { from: fromSeq, to: toSeq };
}

function idOf({ messageId }: Row): MessageId {
  return messageId;
}

interface Answer {
  readonly reply: Pick<HistoryResult, "head" | "registers" | "users">;
  readonly asked: Asked;
  readonly events?: readonly ReadEvent[];
}

/** Stores what every answer brings, then the rest: only if the conversation is still the same that was asked about, and
 * its rows were not replaced. */
function storeAnswer(
  database: Database,
  { reply, asked, events = [] }: Answer,
  storeRest: (
    tx: Writing,
    changes: ChangeSet,
    timeline: TimelineRecord | undefined,
  ) => Promise<Outcome>,
): Promise<Outcome> {
  const { conversationId: id, membershipId, self } = asked;
  const { head, registers, users } = reply;
  return database.commit(SYNC_STORES, async (tx, changes) => {
    const timeline = await tx.get("timelines", id);
    const isSame =
      (await tx.get("conversations", id))?.membershipId === membershipId &&
      timeline?.generation === asked.timeline?.generation;
    if (!isSame) return "gone";
    await applyEvents(tx, changes, { conversationId: id, epoch: head.epoch, events, self });
    const outcome = await storeHead(tx, changes, { ...asked, head });
    if (outcome === "unknown") return "gone";
    if (outcome === "foreign") return outcome;
    if (outcome === "late") return "again";
    const isAll = head.conversation.memberCount <= LIMITS.namedReceipts;
    await putRegisters(tx, changes, { conversationId: id, registers, isAll });
    await storeUsers(tx, changes, users);
    return storeRest(tx, changes, timeline);
  });
}

type ToldRegisters = Pick<RegistersFrame, "conversationId" | "registers"> & {
  readonly isAll?: boolean;
};

/** Positions of others, of the epoch that is stored. */
export async function putRegisters(
  tx: Writing,
  changes: ChangeSet,
  { conversationId: id, registers: told, isAll = false }: ToldRegisters,
): Promise<void> {
  const record = await tx.get("conversations", id);
  if (!record) return;
  // Where all are told, those that are not are of members who have gone.
  const isGone = ({ userId }: Register): boolean =>
    isAll && !told.some((register) => register.userId === userId);
  const before = record.registers;
  const registers = mergeRegisters(
    before.some(isGone) ? before.filter((register) => !isGone(register)) : before,
    told,
  );
  if (registers === before) return;
  await tx.put("conversations", { ...record, registers });
  changes.conversations.add(id);
}

/** The rows of a page as of the timeline's cursor; undefined when that cannot be known and it must be asked again. */
function foldPage({ reply, asked, meanwhile }: Page, cursor: Cursor): readonly Row[] | undefined {
  if (reply.version >= cursor.version) return reply.rows;
  if (!asked.timeline || reply.version < asked.timeline.cursor.version) return undefined;
  const missed = meanwhile.filter(
    ({ event }) => event.version > reply.version && event.version <= cursor.version,
  );
  if (missed.length !== cursor.version - reply.version) return undefined;
  const rows = new Map(reply.rows.map((row) => [row.seq, row]));
  for (const { effect } of missed) {
    const row = effect?.row;
    if (!row || row.seq < reply.fromSeq || row.seq > reply.toSeq) continue;
    if ((rows.get(row.seq)?.version ?? 0) < row.version) rows.set(row.seq, row);
  }
  return [...rows.values()];
}

interface Rows {
  readonly timeline: TimelineRecord;
  readonly rows: readonly Row[];
}

/** A stored row gives way only to a newer state of itself. */
async function putRows(tx: Writing, changes: ChangeSet, { timeline, rows }: Rows): Promise<void> {
  if (rows.length === 0) return;
  const { id: conversationId, generation } = timeline;
  const seqs = rows.map(({ seq }) => seq);
  const [from, to] = [Math.min(...seqs), Math.max(...seqs)];
  const stored = await tx.getAll("rows", {
    from: [conversationId, from],
    to: [conversationId, to],
  });
  const versions = new Map(stored.map((row) => [row.seq, row.version]));
  const newer = rows.filter((row) => (versions.get(row.seq) ?? 0) < row.version);
  for (const row of newer) await tx.put("rows", { ...row, conversationId });
  const told = new Map([...stored, ...newer].map((row) => [row.seq, row]));
  changes.addRows(conversationId, { generation, rows: told });
}
