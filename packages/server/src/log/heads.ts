import { LIMITS, type Head, type Register, type Row } from "@im-chat/protocol";
import { sql } from "kysely";
import { NOTICE_MESSAGE, ROLES } from "../database/numbers.ts";
import { define } from "../database/query.ts";
import type { Tx } from "../database/tx.ts";
import { byteLength } from "../text.ts";
import type { ConversationKey } from "./conversation-queries.ts";
import { toConversation } from "./entities.ts";
import type { Reader } from "./reader.ts";
import { readRow, rowBytes } from "./rows.ts";

/** Registers in a head are for the ticks of a list; larger conversations tell them when opened. */
const HEAD_REGISTERS = 8;
/** Rows looked at for one count; own messages above the own read position are rare. */
const UNREAD_SCAN = 10_000;
/** For all counts of one answer; beyond, each has as many as it takes to reach the cap among one's own messages. */
const UNREAD_SCAN_TOGETHER = 4 * UNREAD_SCAN;
const UNREAD_SCAN_LEAST = 2 * LIMITS.unreadCap;
/** A newest row larger than this stays out of a head when the page is full. */
const SMALL_ROW_BYTES = 2048;

const unreadRows = define<
  ConversationKey & { readonly above: number; readonly user: string; readonly scan: number }
>()((builder, { app, key, above, user, scan: most }) =>
  builder
    .selectFrom((inner) =>
      inner
        .selectFrom((scan) =>
          scan
            .selectFrom("message")
            .select(["sender", "state", "kind", "mentions_all"])
            .where("app", "=", app)
            .where("conversation_id", "=", key)
            .where("seq", ">", above)
            .orderBy("seq", "desc")
            .limit(most)
            .as("scanned"),
        )
        .select("mentions_all")
        .where("sender", "<>", user)
        .where("state", "=", 0)
        .where("kind", "<>", NOTICE_MESSAGE)
        .limit(LIMITS.unreadCap)
        .as("unread"),
    )
    .select([
      sql<number>`count(*)`.as("unread"),
      sql<number>`coalesce(sum(mentions_all), 0)`.as("to_all"),
    ]),
);

/** Of those by name alone: what mentions all is counted with the unread rows. */
const mentionCount = define<ConversationKey & { readonly above: number; readonly user: string }>()(
  (builder, { app, key, above, user }) =>
    builder
      .selectFrom((inner) =>
        inner
          .selectFrom("account_mention as mention")
          .innerJoin("message", (join) =>
            join
              .onRef("message.app", "=", "mention.app")
              .onRef("message.conversation_id", "=", "mention.conversation_id")
              .onRef("message.seq", "=", "mention.seq"),
          )
          .select("mention.seq")
          .where("mention.app", "=", app)
          .where("mention.user_id", "=", user)
          .where("mention.conversation_id", "=", key)
          .where("mention.seq", ">", above)
          .where("message.state", "=", 0)
          .where("message.mentions_all", "=", 0)
          .limit(LIMITS.unreadCap)
          .as("mentioned"),
      )
      .select(sql<number>`count(*)`.as("n")),
);

const otherRegisters = define<
  ConversationKey & { readonly user: string; readonly limit: number }
>()((builder, { app, key, user, limit }) =>
  builder
    .selectFrom("member")
    .select(["user_id", "seen_seq", "delivered_seq"])
    .where("app", "=", app)
    .where("conversation_id", "=", key)
    .where("user_id", "<>", user)
    .orderBy("user_id")
    .limit(limit),
);

/** Bytes of the heads of one answer; the rest of a batch is for the people of whom they speak. */
const HEADS_BYTES = 589_824;
/** Of newest rows that are not small. */
const ROWS_BYTES = 524_288;

/** How many bytes the heads of one answer may still hold, how many of them may be newest rows, and how many rows may be looked
 * at to count what is unread. */
export interface HeadBudget {
  left: number;
  leftForRows: number;
  leftToScan: number;
}

export function headBudget(): HeadBudget {
  return {
    left: HEADS_BYTES,
    leftForRows: ROWS_BYTES,
    leftToScan: UNREAD_SCAN_TOGETHER,
  };
}

/** One conversation as the reader sees it now. */
export async function readHead(tx: Tx, reader: Reader, budget: HeadBudget): Promise<Head> {
  const { app, key, userId: user, conversation, member } = reader;
  const above = Math.max(member.read_seq, member.visible_from_seq - 1);
  const counted =
    above >= conversation.last_seq
      ? undefined
      : await tx.get(unreadRows, {
          app,
          key,
          above,
          user,
          scan: scanFor(budget, above, conversation.last_seq),
        });
  const mentioned =
    counted === undefined ? undefined : await tx.get(mentionCount, { app, key, above, user });
  const head: Omit<Head, "lastRow"> = {
    conversationId: reader.conversationId,
    epoch: conversation.epoch,
    membershipId: member.membership_id,
    visibleFromSeq: member.visible_from_seq,
    version: conversation.version,
    lastSeq: conversation.last_seq,
    readSeq: member.read_seq,
    readVersion: member.read_version,
    draft: member.draft,
    draftVersion: member.draft_version,
    unread: counted?.unread ?? 0,
    mentions: Math.min((counted?.to_all ?? 0) + (mentioned?.n ?? 0), LIMITS.unreadCap),
    activeAt: conversation.active_at,
    role: ROLES.nameOf(member.role),
    conversation: toConversation(conversation),
    registers: await readRegisters(tx, reader, HEAD_REGISTERS),
  };
  budget.left -= headBytes(head);
  return { ...head, lastRow: fit(await readRow(tx, reader, conversation.last_seq), budget) };
}

/** Takes the rows that one count looks at from the budget. */
function scanFor(budget: HeadBudget, above: number, lastSeq: number): number {
  const most = Math.min(UNREAD_SCAN, Math.max(UNREAD_SCAN_LEAST, budget.leftToScan));
  budget.leftToScan -= Math.min(most, lastSeq - above);
  return most;
}

/** Of numbers and field headers, about. */
const SMALL_BYTES = 160;
const REGISTER_BYTES = 24;

/** Bytes of a head on the wire, about. */
function headBytes({
  conversation,
  registers,
  draft = "",
}: Pick<Head, "conversation" | "draft" | "registers">): number {
  const { name, avatar, createdBy, faces } = conversation;
  const texts = [
    name,
    avatar,
    createdBy,
    draft,
    ...faces,
    ...registers.map(({ userId }) => userId),
  ];
  return SMALL_BYTES + byteLength(texts.join("")) + registers.length * REGISTER_BYTES;
}

/** Positions of the other members; none where there are more members than `most`. */
export async function readRegisters(
  tx: Tx,
  reader: Reader,
  most: number,
): Promise<readonly Register[]> {
  const { app, key, userId: user, conversation } = reader;
  if (conversation.member_count > most) return [];
  const found = await tx.all(otherRegisters, { app, key, user, limit: most });
  return found.map((entry) => ({
    userId: entry.user_id,
    readSeq: entry.seen_seq,
    deliveredSeq: entry.delivered_seq,
  }));
}

function fit(row: Row | undefined, budget: HeadBudget): Row | undefined {
  if (row === undefined) return undefined;
  const bytes = rowBytes(row);
  const isTooMuch = bytes > SMALL_ROW_BYTES && bytes > budget.leftForRows;
  if (isTooMuch || bytes > budget.left) return undefined;
  budget.left -= bytes;
  budget.leftForRows -= bytes;
  return row;
}
