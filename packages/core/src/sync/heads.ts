import type { ConversationId, Head, Register, UserId } from "@im-chat/protocol";
import type { ChangeSet } from "../database/changes.ts";
import type { Writing } from "../database/database.ts";
import type {
  AccountRecord,
  ConversationRecord,
  StoreName,
  Summary,
  TimelineRecord,
} from "../database/schema.ts";
import { clearOutbox, readLane } from "../outbox/lane.ts";
import { rangeAt, topOf } from "./ranges.ts";
import { countsAsUnread, mentions } from "./reducers.ts";

/** Stores that {@link storeHead} touches. */
export const HEAD_STORES: readonly StoreName[] = [
  "meta",
  "conversations",
  "timelines",
  "rows",
  "outbox",
  "users",
];

const NEW_ACCOUNT: AccountRecord = {
  key: "account",
  stamp: new Uint8Array(0),
  epochCount: 0,
};

export async function readAccount(tx: { get: Writing["get"] }): Promise<AccountRecord> {
  const record = await tx.get("meta", "account");
  return record?.key === "account" ? record : NEW_ACCOUNT;
}

/** What came of a head:
 * `stored`; `behind`: stored too, and the rows kept here are of an earlier state; `unknown`: not a conversation of mine, as
 * far as the account log was read; `foreign`: of another membership than the one held; `late`: asked for before a newer
 * epoch was learned, so ask again. */
export type HeadOutcome = "stored" | "behind" | "unknown" | "foreign" | "late";

export interface StoredHead {
  readonly head: Head;
  readonly self: UserId;
  /** {@link AccountRecord.epochCount} when it was asked for. */
  readonly epochCount: number;
}

/** The conversations of several heads, by what came of them. */
export type HeadOutcomes = {
  readonly [Outcome in Exclude<HeadOutcome, "unknown">]: readonly ConversationId[];
};

export async function storeHeads(
  tx: Writing,
  changes: ChangeSet,
  { heads, ...asked }: Omit<StoredHead, "head"> & { readonly heads: readonly Head[] },
): Promise<HeadOutcomes> {
  const found = new Map<HeadOutcome, ConversationId[]>();
  for (const head of heads) {
    const outcome = await storeHead(tx, changes, { ...asked, head });
    found.set(outcome, [...(found.get(outcome) ?? []), head.conversationId]);
  }
  const behind = found.get("behind") ?? [];
  const stored = [...(found.get("stored") ?? []), ...behind];
  return { stored, behind, late: found.get("late") ?? [], foreign: found.get("foreign") ?? [] };
}

/** Stores one head inside a transaction. Within an epoch nothing goes back; a new epoch replaces everything. */
export async function storeHead(
  tx: Writing,
  changes: ChangeSet,
  stored: StoredHead,
): Promise<HeadOutcome> {
  const { head, self, epochCount } = stored;
  const record = await tx.get("conversations", head.conversationId);
  if (!record) return "unknown";
  if (record.membershipId !== 0 && record.membershipId !== head.membershipId) return "foreign";
  const before = record.summary;
  const isNewEpoch = before?.epoch !== head.epoch;
  if (isNewEpoch && before && record.epochLearned > epochCount) return "late";
  const timeline = await tx.get("timelines", head.conversationId);
  const summary =
    isNewEpoch || !before ? fromHead(head) : await mergeHead(tx, { before, timeline, ...stored });
  const next: ConversationRecord = {
    id: record.id,
    membershipId: head.membershipId,
    visibleFromSeq: head.visibleFromSeq,
    summary,
    registers: isNewEpoch ? head.registers : mergeRegisters(record.registers, head.registers),
    epochLearned:
      isNewEpoch && before && before.epoch !== 0 ? await learnEpoch(tx) : record.epochLearned,
  };
  await tx.put("conversations", next);
  changes.conversations.add(record.id);
  const { lastRow } = summary;
  const isNews = !isNewEpoch && !timeline && lastRow !== undefined && lastRow.seq > before.lastSeq;
  // Where rows are kept, they tell of themselves.
  if (isNews && countsAsUnread(lastRow, summary.readSeq, self))
    changes.facts.push({ type: "received", conversationId: record.id, row: lastRow });
  if (isNewEpoch)
    await clearOutbox(tx, changes, {
      lane: record.id,
      commandIds: [],
      cursor: clearingCursor(head, timeline),
    });
  return timeline && isBehind(timeline, summary) ? "behind" : "stored";
}

/** A conversation without rows here keeps what is accepted until its first page shows it. */
function clearingCursor(
  head: Head,
  timeline: TimelineRecord | undefined,
): StoredCursor | undefined {
  return timeline ? { epoch: head.epoch, version: 0 } : undefined;
}
type StoredCursor = { readonly epoch: number; readonly version: number };

