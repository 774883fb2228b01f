import { messageRecalledEvent, uuidFromBytes } from "@im-chat/protocol";
import { sha256 } from "@noble/hashes/sha2.js";
import { endStay } from "../conversations/membership.ts";
import { CONVERSATION_KINDS, ROW_STATES, USER_KINDS } from "../database/numbers.ts";
import { define } from "../database/query.ts";
import type { AccountTable } from "../database/schema.ts";
import type { WriteTx } from "../database/tx.ts";
import { accountByUser } from "../log/account-queries.ts";
import { appendToConversation } from "../log/conversation-append.ts";
import {
  conversationByKey,
  memberByUser,
  messageBySeq,
  type ConversationKey,
} from "../log/conversation-queries.ts";
import type { Decision, Execution, TakenConversation } from "../log/decision.ts";
import type { LogKey } from "../log/dirty.ts";
import type { LogParts } from "../log/parts.ts";
import { emptyContent } from "../messages/change-queries.ts";
import { updateDraft } from "../messages/draft.ts";
import type { Consumer } from "./consumer.ts";

/** Messages emptied between two looks at the queue of other writes. */
const ROWS_AT_ONCE = 50;
/** Rows looked at in one read for those of the user, of whom no index knows: others are answered in between. */
const ROWS_SEARCHED = 1000;

/** Conversations that the user is or was in. */
const conversationsOf = define<{ readonly app: string; readonly user: string }>()(
  (builder, { app, user }) =>
    builder
      .selectFrom("member")
      .select("conversation_id")
      .where("app", "=", app)
      .where("user_id", "=", user)
      .union(
        builder
          .selectFrom("account_conversation")
          .select("conversation_id")
          .where("app", "=", app)
          .where("user_id", "=", user),
      ),
);

const liveRowsOf = define<
  ConversationKey & {
    readonly user: string;
    readonly above: number;
    readonly upTo: number;
    readonly limit: number;
  }
>()((builder, { app, key, user, above, upTo, limit }) =>
  builder
    .selectFrom("message")
    .select("seq")
    .where("app", "=", app)
    .where("conversation_id", "=", key)
    .where("seq", ">", above)
    .where("seq", "<=", upTo)
    .where("sender", "=", user)
    .where("state", "=", ROW_STATES.of.live)
    .where("notice_kind", "is", null)
    .orderBy("seq")
    .limit(limit),
);

/** Carries a deleted account out of its conversations: ends its stays and empties its messages, each in a transaction
 * on that conversation's log. Done again it finds nothing left to do. */
export function createDeletionConsumer(parts: LogParts): Consumer {
  return { name: "deletions", log: "account", advance: (log) => advance(parts, log) };
}

interface Deletion {
  readonly parts: LogParts;
  readonly account: AccountTable;
  readonly key: Uint8Array;
}

async function advance(parts: LogParts, { app, id: user }: LogKey): Promise<number> {
  const read = await parts.database.read(async (tx) => ({
    account: await tx.get(accountByUser, { app, user }),
    conversations: await tx.all(conversationsOf, { app, user }),
  }));
  const { account } = read;
  if (account === undefined) return 0;
  if (account.kind === USER_KINDS.of.deleted) {
    const keys = read.conversations.map(({ conversation_id: key }) => key);
    await carryOut({ parts, account }, keys);
  }
  return account.version;
}

/** One that fails keeps none of the others from being done. */
async function carryOut(
  { parts, account }: Omit<Deletion, "key">,
  keys: readonly Uint8Array[],
): Promise<void> {
  const failures: unknown[] = [];
  for (const key of keys) {
    try {
      await leave({ parts, account, key });
      await erase({ parts, account, key });
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

/** A direct keeps its two members, and the other one the conversation; what was never sent is nobody's. */
function leave(deletion: Deletion): Promise<void> {
  const { app, user_id: user } = deletion.account;
  return inConversation(deletion, async (tx, taken) => {
    const member = await tx.get(memberByUser, { app, key: deletion.key, user });
    if (member === undefined) return {};
    if (taken.row.kind === CONVERSATION_KINDS.of.direct) {
      const { draft_version } = member;
      await tx.run(updateDraft, { app, key: deletion.key, user, draft: "", draft_version });
      return {};
    }
    return endStay(tx, taken, { member, by: "", notice: "left" });
  });
}

async function erase(deletion: Deletion): Promise<void> {
  const { parts, account, key } = deletion;
  const { app, user_id: user } = account;
  let above = 0;
  for (;;) {
    const upTo = above + ROWS_SEARCHED;
    const { rows, last } = await parts.database.read(async (tx) => ({
      rows: await tx.all(liveRowsOf, { app, key, user, above, upTo, limit: ROWS_AT_ONCE }),
      last: (await tx.get(conversationByKey, { app, key }))?.last_seq ?? 0,
    }));
    await Promise.all(rows.map(({ seq }) => eraseRow(deletion, seq)));
    above = rows.length < ROWS_AT_ONCE ? upTo : (rows.at(-1)?.seq ?? upTo);
    if (above >= last) return;
  }
}

function eraseRow(deletion: Deletion, seq: number): Promise<void> {
  return inConversation(deletion, async (tx, { row, key }) => {
    const message = await tx.get(messageBySeq, { app: row.app, key, seq });
    // It may have been recalled since it was found; only what was live may cease to be.
    if (message?.state !== ROW_STATES.of.live) return {};
    await tx.run(emptyContent, {
      app: row.app,
      key,
      seq,
      version: row.version + 1,
      state: ROW_STATES.of.erased,
      nothing: new Uint8Array(0),
    });
    return { event: { kind: messageRecalledEvent.number, seq } };
  });
}

/** One transaction on the conversation's log, unless the account has begun another epoch meanwhile. */
function inConversation(
  { parts, account, key }: Deletion,
  decide: (tx: WriteTx, taken: TakenConversation) => Promise<Decision>,
): Promise<void> {
  const { app, user_id: user } = account;
  return parts.database.write(async (tx) => {
    const now = await tx.get(accountByUser, { app, user });
    const conversation = await tx.get(conversationByKey, { app, key });
    if (conversation === undefined || now?.epoch !== account.epoch) return;
    const decision = await decide(tx, { key, row: conversation, member: undefined });
    const execution = systemExecution(parts, { account, key });
    await appendToConversation(parts, tx, { conversation, decision, execution });
  });
}

/** The server itself acts. The id of its notice cannot be foreseen: whoever is deleted could have taken it for a message. */
function systemExecution(
  parts: LogParts,
  { account, key }: { readonly account: AccountTable; readonly key: Uint8Array },
): Execution {
  const { app } = account;
  const text = new TextEncoder().encode(
    JSON.stringify(["deletion", app, uuidFromBytes(key), parts.mint()]),
  );
  const commandKey = sha256(text).slice(0, 16);
  commandKey[6] = ((commandKey[6] ?? 0) & 0x0f) | 0x80;
  commandKey[8] = ((commandKey[8] ?? 0) & 0x3f) | 0x80;
  return {
    principal: { app, userId: "", role: "host" },
    commandId: uuidFromBytes(commandKey),
    commandKey,
    conversationId: uuidFromBytes(key),
    epoch: 0,
    precondition: undefined,
    writtenAt: 0,
    at: parts.clock(),
    mint: parts.mint,
  };
}
