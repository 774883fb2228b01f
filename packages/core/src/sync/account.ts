import {
  addedEvent,
  mentionedEvent,
  profileChangedEvent,
  readMovedEvent,
  registeredEvent,
  removedEvent,
} from "@im-chat/protocol";
import type {
  ConversationId,
  Epoch,
  Event,
  Membership,
  ReadMoved,
  User,
  UserId,
} from "@im-chat/protocol";
import type { ChangeSet } from "../database/changes.ts";
import type { Writing } from "../database/database.ts";
import { fit } from "./apply.ts";
import { purgeConversation, readAccount, recountUnread } from "./heads.ts";

export interface AccountEvents {
  readonly epoch: Epoch;
  readonly events: readonly Event[];
  readonly self: UserId;
}

export interface AccountApplied {
  readonly mustAsk: boolean;
  /** Conversations whose head is missing or doubtful now. */
  readonly wanted: readonly ConversationId[];
  /** Conversations that an event was about. */
  readonly touched: readonly ConversationId[];
}

interface Outcome {
  readonly touched?: ConversationId | undefined;
  readonly wants?: boolean | undefined;
}

type Reduce = (
  tx: Writing,
  changes: ChangeSet,
  input: { readonly data: Uint8Array; readonly self: UserId },
) => Promise<Outcome>;

const REDUCERS: ReadonlyMap<number, Reduce> = /* @__PURE__ */ new Map<number, Reduce>([
  [
    addedEvent.number,
    async (tx, changes, { data }) => {
      const { membership } = addedEvent.decode(data);
      return {
        touched: membership.conversationId,
        wants: await storeMembership(tx, changes, membership),
      };
    },
  ],
  [
    removedEvent.number,
    async (tx, changes, { data }) => {
      const { conversationId, membershipId } = removedEvent.decode(data);
      const record = await tx.get("conversations", conversationId);
      if (record?.membershipId === membershipId)
        await purgeConversation(tx, changes, conversationId);
      return { touched: conversationId };
    },
  ],
  [
    readMovedEvent.number,
    (tx, changes, { data, self }) =>
      moveRead(tx, changes, { ...readMovedEvent.decode(data), self }),
  ],
  [
    mentionedEvent.number,
    async (tx, _changes, { data }) => {
      const { conversationId, seq } = mentionedEvent.decode(data);
      const summary = (await tx.get("conversations", conversationId))?.summary;
      // A head that was read before this entry was written did not count it.
      return { touched: conversationId, wants: summary !== undefined && seq > summary.readSeq };
    },
  ],
  [
    profileChangedEvent.number,
    async (tx, changes, { data }) => {
      await storeUsers(tx, changes, [profileChangedEvent.decode(data).user]);
      return {};
    },
  ],
  [
    registeredEvent.number,
    async (tx, changes, { data }) => {
      await storeUsers(tx, changes, [registeredEvent.decode(data)]);
      return {};
    },
  ],
]);

/** Applies events of the own account's log inside a transaction, each only where it is the very next one. */
export async function applyAccountEvents(
  tx: Writing,
  changes: ChangeSet,
  batch: AccountEvents,
): Promise<AccountApplied> {
  const account = await readAccount(tx);
  const wanted: ConversationId[] = [];
  const touched: ConversationId[] = [];
  let { cursor } = account;
  let mustAsk = cursor === undefined;
  for (const event of mustAsk ? [] : batch.events) {
    const at = { epoch: batch.epoch, version: event.version };
    const place = cursor === undefined ? "ahead" : fit(cursor, at);
    if (place === "old") continue;
    mustAsk = place === "ahead";
    if (mustAsk) break;
    const outcome = await reduce(tx, changes, { ...batch, event });
    if (outcome.touched !== undefined) touched.push(outcome.touched);
    if (outcome.touched !== undefined && outcome.wants === true) wanted.push(outcome.touched);
    cursor = at;
  }
  if (cursor !== account.cursor) await tx.put("meta", { ...account, cursor });
  return { mustAsk, wanted, touched };
}

async function reduce(
  tx: Writing,
  changes: ChangeSet,
  { event, epoch, self }: AccountEvents & { readonly event: Event },
): Promise<Outcome> {
  const { version, kind, data, at, actor } = event;
  const reducer = REDUCERS.get(kind);
  if (reducer !== undefined) return reducer(tx, changes, { data, self });
  await tx.put("deferred", { log: "", epoch, version, kind, data, at, actor });
  return {};
}

/** Makes the conversation of a membership, without a summary until its head comes; another membership purges first.
 * @returns whether its head is wanted. */
export async function storeMembership(
  tx: Writing,
  changes: ChangeSet,
  membership: Membership,
): Promise<boolean> {
  const { conversationId: id, membershipId, visibleFromSeq } = membership;
  const record = await tx.get("conversations", id);
  if (record?.membershipId === membershipId) return record.summary === undefined;
  if (record !== undefined && record.membershipId !== 0) await purgeConversation(tx, changes, id);
  // One that was made here keeps what it shows until its head comes.
  const local = record?.membershipId === 0 ? record : { id, registers: [], epochLearned: 0 };
  await tx.put("conversations", { ...local, membershipId, visibleFromSeq });
  changes.conversations.add(id);
  return true;
}

/** My read position moved, here or on another device. */
export async function moveRead(
  tx: Writing,
  changes: ChangeSet,
  { conversationId, epoch, seq, self }: ReadMoved & { readonly self: UserId },
): Promise<Outcome> {
  const record = await tx.get("conversations", conversationId);
  if (record === undefined) return {};
  const { summary } = record;
  if (summary === undefined) return { touched: conversationId, wants: true };
  // The server counts from here on too, so its head can say what could not be counted here.
  if (summary.epoch !== epoch || seq <= summary.readSeq)
    return { touched: conversationId, wants: summary.isUnreadStale };
  const timeline = await tx.get("timelines", conversationId);
  const moved = await recountUnread(tx, {
    id: conversationId,
    summary: { ...summary, readSeq: seq },
    timeline,
    self,
  });
  await tx.put("conversations", { ...record, summary: moved });
  changes.conversations.add(conversationId);
  return { touched: conversationId, wants: moved.isUnreadStale };
}

/** Keeps the newest face of each user. */
export async function storeUsers(
  tx: Writing,
  changes: ChangeSet,
  users: readonly User[],
): Promise<void> {
  for (const user of users) {
    const before = await tx.get("users", user.id);
    if (before !== undefined && before.revision >= user.revision) continue;
    await tx.put("users", user);
    changes.users.add(user.id);
  }
}
