import {
  historyQuery,
  LIMITS,
  type HistoryAnchor,
  type HistoryQuery,
  type HistoryResult,
  type Row,
} from "@im-chat/protocol";
import type { Tx } from "../database/tx.ts";
import type { Principal } from "../kernel.ts";
import { Faces } from "../log/faces.ts";
import { headBudget, readHead, readRegisters } from "../log/heads.ts";
import { granted, type PageLimits } from "../log/page-limits.ts";
import { openReader, type Reader } from "../log/reader.ts";
import { readRows } from "../log/rows.ts";

const DEFAULT_ROWS = 50;

/** Answers with rows before, after or around a place, and the interval that they cover. */
export function createAnswerHistory(most: Pick<PageLimits, "rows">) {
  return {
    kind: historyQuery,
    operation: "history.read" as const,
    answer: (tx: Tx, principal: Principal, query: HistoryQuery) =>
      answer(tx, principal, { ...query, limit: granted(query.limit, most.rows, DEFAULT_ROWS) }),
  };
}

async function answer(
  tx: Tx,
  principal: Principal,
  { conversationId, anchor, limit }: HistoryQuery,
): Promise<HistoryResult> {
  const reader = await openReader(tx, principal, conversationId);
  const rows = await readPage(tx, reader, { anchor, limit });
  const head = await readHead(tx, reader, headBudget());
  const registers = await readRegisters(tx, reader, LIMITS.namedReceipts);
  const faces = new Faces();
  faces.addHead(head);
  for (const row of rows) faces.addRow(row);
  return {
    epoch: head.epoch,
    version: head.version,
    rows,
    fromSeq: rows[0]?.seq ?? 0,
    toSeq: rows.at(-1)?.seq ?? 0,
    head,
    registers,
    users: await faces.read(tx, principal.app),
  };
}

async function readPage(
  tx: Tx,
  reader: Reader,
  { anchor, limit }: { readonly anchor: HistoryAnchor; readonly limit: number },
): Promise<readonly Row[]> {
  const last = reader.conversation.last_seq;
  switch (anchor.type) {
    case "newest":
      return readRows(tx, reader, { from: 1, to: last, limit, startAt: "to" });
    case "before":
      return readRows(tx, reader, { from: 1, to: anchor.seq - 1, limit, startAt: "to" });
    case "after":
      return readRows(tx, reader, { from: anchor.seq + 1, to: last, limit, startAt: "from" });
    case "around":
      return readAround(tx, reader, { seq: anchor.seq, limit });
    default:
      return anchor satisfies never;
  }
}

async function readAround(
  tx: Tx,
  reader: Reader,
  { seq, limit }: { readonly seq: number; readonly limit: number },
): Promise<readonly Row[]> {
  const half = Math.ceil(limit / 2);
  const last = reader.conversation.last_seq;
  const maxBytes = LIMITS.pageBytes / 2;
  const below = await readRows(tx, reader, {
    from: 1,
    to: seq,
    limit: half,
    startAt: "to",
    maxBytes,
  });
  const upper = {
    from: seq + 1,
    to: last,
    limit: limit - half,
    startAt: "from",
    maxBytes,
  } as const;
  const above = await readRows(tx, reader, upper);
  // A place above the newest row or below the first visible one has rows on one side only.
  return [...below, ...above];
}