export function isBehind({ cursor }: TimelineRecord, summary: Summary): boolean {
  return cursor.epoch !== summary.epoch || cursor.version < summary.version;
}

async function learnEpoch(tx: Writing): Promise<number> {
  const account = await readAccount(tx);
  const epochCount = account.epochCount + 1;
  await tx.put("meta", { ...account, epochCount });
  return epochCount;
}

function fromHead(head: Head): Summary {
  const { epoch, version, lastSeq, readSeq, unread, activeAt, role, conversation, lastRow } = head;
  const counts = { unread, mentions: head.mentions, isUnreadStale: false };
  return { epoch, version, lastSeq, readSeq, activeAt, role, conversation, lastRow, ...counts };
}

interface Merge extends StoredHead {
  readonly before: Summary;
  readonly timeline: TimelineRecord | undefined;
}

/** Read position and log grow independently: a head may be ahead in one and behind in the other. */
async function mergeHead(tx: Writing, { head, before, timeline, self }: Merge): Promise<Summary> {
  if (head.version >= before.version && head.readSeq >= before.readSeq) return fromHead(head);
  if (head.version >= before.version) {
    const taken: Summary = { ...fromHead(head), readSeq: before.readSeq };
    return recountUnread(tx, { id: head.conversationId, summary: taken, timeline, self });
  }
  if (head.readSeq <= before.readSeq) return before;
  return recountUnread(tx, {
    id: head.conversationId,
    summary: { ...before, readSeq: head.readSeq },
    timeline,
    self,
  });
}

export interface Recount {
  readonly id: ConversationId;
  /** With the new read position; its counts are of an earlier one. */
  readonly summary: Summary;
  readonly timeline: TimelineRecord | undefined;
  readonly self: UserId;
}

/** Unread after the read position moved: nothing when it reached the end, counted when all rows above it are here,
 * otherwise as far as is known and marked stale, so that the next head decides. */
export async function recountUnread(
  tx: Writing,
  { id, summary, timeline, self }: Recount,
): Promise<Summary> {
  const { readSeq, lastSeq } = summary;
  if (readSeq >= lastSeq) return { ...summary, unread: 0, mentions: 0, isUnreadStale: false };
  const isHere =
    timeline !== undefined &&
    !isBehind(timeline, summary) &&
    timeline.cursor.version === summary.version &&
    topOf(timeline.ranges) >= lastSeq &&
    (rangeAt(timeline.ranges, lastSeq)?.from ?? Infinity) <= readSeq + 1;
  if (!isHere)
    return { ...summary, unread: Math.min(summary.unread, lastSeq - readSeq), isUnreadStale: true };
  const rows = await tx.getAll("rows", { from: [id, readSeq + 1], to: [id, lastSeq] });
  const unread = rows.filter((row) => row.state === "live" && countsAsUnread(row, readSeq, self));
  const mentioned = unread.filter((row) => mentions(row, self));
  return { ...summary, unread: unread.length, mentions: mentioned.length, isUnreadStale: false };
}

/** Positions of others only grow within an epoch. @returns the same array when nothing moved. */
export function mergeRegisters(
  before: readonly Register[],
  added: readonly Register[],
): readonly Register[] {
  const merged = new Map(before.map((register) => [register.userId, register]));
  let hasMoved = false;
  for (const next of added) {
    const old = merged.get(next.userId);
    const readSeq = Math.max(next.readSeq, old?.readSeq ?? 0);
    const deliveredSeq = Math.max(next.deliveredSeq, readSeq, old?.deliveredSeq ?? 0);
    if (old?.readSeq === readSeq && old.deliveredSeq === deliveredSeq) continue;
    merged.set(next.userId, { userId: next.userId, readSeq, deliveredSeq });
    hasMoved = true;
  }
  return hasMoved ? [...merged.values()] : before;
}

/** Deletes everything that was read of a conversation; what was not accepted stays, and the server refuses it. */
export async function purgeConversation(
  tx: Writing,
  changes: ChangeSet,
  id: ConversationId,
): Promise<void> {
  await tx.delete("conversations", id);
  await dropTimeline(tx, changes, id);
  for (const row of await readLane(tx, id)) {
    if (row.state.name === "accepted") await tx.delete("outbox", [id, row.number]);
  }
  changes.conversations.add(id);
  changes.lanes.add(id);
}

async function dropTimeline(tx: Writing, changes: ChangeSet, id: ConversationId): Promise<void> {
  await tx.delete("timelines", id);
  await tx.deleteRange("rows", { from: [id], to: [id, Number.MAX_SAFE_INTEGER] });
  changes.addRows(id, "all");
}
