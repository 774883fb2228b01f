import type { ConversationId, Cursor, SyncResult, UserId } from "@im-chat/protocol";
import type { ChangeSet } from "../database/changes.ts";
import type { Database, Writing } from "../database/database.ts";
import { applyAccountEvents, storeMembership, storeUsers } from "./account.ts";
import {
  SYNC_STORES,
  isStored,
  purgeConversation,
  readAccount,
  storeHeads,
  want,
} from "./heads.ts";
import type { HeadOutcomes } from "./heads.ts";

/** What was held when a sync was asked for. */
export interface SyncAsked {
  readonly epochCount: number;
  readonly self: UserId;
  /** Of the first page: stored with the last one, so that an interrupted load starts again. */
  readonly first: { readonly account: Cursor; readonly stamp: Uint8Array };
  /** Conversations that a snapshot has not named so far; those left at its end are no longer mine. */
  readonly unnamed: Set<ConversationId>;
}

export interface SyncStored {
  /** It was asked for before what is stored was learned, or does not fit it: ask again. */
  readonly isLate: boolean;
  readonly heads: HeadOutcomes;
  /** Conversations whose head has to be asked for by name. */
  readonly wanted: readonly ConversationId[];
  /** News of these ends a pause. */
  readonly touched: readonly ConversationId[];
}

/** Stores one page of a sync's answer: account events, then heads, then the stamp, in one transaction. */
export function storeSync(
  database: Database,
  reply: SyncResult,
  asked: SyncAsked,
): Promise<SyncStored> {
  return database.commit(SYNC_STORES, async (tx, changes) => {
    if (await isLate(tx, reply, asked))
      return { isLate: true, heads: new Map(), wanted: [], touched: [] };
    const news = reply.isSnapshot
      ? await storeMemberships(tx, changes, { reply, asked })
      : await applyAccountEvents(tx, changes, { ...asked, ...reply, epoch: reply.account.epoch });
    const heads = await storeHeads(tx, changes, { ...asked, heads: reply.heads });
    await storeUsers(tx, changes, reply.users);
    const wanted = news.wanted.filter((id) => !isStored(heads.get(id)));
    await want(tx, wanted);
    if (reply.nextPage.length === 0) await finish(tx, changes, { reply, asked });
    return { isLate: news.mustAsk, heads, wanted, touched: news.touched };
  });
}

interface Page {
  readonly reply: SyncResult;
  readonly asked: SyncAsked;
}

async function isLate(tx: Writing, reply: SyncResult, asked: SyncAsked): Promise<boolean> {
  const { cursor, epochCount } = await readAccount(tx);
  if (!cursor) return !reply.isSnapshot;
  if (cursor.epoch !== reply.account.epoch)
    return epochCount > asked.epochCount || !reply.isSnapshot;
  return reply.isSnapshot && cursor.version > asked.first.account.version;
}

async function storeMemberships(tx: Writing, changes: ChangeSet, { reply, asked }: Page) {
  if (reply === asked.first) {
    const account = await readAccount(tx);
    await tx.put("meta", { ...account, snapshots: (account.snapshots ?? 0) + 1 });
    for (const { id, membershipId } of await tx.getAll("conversations"))
      if (membershipId !== 0) asked.unnamed.add(id);
  }
  const touched: ConversationId[] = [];
  for (const membership of reply.memberships) {
    asked.unnamed.delete(membership.conversationId);
    touched.push(membership.conversationId);
    await storeMembership(tx, changes, membership);
  }
  // Their heads come beside them.
  return { mustAsk: false, wanted: [], touched };
}

async function finish(tx: Writing, changes: ChangeSet, { reply, asked }: Page): Promise<void> {
  const account = await readAccount(tx);
  const { account: cursor, stamp } = asked.first;
  if (!reply.isSnapshot) return tx.put("meta", { ...account, stamp });
  const isNewEpoch = (account.cursor ?? cursor).epoch !== cursor.epoch;
  // In another history a conversation may be one that is still to be made.
  for (const id of asked.unnamed) await purgeConversation(tx, changes, id, !isNewEpoch);
  const epochCount = account.epochCount + (isNewEpoch ? 1 : 0);
  await tx.put("meta", { ...account, cursor, stamp, epochCount });
}
