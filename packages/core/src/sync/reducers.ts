import {
  conversationChangedEvent,
  conversationCreatedEvent,
  membersChangedEvent,
  messageChangedEvent,
  messageRecalledEvent,
  messageSentEvent,
} from "@im-chat/protocol";
import type { Conversation, Event, Kind, MembersChanged, Row, UserId } from "@im-chat/protocol";
import type { Summary } from "../database/schema.ts";

/** What an event of a conversation's log does, whatever its kind. */
export interface Effect {
  readonly row?: Row | undefined;
  /** Whether the row is one more, or an earlier one that changed. */
  readonly isNewRow?: boolean;
  /** The row was live until this event. */
  readonly isRecall?: boolean;
  readonly conversation?: ((before: Conversation) => Conversation) | undefined;
}

/** An event and what its bytes say; `effect` is absent for a kind that is not known here. */
export interface ReadEvent {
  readonly event: Event;
  readonly effect?: Effect | undefined;
}

const effectOf = <Value>(
  kind: Kind<Value>,
  toEffect: (value: Value) => Effect,
): readonly [number, (data: Uint8Array) => Effect] => [
  kind.number,
  (data) => toEffect(kind.decode(data)),
];

const EFFECTS: ReadonlyMap<number, (data: Uint8Array) => Effect> = /* @__PURE__ */ new Map([
  /* @__PURE__ */ effectOf(messageSentEvent, (row) => ({ row, isNewRow: true })),
  /* @__PURE__ */ effectOf(messageChangedEvent, (row) => ({ row })),
  /* @__PURE__ */ effectOf(messageRecalledEvent, (row) => ({ row, isRecall: true })),
  /* @__PURE__ */ effectOf(conversationCreatedEvent, replaced),
  /* @__PURE__ */ effectOf(conversationChangedEvent, replaced),
  /* @__PURE__ */ effectOf(membersChangedEvent, membersChanged),
]);

/** Never throws: what cannot be read counts as not understood, for the log must go on. */
export function readEvent(event: Event): ReadEvent {
  // It has no effect, and is understood.
  if (event.isBlank) return { event, effect: {} };
  try {
    return { event, effect: EFFECTS.get(event.kind)?.(event.data) };
  } catch {
    // Kept raw like an unknown kind, for a version that can read it.
    return { event };
  }
}

function replaced(change: {
  readonly conversation: Conversation;
  readonly row?: Row | undefined;
}): Effect {
  return {
    row: change.row,
    isNewRow: change.row !== undefined,
    conversation: () => change.conversation,
  };
}

function membersChanged({ added, removed, memberCount, row }: MembersChanged): Effect {
  const gone = new Set(removed);
  const come = added.map(({ userId }) => userId);
  return {
    row,
    isNewRow: true,
    conversation: (before) => ({
      ...before,
      memberCount,
      faces: [...new Set([...before.faces, ...come])]
        .filter((userId) => !gone.has(userId))
        .slice(0, 4),
    }),
  };
}

export interface FoldContext {
  readonly self: UserId;
  readonly visibleFromSeq: number;
}

/** The summary after its next event. Unread and mentions are counted by the event's kind, never by what the row
 * holds by now: the event of a message recalled since still counts up, and that of its recall counts down. */
export function foldSummary(
  summary: Summary,
  { event, effect }: ReadEvent,
  context: FoldContext,
): Summary {
  const { version } = event;
  const next = { ...summary, version, changedVersion: summary.changedVersion ?? summary.version };
  if (!effect) return next;
  if (effect.conversation) {
    next.conversation = effect.conversation(summary.conversation);
    next.changedVersion = version;
  }
  const { row } = effect;
  if (!row) return next;
  if (effect.isNewRow) {
    const counts = countsAsUnread(row, summary.readSeq, context.self);
    return {
      ...next,
      lastSeq: Math.max(summary.lastSeq, row.seq),
      activeAt: Math.max(summary.activeAt, row.createdAt),
      unread: summary.unread + (counts ? 1 : 0),
      mentions: summary.mentions + (counts && mentions(row, context.self) ? 1 : 0),
      lastRow: row,
    };
  }
  const floor = Math.max(summary.readSeq, context.visibleFromSeq - 1);
  const counts = effect.isRecall === true && countsAsUnread(row, floor, context.self);
  return {
    ...next,
    unread: Math.max(0, summary.unread - (counts ? 1 : 0)),
    // Whom it mentioned is gone with its content: the next head says what is left.
    isUnreadStale: summary.isUnreadStale || (counts && summary.mentions > 0),
    lastRow: newerRow(summary.lastRow, row),
  };
}

/** Messages of others above a read position; notices never count. */
export function countsAsUnread(row: Row, readSeq: number, self: UserId): boolean {
  return row.seq > readSeq && row.sender !== self && !row.notice;
}

export function mentions({ envelope }: Row, self: UserId): boolean {
  return envelope.mentionsAll || envelope.mentions.includes(self);
}

function newerRow(before: Row | undefined, row: Row): Row | undefined {
  return before?.seq === row.seq && before.version < row.version ? row : before;
}
