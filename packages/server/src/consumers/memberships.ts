import {
  addedEvent,
  mentionedEvent,
  removedEvent,
  uuidFromBytes,
  uuidToBytes,
} from "@im-chat/protocol";
import { USER_KINDS } from "../database/numbers.ts";
import { define } from "../database/query.ts";
import type {
  AccountConversationTable,
  AccountMentionTable,
  AccountTable,
  ConversationEventTable,
} from "../database/schema.ts";
import type { WriteTx } from "../database/tx.ts";
import { appendToAccount } from "../log/account-append.ts";
import { accountByUser } from "../log/account-queries.ts";
import {
  conversationByKey,
  messageBySeq,
  type ConversationKey,
} from "../log/conversation-queries.ts";
import type { AccountDecision, Entry } from "../log/decision.ts";
import type { LogKey } from "../log/dirty.ts";
import type { LogParts } from "../log/parts.ts";
import type { Consumer } from "./consumer.ts";

const EVENTS_AT_ONCE = 100;

const eventsWithEntries = define<
  ConversationKey & { readonly above: number; readonly limit: number }
>()((builder, { app, key, above, limit }) =>
  builder
    .selectFrom("conversation_event")
    .selectAll()
    .where("app", "=", app)
    .where("conversation_id", "=", key)
    .where("version", ">", above)
    .where("entries", "is not", null)
    .orderBy("version")
    .limit(limit),
);

const foldOf = define<ConversationKey & { readonly user: string }>()(
  (builder, { app, key, user }) =>
    builder
      .selectFrom("account_conversation")
      .selectAll()
      .where("app", "=", app)
      .where("user_id", "=", user)
      .where("conversation_id", "=", key),
);

const upsertFold = define<AccountConversationTable>()((builder, row) =>
  builder
    .insertInto("account_conversation")
    .values({
      app: row.app,
      user_id: row.user_id,
      conversation_id: row.conversation_id,
      entry_version: row.entry_version,
      membership_id: row.membership_id,
      visible_from_seq: row.visible_from_seq,
    })
    .onConflict((conflict) =>
      conflict.columns(["app", "user_id", "conversation_id"]).doUpdateSet({
        entry_version: row.entry_version,
        membership_id: row.membership_id,
        visible_from_seq: row.visible_from_seq,
      }),
    ),
);

const insertMention = define<AccountMentionTable>()((builder, row) =>
  builder
    .insertInto("account_mention")
    .values({
      app: row.app,
      user_id: row.user_id,
      conversation_id: row.conversation_id,
      seq: row.seq,
    })
    .onConflict((conflict) => conflict.doNothing()),
);

const forgetMentions = define<ConversationKey & { readonly user: string }>()(
  (builder, { app, key, user }) =>
    builder
      .deleteFrom("account_mention")
      .where("app", "=", app)
      .where("user_id", "=", user)
      .where("conversation_id", "=", key),
);

/** Tells accounts that they were added, removed or mentioned. What there is to tell was written with the event,
 * as of its version; the members of now are never asked. */
export function createMembershipConsumer(parts: LogParts): Consumer {
  return {
    name: "memberships",
    log: "conversation",
    advance: (log, position) => advance(parts, log, position),
  };
}

async function advance(parts: LogParts, { app, id }: LogKey, position: number): Promise<number> {
  const key = uuidToBytes(id);
  const read = await parts.database.read(async (tx) => ({
    conversation: await tx.get(conversationByKey, { app, key }),
    events: await tx.all(eventsWithEntries, { app, key, above: position, limit: EVENTS_AT_ONCE }),
  }));
  if (read.conversation === undefined) return position;
  const { epoch, version } = read.conversation;
  for (const event of read.events) {
    const entries = JSON.parse(event.entries ?? "[]") as readonly Entry[];
    // One event's accounts share a commit; the next event waits, so that each account hears in version order.
    const told = await Promise.all(entries.map((entry) => tell(parts, { event, entry, epoch })));
    if (told.includes("stale")) return position;
  }
  return read.events.length < EVENTS_AT_ONCE ? version : (read.events.at(-1)?.version ?? position);
}

