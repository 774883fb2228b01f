import { LIMITS, type Row } from "@im-chat/protocol";
import { define } from "../database/query.ts";
import { byteLength } from "../text.ts";
import type { MessageTable } from "../database/schema.ts";
import type { Tx } from "../database/tx.ts";
import { messageBySeq, type ConversationKey } from "./conversation-queries.ts";
import { toRow } from "./entities.ts";
import { fitting } from "./page-limits.ts";
import type { Reader } from "./reader.ts";

type Range = ConversationKey & {
  readonly from: number;
  readonly to: number;
  readonly limit: number;
};

const rowsUpward = define<Range>()((builder, { app, key, from, to, limit }) =>
  builder
    .selectFrom("message")
    .selectAll()
    .where("app", "=", app)
    .where("conversation_id", "=", key)
    .where("seq", ">=", from)
    .where("seq", "<=", to)
    .orderBy("seq", "asc")
    .limit(limit),
);

const rowsDownward = define<Range>()((builder, { app, key, from, to, limit }) =>
  builder
    .selectFrom("message")
    .selectAll()
    .where("app", "=", app)
    .where("conversation_id", "=", key)
    .where("seq", ">=", from)
    .where("seq", "<=", to)
    .orderBy("seq", "desc")
    .limit(limit),
);

const hiddenSeqs = define<Omit<Range, "limit"> & { readonly user: string }>()(
  (builder, { app, key, user, from, to }) =>
    builder
      .selectFrom("account_hidden")
      .select("seq")
      .where("app", "=", app)
      .where("user_id", "=", user)
      .where("conversation_id", "=", key)
      .where("seq", ">=", from)
      .where("seq", "<=", to),
);

export interface RowRange {
  /** Both inclusive; clipped to what the reader may see. */
  readonly from: number;
  readonly to: number;
  readonly limit: number;
  /** From which end the limit counts. */
  readonly startAt: "from" | "to";
  readonly maxBytes?: number | undefined;
}

/** Rows of a range as this reader sees them, ascending and without holes from the end where it starts;
 * fewer than the limit when they would be too many bytes for one answer. */
export async function readRows(tx: Tx, reader: Reader, range: RowRange): Promise<readonly Row[]> {
  const { app, key, member } = reader;
  const from = Math.max(range.from, member.visible_from_seq);
  const to = Math.min(range.to, reader.conversation.last_seq);
  if (from > to) return [];
  const query = range.startAt === "from" ? rowsUpward : rowsDownward;
  const found = fitting(await tx.all(query, { app, key, from, to, limit: range.limit }), {
    bytesOf: storedBytes,
    maxBytes: range.maxBytes ?? LIMITS.pageBytes,
  });
  if (range.startAt === "to") found.reverse();
  return asSeen(tx, reader, found.map(toRow));
}

/** One row as this reader sees it; undefined: it may not, or there is none. */
export async function readRow(tx: Tx, reader: Reader, seq: number): Promise<Row | undefined> {
  if (seq < reader.member.visible_from_seq || seq < 1) return undefined;
  const stored = await tx.get(messageBySeq, { app: reader.app, key: reader.key, seq });
  if (stored === undefined) return undefined;
  const [row] = await asSeen(tx, reader, [toRow(stored)]);
  return row;
}

/** Bytes of a row besides its body and its lists, about. */
const ROW_BYTES = 200;

function storedBytes(row: MessageTable): number {
  return ROW_BYTES + row.body.length + textBytes(row);
}

/** Most rows have none of it. */
function textBytes({ mentions, notice_users: users, notice_text: text }: MessageTable): number {
  const all = (mentions ?? "") + (users ?? "") + (text ?? "");
  return all === "" ? 0 : byteLength(all);
}

/** Bytes of a row on the wire, about. */
export function rowBytes({ body, envelope, notice }: Row): number {
  const { users = [], text = "" } = notice ?? {};
  return ROW_BYTES + body.length + byteLength([...envelope.mentions, ...users, text].join(""));
}

const NO_BYTES = new Uint8Array(0);

/** What the reader has hidden comes without its content: a place in the log with nothing to show. */
async function asSeen(tx: Tx, reader: Reader, rows: readonly Row[]): Promise<readonly Row[]> {
  const [first] = rows;
  const last = rows.at(-1);
  if (first === undefined || last === undefined) return rows;
  const range = {
    app: reader.app,
    key: reader.key,
    user: reader.userId,
    from: first.seq,
    to: last.seq,
  };
  const hidden = new Set((await tx.all(hiddenSeqs, range)).map(({ seq }) => seq));
  if (hidden.size === 0) return rows;
  return rows.map((row) =>
    hidden.has(row.seq) ? { ...row, state: "hidden" as const, body: NO_BYTES } : row,
  );
}
