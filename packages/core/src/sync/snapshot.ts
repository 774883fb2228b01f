import type { ConversationId, Cursor, SyncResult, UserId } from "@im-chat/protocol";
import type { ChangeSet } from "../database/changes.ts";
import type { Database, Writing } from "../database/database.ts";
import { applyAccountEvents, storeMembership, storeUsers } from "./account.ts";
import { HEAD_STORES, purgeConversation, readAccount, storeHead } from "./heads.ts";

/** What was held when a sync was asked for. */
export interface SyncAsked {
  readonly epochCount: number;
  readonly self: UserId;
  /** Of the first page: stored with the last one, so that an interrupted load starts again. */
  readonly first: { readonly account: Cursor; readonly stamp: Uint8Array };
  /** Conversations of the snapshot's pages so far. */
  readonly seen: Set<ConversationId>;
}

export interface SyncStored {
  /** It was asked for before what is stored was learned, or does not fit it: ask again. */
  readonly isLate: boolean;
  /** Held conversations that have to catch up. */
  readonly behind: readonly ConversationId[];
  /** Conversations whose head has to be asked for by name. */
  readonly wanted: readonly ConversationId[];
  /** News of these ends a pause. */
  readonly confirmed: readonly ConversationId[];
}

/** Stores one page of a sync's answer: account events, then heads, then the stamp, in one transaction. */
export function storeSync(
  database: Database,
  reply: SyncResult,
  asked: SyncAsked,
): Promise<SyncStored> {
  return database.commit([...HEAD_STORES, "deferred"], async (tx, changes) => {
    if (await isLate(tx, reply, asked))
      return { isLate: true, behind: [], wanted: [], confirmed: [] };
    const wanted: ConversationId[] = [];
    const confirmed: ConversationId[] = [];
    let mustAsk = false;
    if (reply.isSnapshot) {
      for (const membership of reply.memberships) {
        asked.seen.add(membership.conversationId);
        confirmed.push(membership.conversationId);
        await storeMembership(tx, changes, membership);
      }
    } else {
      const applied = await applyAccountEvents(tx, changes, {
        ...reply,
        epoch: reply.account.epoch,
        self: asked.self,
      });
      ({ mustAsk } = applied);
      wanted.push(...applied.wanted);
      confirmed.push(...applied.touched);
    }
    const heads = await storeHeads(tx, changes, { reply, asked });
    await storeUsers(tx, changes, reply.users);
    if (reply.nextPage.length === 0) await finish(tx, changes, { reply, asked });
    const stillWanted = wanted.filter((id) => !heads.stored.has(id));
    return {
      isLate: mustAsk || heads.hasLate,
      behind: heads.behind,
      wanted: stillWanted,
      confirmed: [...confirmed, ...heads.stored],
    };
  });
}

interface Page {
  readonly reply: SyncResult;
  readonly asked: SyncAsked;
}

async function isLate(tx: Writing, reply: SyncResult, asked: SyncAsked): Promise<boolean> {
  const { cursor, epochCount } = await readAccount(tx);
  if (cursor === undefined) return !reply.isSnapshot;
  if (cursor.epoch !== reply.account.epoch)
    return epochCount > asked.epochCount || !reply.isSnapshot;
  return reply.isSnapshot && cursor.version > asked.first.account.version;
}

async function storeHeads(tx: Writing, changes: ChangeSet, { reply, asked }: Page) {
  const stored = new Set<ConversationId>();
  const behind: ConversationId[] = [];
  let hasLate = false;
  for (const head of reply.heads) {
    const outcome = await storeHead(tx, changes, {
      head,
      self: asked.self,
      askedAtEpoch: asked.epochCount,
    });
    if (outcome === "late" || outcome === "foreign") hasLate = true;
    if (outcome === "behind") behind.push(head.conversationId);
    if (outcome === "behind" || outcome === "stored") stored.add(head.conversationId);
  }
  return { stored, behind, hasLate };
}

async function finish(tx: Writing, changes: ChangeSet, { reply, asked }: Page): Promise<void> {
  const account = await readAccount(tx);
  const { stamp } = asked.first;
  if (!reply.isSnapshot) {
    await tx.put("meta", { ...account, stamp });
    return;
  }
  for (const { id, membershipId } of await tx.getAll("conversations")) {
    if (membershipId !== 0 && !asked.seen.has(id)) await purgeConversation(tx, changes, id);
  }
  const isNewEpoch =
    account.cursor !== undefined && account.cursor.epoch !== asked.first.account.epoch;
  const epochCount = account.epochCount + (isNewEpoch ? 1 : 0);
  await tx.put("meta", { ...account, cursor: asked.first.account, stamp, epochCount });
}
