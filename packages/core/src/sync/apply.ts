import type { ConversationId, Cursor, Epoch, Event, Row, UserId } from "@im-chat/protocol";
import type { ChangeSet } from "../database/changes.ts";
import type { Writing } from "../database/database.ts";
import type { DeferredRecord, TimelineRecord } from "../database/schema.ts";
import { clearOutbox } from "../outbox/lane.ts";
import { addRange, rangeAt } from "./ranges.ts";
import { foldSummary } from "./reducers.ts";
import type { ReadEvent } from "./reducers.ts";

export interface EventsOf {
  readonly conversationId: ConversationId;
  readonly epoch: Epoch;
  readonly events: readonly ReadEvent[];
  readonly self: UserId;
}

export interface Applied {
  /** Something lies between what is stored and these events, or the log has another history: ask it. */
  readonly mustAsk: boolean;
  /** What the timeline took, for pages that are in flight. */
  readonly taken: readonly ReadEvent[];
}

/** Applies events of one conversation's log inside a transaction: each only where it is the very next one, compared
 * with what is stored. Summary and timeline stand at places of their own, and each takes what fits it.
 * An event for a conversation that is not here is dropped: it never makes one. */
export async function applyEvents(
  tx: Writing,
  changes: ChangeSet,
  batch: EventsOf,
): Promise<Applied> {
  const { conversationId: id, self } = batch;
  const record = await tx.get("conversations", id);
  if (!record?.summary || record.membershipId === 0) return { mustAsk: false, taken: [] };
  const { summary: before, visibleFromSeq } = record;
  const timeline = await tx.get("timelines", id);
  const folded = following(before, batch);
  const kept = timeline && following(timeline.cursor, batch);
  let summary = before;
  for (const read of folded.taken) summary = foldSummary(summary, read, { self, visibleFromSeq });
  if (summary !== before) {
    await tx.put("conversations", { ...record, summary });
    changes.conversations.add(id);
  }
  if (kept && kept.taken.length > 0)
    await extendTimeline(tx, changes, { timeline, batch, taken: kept.taken });
  const { taken } = kept ?? folded;
  for (const { effect } of taken)
    if (effect?.row && effect.isNewRow) tellReceived(changes, batch, effect.row);
  const isDoubtful = summary.isUnreadStale && !before.isUnreadStale;
  return { mustAsk: folded.mustAsk || isDoubtful || kept?.mustAsk === true, taken };
}

/** Others' messages are told of, once on a device: by whoever stored them first. */
function tellReceived(
  changes: ChangeSet,
  { conversationId, self }: Pick<EventsOf, "conversationId" | "self">,
  row: Row,
): void {
  if (row.sender === self || row.notice || row.state !== "live") return;
  changes.facts.push({ type: "received", conversationId, row });
}

interface Log<Entry> {
  readonly epoch: Epoch;
  readonly events: readonly Entry[];
}

/** The events that come next after a cursor, and whether something is missing before the rest: the one test of every
 * event, pushed or asked for. */
export function following<Entry extends { readonly event: Pick<Event, "version"> }>(
  cursor: Cursor,
  { epoch, events }: Log<Entry>,
): { readonly mustAsk: boolean; readonly taken: readonly Entry[] } {
  const taken: Entry[] = [];
  for (const entry of events) {
    const ahead = entry.event.version - cursor.version - taken.length;
    if (cursor.epoch !== epoch || ahead > 1) return { mustAsk: true, taken };
    if (ahead === 1) taken.push(entry);
  }
  return { mustAsk: false, taken };
}

interface Extension {
  readonly timeline: TimelineRecord;
  readonly batch: EventsOf;
  /** At least one. */
  readonly taken: readonly ReadEvent[];
}

async function extendTimeline(
  tx: Writing,
  changes: ChangeSet,
  { timeline, batch, taken }: Extension,
): Promise<void> {
  const { conversationId, epoch } = batch;
  const cursor = { epoch, version: timeline.cursor.version + taken.length };
  let { ranges } = timeline;
  const rows = new Map<number, Row>();
  for (const read of taken) {
    const { effect } = read;
    if (!effect) await defer(tx, { log: conversationId, epoch }, read.event);
    const row = effect?.row;
    if (!row) continue;
    const { seq } = row;
    const isCached = rangeAt(ranges, seq);
    if (!isCached && !effect.isNewRow) continue;
    const before =
      rows.get(seq) ?? (isCached ? await tx.get("rows", [conversationId, seq]) : undefined);
    if (!before || before.version < row.version) rows.set(seq, withState(row, before));
    ranges = addRange(ranges, { from: seq, to: seq });
  }
  for (const row of rows.values()) await tx.put("rows", { ...row, conversationId });
  if (rows.size > 0) changes.addRows(conversationId, { generation: timeline.generation, rows });
  await tx.put("timelines", { ...timeline, cursor, ranges });
  const commandIds = taken.flatMap(({ event, effect }) => [
    event.commandId,
    effect?.row?.messageId,
  ]);
  await clearOutbox(tx, changes, { lane: conversationId, commandIds, cursor });
}

/** A push is the same for everybody: it has the content of what this user does not want to see. */
function withState(row: Row, before: Row | undefined): Row {
  return before?.state === "hidden" ? { ...before, version: row.version } : row;
}

/** The cursor goes on over an event that is not understood; its bytes wait for a version that does. */
export function defer(
  tx: Writing,
  log: Pick<DeferredRecord, "log" | "epoch">,
  { version, kind, data, at, actor }: Event,
): Promise<void> {
  return tx.put("deferred", { ...log, version, kind, data, at, actor });
}
