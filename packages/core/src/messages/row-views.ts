import type { Register, Row, UserId } from "@im-chat/protocol";
import type { TimelineRow } from "../client.ts";
import { isPending } from "../outbox/lane.ts";
import type { OutboxRecord, Range } from "../database/schema.ts";
import { fromOutbox, statusOfOutbox, statusOfRow, toTimelineRow } from "./message.ts";

export interface Shown {
  /** Of the timeline: rows of another one may differ at the same version, for it may be of another history. */
  readonly generation: number;
  /** By seq, ascending. */
  readonly rows: ReadonlyMap<number, Row>;
  readonly gaps: readonly Range[];
  readonly isLoadingGap: boolean;
  readonly registers: readonly Register[];
  readonly lane: readonly OutboxRecord[];
  readonly isOnline: boolean;
}

/** Makes rows to show, the same object again for what did not change. */
export interface RowViews {
  build(shown: Shown): readonly TimelineRow[];
}

interface View {
  readonly row: TimelineRow;
  /** State of the source: a row's version, or -1 in the outbox. */
  readonly version: number;
  /** As JSON: the same for states that look the same. */
  readonly status: string;
}

export function createRowViews(user: { readonly self: UserId }): RowViews {
  let views = new Map<string, View>();
  let shownGeneration = 0;
  return {
    build({ generation, rows, gaps, isLoadingGap, registers, lane, isOnline }) {
      const { self } = user;
      if (generation !== shownGeneration) views.clear();
      shownGeneration = generation;
      const next = new Map<string, View>();
      const keep = (
        key: string,
        { version, status, make }: Omit<View, "row"> & { make: () => TimelineRow },
      ): TimelineRow => {
        const before = views.get(key);
        const isSame =
          before !== undefined && before.version === version && before.status === status;
        const view = isSame ? before : { row: make(), version, status };
        next.set(key, view);
        return view.row;
      };
      const result: TimelineRow[] = [];
      const left = [...gaps];
      for (const row of rows.values()) {
        while (left[0] && left[0].from < row.seq)
          result.push(toGap(left.shift() as Range, isLoadingGap, keep));
        const status = statusOfRow(row, { self, registers });
        result.push(
          keep(row.messageId, {
            version: row.version,
            status: JSON.stringify(status),
            make: () => toTimelineRow(row, { self, status }),
          }),
        );
      }
      for (const gap of left) result.push(toGap(gap, isLoadingGap, keep));
      let isBehind = false;
      for (const record of lane) {
        const status = statusOfOutbox(record, { isOnline, isBehind });
        isBehind ||= isPending(record);
        // Its row is here already, and the outbox will be told.
        if (next.has(record.commandId)) continue;
        const message = fromOutbox(record, { self, status });
        if (!message) continue;
        const make = (): TimelineRow => ({ type: "message", key: message.id, message });
        result.push(
          keep(message.id, {
            version: record.state.name === "accepted" ? -2 : -1,
            status: JSON.stringify(status),
            make,
          }),
        );
      }
      views = next;
      return result;
    },
  };
}

type Keep = (key: string, view: Omit<View, "row"> & { make: () => TimelineRow }) => TimelineRow;

function toGap({ from, to }: Range, isLoading: boolean, keep: Keep): TimelineRow {
  const key = `gap ${from}`;
  const make = (): TimelineRow => ({ type: "gap", key, fromSeq: from, toSeq: to, isLoading });
  return keep(key, { version: to * 2 + (isLoading ? 1 : 0), status: "", make });
}
