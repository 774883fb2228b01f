import type { MessageId, Register, Row, UserId } from "@im-chat/protocol";
import type { MessageStatus, TimelineRow } from "../client.ts";
import type { OutboxRecord, Range } from "../database/schema.ts";
import { viewLane, withChanges } from "./lane-view.ts";
import type { Link } from "./link.ts";
import { outboxRow, statusOfRow, toTimelineRow } from "./message.ts";

export interface Shown {
  /** Of the timeline: rows of another one may differ at the same version, for it may be of another history. */
  readonly generation: number;
  /** By seq, ascending. */
  readonly rows: ReadonlyMap<number, Row>;
  readonly gaps: readonly Range[];
  readonly isLoadingGap: boolean;
  readonly registers: readonly Register[];
  readonly lane: readonly OutboxRecord[];
  readonly link: Link;
  /** Not to be shown. */
  readonly hidden: readonly MessageId[];
}

/** Makes rows to show, the same object again for what did not change. */
export interface RowViews {
  build(shown: Shown): readonly TimelineRow[];
}

interface View {
  readonly row: TimelineRow;
  /** State of the source: a row's version, or -1 in the outbox. */
  readonly version: number;
  /** What it shows besides, as JSON: the same for states that look the same. */
  readonly look: string;
}

export function createRowViews(user: { readonly self: UserId }): RowViews {
  let views = new Map<string, View>();
  let shownGeneration = 0;
  return {
    build({ generation, rows, gaps, isLoadingGap, registers, lane, link, hidden }) {
      const { self } = user;
      if (generation !== shownGeneration) views.clear();
      shownGeneration = generation;
      const next = new Map<string, View>();
      const keep: Keep = (key, { version, look, make }) => {
        const before = views.get(key);
        const isSame = before?.version === version && before.look === look;
        const view = isSame ? before : { row: make(), version, look };
        next.set(key, view);
        return view.row;
      };
      const result: TimelineRow[] = [];
      const left = [...gaps];
      const hiddenIds = new Set(hidden);
      const laneView = viewLane(lane, link);
      for (const row of rows.values()) {
        while (left[0] && left[0].from < row.seq)
          result.push(toGap(left.shift() as Range, isLoadingGap, keep));
        const { messageId, version } = row;
        if (row.state === "hidden" || hiddenIds.has(messageId)) continue;
        const status = laneView.statuses.get(messageId) ?? statusOfRow(row, { self, registers });
        const look = lookOf(status, laneView.changes.get(messageId));
        const make = (): TimelineRow => toTimelineRow(withChanges(row, laneView), { self, status });
        result.push(keep(messageId, { version, look, make }));
      }
      for (const gap of left) result.push(toGap(gap, isLoadingGap, keep));
      for (const record of lane) {
        const key = record.commandId;
        // Its row is here already, and the outbox will be told.
        if (next.has(key) || hiddenIds.has(key)) continue;
        const source = outboxRow(record, self);
        const status = laneView.statuses.get(key);
        if (!source || !status) continue;
        const make = (): TimelineRow =>
          toTimelineRow(withChanges(source, laneView), { self, status });
        const version = record.state.name === "accepted" ? -2 : -1;
        // What never left may be rewritten.
        const look = lookOf(status, [...(laneView.changes.get(key) ?? []), source]);
        result.push(keep(key, { version, look, make }));
      }
      views = next;
      return result;
    },
  };
}

/** Status and what was changed. */
function lookOf(status: MessageStatus, made: readonly object[] = []): string {
  return JSON.stringify([status, made]);
}

type Keep = (
  key: string,
  view: Omit<View, "row"> & { readonly make: () => TimelineRow },
) => TimelineRow;

function toGap({ from, to }: Range, isLoading: boolean, keep: Keep): TimelineRow {
  const key = `gap ${from}`;
  const make = (): TimelineRow => ({ type: "gap", key, fromSeq: from, toSeq: to, isLoading });
  return keep(key, { version: to * 2 + (isLoading ? 1 : 0), look: "", make });
}