interface Telling {
  readonly event: ConversationEventTable;
  readonly entry: Entry;
  /** Of the conversation when the event was read. */
  readonly epoch: number;
}

/** One entry in one transaction on one account's log. */
function tell(parts: LogParts, telling: Telling): Promise<"told" | "known" | "stale"> {
  const { event, entry, epoch } = telling;
  const { app, conversation_id: key } = event;
  return parts.database.write(async (tx) => {
    const conversation = await tx.get(conversationByKey, { app, key });
    if (conversation?.epoch !== epoch) return "stale";
    const fold = await tx.get(foldOf, { app, key, user: entry.user });
    if (fold !== undefined && fold.entry_version >= event.version) return "known";
    const account = await tx.get(accountByUser, { app, user: entry.user });
    if (account === undefined) return "known";
    const decision = await decide(tx, { ...telling, account }, fold);
    const { at } = event;
    await appendToAccount(parts, tx, {
      account,
      isNew: false,
      decision,
      at,
      actor: event.actor,
      commandKey: null,
    });
    return "told";
  });
}

async function decide(
  tx: WriteTx,
  { event, entry, account }: Telling & { readonly account: AccountTable },
  fold: AccountConversationTable | undefined,
): Promise<AccountDecision> {
  const { app, conversation_id: key } = event;
  const user = entry.user;
  const next = {
    app,
    user_id: user,
    conversation_id: key,
    entry_version: event.version,
    membership_id: fold?.membership_id ?? 0,
    visible_from_seq: fold?.visible_from_seq ?? 1,
  };
  switch (entry.type) {
    case "added":
      await tx.run(upsertFold, {
        ...next,
        membership_id: entry.membershipId,
        visible_from_seq: entry.visibleFromSeq,
      });
      return {
        event: {
          kind: addedEvent.number,
          data: encodeAdded(key, entry),
          // Its deletion may be done, and has not known of this stay if that was over by then.
          isWork: account.kind === USER_KINDS.of.deleted,
        },
      };
    case "removed":
      await tx.run(upsertFold, { ...next, membership_id: 0 });
      await tx.run(forgetMentions, { app, key, user });
      return { event: { kind: removedEvent.number, data: encodeRemoved(key, entry) } };
    case "mentioned":
      await tx.run(upsertFold, next);
      return decideMention(tx, event, entry);
    default:
      return entry satisfies never;
  }
}

async function decideMention(
  tx: WriteTx,
  event: ConversationEventTable,
  entry: Extract<Entry, { type: "mentioned" }>,
): Promise<AccountDecision> {
  const { app, conversation_id: key, seq } = event;
  const message = await tx.get(messageBySeq, { app, key, seq });
  if (message === undefined) return {};
  await tx.run(insertMention, { app, user_id: entry.user, conversation_id: key, seq });
  const data = mentionedEvent.encode({
    conversationId: uuidFromBytes(key),
    membershipId: entry.membershipId,
    seq,
    messageId: uuidFromBytes(message.message_id),
  });
  return { event: { kind: mentionedEvent.number, data } };
}

function encodeAdded(key: Uint8Array, entry: Extract<Entry, { type: "added" }>): Uint8Array {
  const { membershipId, visibleFromSeq, by } = entry;
  return addedEvent.encode({
    membership: { conversationId: uuidFromBytes(key), membershipId, visibleFromSeq },
    by,
  });
}

function encodeRemoved(
  key: Uint8Array,
  { membershipId, by }: Extract<Entry, { type: "removed" }>,
): Uint8Array {
  const conversationId = uuidFromBytes(key);
  // A backend that acts for nobody has no name.
  return removedEvent.encode({ conversationId, membershipId, by: by || undefined });
}
