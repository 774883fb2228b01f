import {
  addedEvent,
  draftChangedEvent,
  mentionedEvent,
  messageHiddenEvent,
  profileChangedEvent,
  readMovedEvent,
  registeredEvent,
  removedEvent,
} from "@im-chat/protocol";
import type {
  ConversationId,
  Epoch,
  Event,
  Kind,
  Membership,
  ReadMoved,
  User,
  UserId,
} from "@im-chat/protocol";
import type { ChangeSet } from "../database/changes.ts";
import type { Writing } from "../database/database.ts";
import { hide } from "../messages/hidden.ts";
import { defer, following } from "./apply.ts";
import { purgeConversation, readAccount, recountUnread, withRead } from "./heads.ts";

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

/** What an event was about, and whether its head is missing or doubtful now. */
type Outcome = { readonly touched: ConversationId; readonly wants?: boolean | undefined } | void;

type Reduce = (tx: Writing, changes: ChangeSet, told: Told) => Promise<Outcome>;

interface Told {
  readonly self: UserId;
  /** Of the event. */
  readonly version: number;
}

const reducerOf = <Value>(
  kind: Kind<Value>,
  reduce: (
    tx: Writing,
    changes: ChangeSet,
    input: Told & { readonly value: Value },
  ) => Promise<Outcome>,
): readonly [number, (data: Uint8Array) => Reduce] => [
  kind.number,
  (data) => {
    const value = kind.decode(data);
    return (tx, changes, told) => reduce(tx, changes, { ...told, value });
  },
];

const REDUCERS: ReadonlyMap<number, (data: Uint8Array) => Reduce> = /* @__PURE__ */ new Map([
  /* @__PURE__ */ reducerOf(addedEvent, async (tx, changes, { value: { membership } }) => ({
    touched: membership.conversationId,
    wants: await storeMembership(tx, changes, membership),
  })),
  /* @__PURE__ */ reducerOf(removedEvent, async (tx, changes, { value }) => {
    const { conversationId, membershipId, by } = value;
    const record = await tx.get("conversations", conversationId);
    if (record?.membershipId === membershipId) {
      await purgeConversation(tx, changes, conversationId, true);
      changes.facts.push({ type: "ended", conversationId, by });
    }
    return { touched: conversationId };
  }),
  /* @__PURE__ */ reducerOf(readMovedEvent, (tx, changes, { value, ...told }) =>
    moveRead(tx, changes, { ...value, ...told }),
  ),
  /* @__PURE__ */ reducerOf(draftChangedEvent, async (_tx, _changes, { value }) => ({
    touched: value.conversationId,
    wants: true,
  })),
  /* @__PURE__ */ reducerOf(mentionedEvent, async (tx, _changes, { value }) => {
    const { conversationId, seq } = value;
    const summary = (await tx.get("conversations", conversationId))?.summary;
    // A head that was read before this entry was written did not count it.
    return { touched: conversationId, wants: summary && seq > summary.readSeq };
  }),
  /* @__PURE__ */ reducerOf(messageHiddenEvent, async (tx, changes, { value }) => {
    await hide(tx, changes, value);
    return { touched: value.conversationId };
  }),
  /* @__PURE__ */ reducerOf(profileChangedEvent, (tx, changes, { value }) =>
    storeUsers(tx, changes, [value.user]),
  ),
  /* @__PURE__ */ reducerOf(registeredEvent, (tx, changes, { value }) =>
    storeUsers(tx, changes, [value]),
  ),
]);

/** Never throws: what cannot be read counts as not understood, for the log must go on. */
export function readAccountEvent({ kind, data }: Pick<Event, "data" | "kind">): Reduce | undefined {
  try {
    return REDUCERS.get(kind)?.(data);
  } catch {
    return undefined;
  }
}

/** Applies events of the own account's log inside a transaction, each only where it is the very next one. */
export async function applyAccountEvents(
  tx: Writing,
  changes: ChangeSet,
  { epoch, events, self }: AccountEvents,
): Promise<AccountApplied> {
  const account = await readAccount(tx);
  const wanted: ConversationId[] = [];
  const touched: ConversationId[] = [];
  const { cursor } = account;
  if (!cursor) return { mustAsk: true, wanted, touched };
  const entries = events.map((event) => ({ event }));
  const { mustAsk, taken } = following(cursor, { epoch, events: entries });
  for (const { event } of taken) {
    const reduce = readAccountEvent(event);
    const outcome = await reduce?.(tx, changes, { ...event, self });
    if (!reduce) await defer(tx, { log: "", epoch }, event);
    if (!outcome) continue;
    touched.push(outcome.touched);
    if (outcome.wants) wanted.push(outcome.touched);
  }
  if (taken.length > 0) {
    const version = cursor.version + taken.length;
    await tx.put("meta", { ...account, cursor: { epoch, version } });
  }
  return { mustAsk, wanted, touched };
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
  if (record?.membershipId === membershipId) return !record.summary;
  if (record && record.membershipId !== 0) await purgeConversation(tx, changes, id);
  // One that was made here keeps what it shows until its head comes.
  const local = record?.membershipId === 0 ? record : { id, registers: [], epochLearned: 0 };
  await tx.put("conversations", { ...local, membershipId, visibleFromSeq });
  changes.conversations.add(id);
  return true;
}

interface Moved extends ReadMoved {
  readonly self: UserId;
  /** Of the account's log, which moved it there; absent: it was moved here. */
  readonly version?: number | undefined;
}

/** My read position moved, here or on another device; it may have gone back. */
export async function moveRead(
  tx: Writing,
  changes: ChangeSet,
  { conversationId: id, epoch, seq, self, version }: Moved,
): Promise<Outcome> {
  const record = await tx.get("conversations", id);
  if (!record) return;
  const { summary } = record;
  if (!summary) return { touched: id, wants: true };
  // The server counts from here on too, so its head can say what could not be counted here.
  if (summary.epoch !== epoch || (version ?? Infinity) < (summary.readTold?.version ?? 0))
    return { touched: id, wants: summary.isUnreadStale };
  const moved =
    version === undefined
      ? { ...summary, readSeq: seq }
      : await withRead(tx, id, { ...summary, readTold: { seq, version } });
  const timeline = await tx.get("timelines", id);
  const counted =
    moved.readSeq === summary.readSeq
      ? moved
      : await recountUnread(tx, { id, summary: moved, timeline, self });
  await tx.put("conversations", { ...record, summary: counted });
  changes.conversations.add(id);
  return { touched: id, wants: counted.isUnreadStale };
}

/** Keeps the newest face of each user. */
export async function storeUsers(
  tx: Writing,
  changes: ChangeSet,
  users: readonly User[],
): Promise<void> {
  for (const user of users) {
    const before = await tx.get("users", user.id);
    if (before && before.revision >= user.revision) continue;
    await tx.put("users", user);
    changes.users.add(user.id);
  }
}
