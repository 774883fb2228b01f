import type { ConversationId, Cursor, Epoch, Row, UserId } from "@im-chat/protocol";
import type { ChangeSet } from "../database/changes.ts";
import type { Writing } from "../database/database.ts";
import type { ConversationRecord, StoreName, Summary, TimelineRecord } from "../database/schema.ts";
import { clearOutbox } from "../outbox/lane.ts";
import { addRange, rangeAt } from "./ranges.ts";
import { foldSummary } from "./reducers.ts";
import type { ReadEvent } from "./reducers.ts";

/** Stores that {@link applyEvents} touches. */
export const APPLY_STORES: readonly StoreName[] = [
  "conversations",
  "timelines",
  "rows",
  "outbox",
  "deferred",
];

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

const NOTHING: Applied = { mustAsk: false, taken: [] };

/** Applies events of one conversation's log inside a transaction: each only where it is the very next one, compared
 * with what is stored. Summary and timeline stand at places of their own, and each takes what fits it.
 * An event for a conversation that is not here is dropped: it never makes one. */
export async function applyEvents(
  tx: Writing,
  changes: ChangeSet,
  batch: EventsOf,
): Promise<Applied> {
  const record = await tx.get("conversations", batch.conversationId);
  if (record?.summary === undefined || record.membershipId === 0) return NOTHING;
  const timeline = await tx.get("timelines", batch.conversationId);
  const folded = foldIntoSummary(record, batch);
  const kept =
    timeline === undefined ? undefined : await foldIntoTimeline(tx, changes, { timeline, batch });
  if (folded.summary !== record.summary) {
    await tx.put("conversations", { ...record, summary: folded.summary });
    changes.conversations.add(record.id);
  }
  if (kept !== undefined && kept.taken.length > 0) {
    await tx.put("timelines", kept.timeline);
    const commandIds = kept.taken.flatMap(({ event, effect }) => [
      event.commandId,
      effect?.row?.messageId,
    ]);
    await clearOutbox(tx, changes, { lane: record.id, commandIds, cursor: kept.timeline.cursor });
  }
  const taken = kept?.taken ?? folded.taken;
  for (const { effect } of taken) {
    if (effect?.row !== undefined && effect.isNewRow) tellReceived(changes, batch, effect.row);
  }
  const isDoubtful = folded.summary.isUnreadStale && !record.summary.isUnreadStale;
  return { mustAsk: folded.mustAsk || isDoubtful || kept?.mustAsk === true, taken };
}

/** Others' messages are told of, once on a device: by whoever stored them first. */
function tellReceived(
  changes: ChangeSet,
  { conversationId, self }: Pick<EventsOf, "conversationId" | "self">,
  row: Row,
): void {
  if (row.sender === self || row.notice !== undefined || row.state !== "live") return;
  changes.facts.push({ type: "received", conversationId, row });
}

type Fit = "next" | "old" | "ahead";

/** The one test of every event, pushed or asked for. */
export function fit(cursor: Cursor, event: Cursor): Fit {
  if (cursor.epoch !== event.epoch) return "ahead";
  if (event.version <= cursor.version) return "old";
  return event.version === cursor.version + 1 ? "next" : "ahead";
}

function foldIntoSummary(
  record: ConversationRecord,
  { epoch, events, self }: EventsOf,
): { readonly summary: Summary; readonly mustAsk: boolean; readonly taken: readonly ReadEvent[] } {
  // Checked by the caller; without a summary there is nothing to fold into.
  let summary = record.summary as Summary;
  const taken: ReadEvent[] = [];
  for (const read of events) {
    const place = fit(summary, { epoch, version: read.event.version });
    if (place === "ahead") return { summary, mustAsk: true, taken };
    if (place === "old") continue;
    summary = foldSummary(summary, read, { self, visibleFromSeq: record.visibleFromSeq });
    taken.push(read);
  }
  return { summary, mustAsk: false, taken };
}

async function foldIntoTimeline(
  tx: Writing,
  changes: ChangeSet,
  { timeline, batch }: { readonly timeline: TimelineRecord; readonly batch: EventsOf },
): Promise<Applied & { readonly timeline: TimelineRecord }> {
  const { conversationId, epoch, events } = batch;
  let { cursor, ranges } = timeline;
  const taken: ReadEvent[] = [];
  const rows = new Map<number, Row>();
  let mustAsk = false;
  for (const read of events) {
    const { event, effect } = read;
    const place = fit(cursor, { epoch, version: event.version });
    if (place === "old") continue;
    mustAsk = place === "ahead";
    if (mustAsk) break;
    cursor = { epoch, version: event.version };
    taken.push(read);
    if (effect === undefined) await defer(tx, batch, read);
    if (effect?.row === undefined) continue;
    const isCached = rangeAt(ranges, effect.row.seq) !== undefined;
    if (!isCached && !effect.isNewRow) continue;
    const before =
      rows.get(effect.row.seq) ??
      (isCached ? await tx.get("rows", [conversationId, effect.row.seq]) : undefined);
    if (before === undefined || before.version < effect.row.version)
      rows.set(effect.row.seq, effect.row);
    ranges = addRange(ranges, { from: effect.row.seq, to: effect.row.seq });
  }
  for (const row of rows.values()) await tx.put("rows", { ...row, conversationId });
  if (rows.size > 0) changes.addRows(conversationId, rows.keys());
  return { timeline: { ...timeline, cursor, ranges }, mustAsk, taken };
}

/** The cursor goes on over an event that is not understood; its bytes wait for a version that does. */
function defer(
  tx: Writing,
  { conversationId, epoch }: EventsOf,
  { event }: ReadEvent,
): Promise<void> {
  const { version, kind, data, at, actor } = event;
  return tx.put("deferred", { log: conversationId, epoch, version, kind, data, at, actor });
}
