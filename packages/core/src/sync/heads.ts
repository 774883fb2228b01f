import { createConversationCommand, markReadCommand } from "@im-chat/protocol";
import type { ConversationId, Head, MessageId, Register, UserId } from "@im-chat/protocol";
import type { ChangeSet } from "../database/changes.ts";
import type { Writing } from "../database/database.ts";
import { within } from "../database/schema.ts";
import type { AccountRecord, StoreName, Summary, TimelineRecord } from "../database/schema.ts";
import { changeOf } from "../outbox/kinds.ts";
import { clearOutbox, readLane } from "../outbox/lane.ts";
import { rangeAt } from "./ranges.ts";
import { countsAsUnread, mentions } from "./reducers.ts";

/** Stores that an answer of the server, or a push, may touch. */
export const SYNC_STORES: readonly StoreName[] = [
  "meta",
  "conversations",
  "timelines",
  "rows",
  "outbox",
  "users",
  "deferred",
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

export function isStored(outcome: HeadOutcome | undefined): boolean {
  return outcome === "stored" || outcome === "behind";
}

export interface StoredHead {
  readonly head: Head;
  readonly self: UserId;
  /** {@link AccountRecord.epochCount} when it was asked for. */
  readonly epochCount: number;
}

/** What came of several heads. */
export type HeadOutcomes = ReadonlyMap<ConversationId, HeadOutcome>;

export async function storeHeads(
  tx: Writing,
  changes: ChangeSet,
  { heads, ...asked }: Omit<StoredHead, "head"> & { readonly heads: readonly Head[] },
): Promise<HeadOutcomes> {
  const outcomes = new Map<ConversationId, HeadOutcome>();
  for (const head of heads)
    outcomes.set(head.conversationId, await storeHead(tx, changes, { ...asked, head }));
  return outcomes;
}

/** Remembers whose heads are to be asked for, beside what makes them wanted. */
export async function want(tx: Writing, ids: readonly ConversationId[]): Promise<void> {
  if (ids.length === 0) return;
  const account = await readAccount(tx);
  await tx.put("meta", { ...account, wanted: [...(account.wanted ?? []), ...ids] });
}

/** Stores one head inside a transaction. Within an epoch nothing goes back; a new epoch replaces everything. */
export async function storeHead(
  tx: Writing,
  changes: ChangeSet,
  stored: StoredHead,
): Promise<HeadOutcome> {
  const { head, self, epochCount } = stored;
  const {
    conversationId: id,
    membershipId,
    visibleFromSeq,
    registers,
    readVersion: version = 0,
    ...rest
  } = head;
  const readTold = { seq: head.readSeq, version };
  const told: Summary = { ...rest, readTold, isUnreadStale: false };
  const { epoch } = told;
  const record = await tx.get("conversations", id);
  if (!record) return "unknown";
  if (record.membershipId !== 0 && record.membershipId !== membershipId) return "foreign";
  const before = record.summary;
  const isNewEpoch = before?.epoch !== epoch;
  const isOther = isNewEpoch && before?.epoch;
  if (isNewEpoch && before && record.epochLearned > epochCount) {
    await want(tx, [id]);
    return "late";
  }
  const timeline = await tx.get("timelines", id);
  const summary = isNewEpoch ? told : await mergeHead(tx, { id, told, before, timeline, self });
  await tx.put("conversations", {
    id,
    membershipId,
    visibleFromSeq,
    summary,
    // A restore may have lost what was hidden; what is still to be is in the outbox.
    hidden: isNewEpoch ? await waitingHides(tx, id) : record.hidden,
    registers: isNewEpoch ? registers : mergeRegisters(record.registers, registers),
    epochLearned: isOther ? await learnEpoch(tx) : record.epochLearned,
  });
  changes.conversations.add(id);
  const { lastRow: row, readSeq } = summary;
  // Where rows are kept, they tell of themselves; those of another history are no news, the first ones are.
  const isNews = !isOther && !timeline && row && row.seq > (before?.lastSeq ?? 0);
  if (isNews && countsAsUnread(row, readSeq, self))
    changes.facts.push({ type: "received", conversationId: id, row });
  // A conversation without rows here keeps what is accepted until its first page shows it.
  if (isNewEpoch && timeline)
    await clearOutbox(tx, changes, { lane: id, commandIds: [], cursor: { epoch, version: 0 } });
  return timeline && isBehind(timeline, summary) ? "behind" : "stored";
}

async function waitingHides(tx: Writing, id: ConversationId): Promise<readonly MessageId[]> {
  const changes = (await readLane(tx, id)).map(changeOf);
  return changes.flatMap((change) => (change?.name === "hide" ? change.messageId : []));
}

export function isBehind({ cursor }: Pick<TimelineRecord, "cursor">, summary: Summary): boolean {
  return cursor.epoch !== summary.epoch || cursor.version < summary.version;
}

async function learnEpoch(tx: Writing): Promise<number> {
  const account = await readAccount(tx);
  const epochCount = account.epochCount + 1;
  await tx.put("meta", { ...account, epochCount });
  return epochCount;
}

interface Merge {
  readonly id: ConversationId;
  /** As the head says. */
  readonly told: Summary;
  readonly before: Summary;
  readonly timeline: TimelineRecord | undefined;
  readonly self: UserId;
}

/** Read position and log go on independently: a head may be ahead in one and behind in the other. */
async function mergeHead(tx: Writing, { told, before, ...place }: Merge): Promise<Summary> {
  const { version, changedVersion } = before;
  const newer =
    told.version === version ? { ...told, changedVersion } : told.version > version ? told : before;
  const isLater = (told.readTold?.version ?? 0) > (before.readTold?.version ?? 0);
  const { readSeq, readTold } = isLater
    ? await withRead(tx, place.id, { ...before, readTold: told.readTold })
    : before;
  const { draft, draftVersion } =
    (told.draftVersion ?? 0) < (before.draftVersion ?? 0) ? before : told;
  const summary = { ...newer, readSeq, readTold, draft, draftVersion };
  return readSeq === newer.readSeq ? summary : recountUnread(tx, { ...place, summary });
}

/** Shows the read position as the server has told it, unless something waits here that moves it: then what is shown stays
 * until that is answered. */
export async function withRead(
  tx: Writing,
  id: ConversationId,
  summary: Summary,
): Promise<Summary> {
  const lane = await readLane(tx, id);
  const isMoving = lane.some(({ kind }) => kind === markReadCommand.number);
  return isMoving ? summary : { ...summary, readSeq: summary.readTold?.seq ?? summary.readSeq };
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
    timeline &&
    !isBehind(timeline, summary) &&
    timeline.cursor.version === summary.version &&
    (rangeAt(timeline.ranges, lastSeq)?.from ?? Infinity) <= readSeq + 1;
  if (!isHere)
    return { ...summary, unread: Math.min(summary.unread, lastSeq - readSeq), isUnreadStale: true };
  const rows = await tx.getAll("rows", { from: [id, readSeq + 1], to: [id, lastSeq] });
  // Whether what one has hidden was recalled since is not to be seen here.
  if (rows.some(({ state }) => state === "hidden")) return { ...summary, isUnreadStale: true };
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

/** Deletes everything that was read of a conversation; what was not accepted stays, and the server refuses it.
 * @param hasEnded The account's log says so: it was made, then, and an answer that still comes to that makes it no more. */
export async function purgeConversation(
  tx: Writing,
  changes: ChangeSet,
  id: ConversationId,
  hasEnded?: boolean,
): Promise<void> {
  await tx.delete("conversations", id);
  await tx.delete("timelines", id);
  await tx.deleteRange("rows", within(id));
  changes.addRows(id, "all");
  for (const row of await readLane(tx, id)) {
    const isDone = hasEnded && row.kind === createConversationCommand.number;
    if (isDone || row.state.name === "accepted") await tx.delete("outbox", [id, row.number]);
  }
  changes.conversations.add(id);
  changes.lanes.add(id);
}
