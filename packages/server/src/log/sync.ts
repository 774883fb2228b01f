import {
  ImError,
  uuidFromBytes,
  type Cursor,
  type Event,
  type Head,
  type Membership,
  type SyncQuery,
  type SyncResult,
} from "@im-chat/protocol";
import type { AccountTable } from "../database/schema.ts";
import type { Tx } from "../database/tx.ts";
import type { Principal } from "../kernel.ts";
import { toAccountEvent } from "./account-append.ts";
import { accountByUser, accountEventsAbove } from "./account-queries.ts";
import { Faces } from "./faces.ts";
import { headBudget, readHead } from "./heads.ts";
import { USUAL_HEADS, fitting, granted, type PageLimits } from "./page-limits.ts";
import { findReader } from "./reader.ts";
import { decodeStamp, encodeStamp, readStamp } from "./stamp.ts";
import {
  fewRecentChanges,
  nextChanges,
  nextMemberships,
  recentChanges,
  recentMemberships,
} from "./sync-queries.ts";
import { decodeSyncPage, encodeSyncPage, type SyncPage } from "./sync-page.ts";

/** Bytes of account events in one answer, which may hold heads and people besides. */
const EVENTS_BYTES = 131_072;
/** Below this many changes in all, they are searched for mine instead of mine for changes. */
const FEW_CHANGES = 500;
const NO_BYTES = new Uint8Array(0);
const NO_KEY = new Uint8Array(16);

/** What is new for one account since a cursor and a stamp, on one snapshot: account events or the whole account,
 * and the heads that changed. The first page has the most recently active; the next ones go through all by id. */
export async function readSync(
  tx: Tx,
  principal: Principal,
  { query, most }: { readonly query: SyncQuery; readonly most: PageLimits },
): Promise<SyncResult> {
  const limit = granted(query.limit, most.heads, USUAL_HEADS);
  const account = await tx.get(accountByUser, { app: principal.app, user: principal.userId });
  if (account === undefined)
    throw new ImError("not_found", "Cannot sync: the account is not known");
  if (query.page.length > 0)
    return readNextPage(tx, { principal, account, limit, page: query.page });
  const known =
    query.account === undefined ? undefined : usable(account, query.account, most.behind);
  const events =
    known === undefined
      ? []
      : await readAccountEvents(tx, account, { ...known, limit: most.events });
  const version = known === undefined ? account.version : (events.at(-1)?.version ?? known.version);
  if (version < account.version) return onlyEvents(query, { account, events, version });
  const stamp = await readStamp(tx);
  const asked = decodeStamp(query.stamp);
  const isCurrent =
    known !== undefined &&
    asked !== undefined &&
    asked.epoch === stamp.epoch &&
    asked.no <= stamp.no;
  const page: SyncPage = {
    stamp,
    cursor: { epoch: account.epoch, version },
    isSnapshot: known === undefined,
    since: isCurrent ? asked.no : -1,
    after: NO_KEY,
  };
  const found = page.isSnapshot
    ? await recentOf(tx, principal, limit)
    : await changedOf(tx, principal, { since: page.since, no: stamp.no, limit });
  // A full page may hold any conversations: what follows goes through all of them.
  return { ...(await answer(tx, principal, { page, found, limit, isWalk: false })), events };
}

/** Conversations of one page; with memberships when the account is told anew. */
interface Found {
  readonly keys: readonly Uint8Array[];
  readonly memberships: readonly Membership[];
}

/** @param behind Events above which the whole account is told anew. */
function usable(account: AccountTable, cursor: Cursor, behind: number): Cursor | undefined {
  if (cursor.epoch !== account.epoch || cursor.version > account.version) return undefined;
  return account.version - cursor.version > behind ? undefined : cursor;
}

async function readAccountEvents(
  tx: Tx,
  account: AccountTable,
  { version, limit }: Cursor & { readonly limit: number },
): Promise<readonly Event[]> {
  const { app, user_id: user } = account;
  const stored = await tx.all(accountEventsAbove, { app, user, version, limit });
  return fitting(
    stored.map((event) => toAccountEvent(account, event)),
    { bytesOf: ({ data }) => data.length, maxBytes: EVENTS_BYTES },
  );
}

/** Heads come with the last of the events, so that they find the memberships that they are of. */
function onlyEvents(
  query: SyncQuery,
  read: {
    readonly account: AccountTable;
    readonly events: readonly Event[];
    readonly version: number;
  },
): SyncResult {
  return {
    account: { epoch: read.account.epoch, version: read.version },
    events: read.events,
    isSnapshot: false,
    memberships: [],
    heads: [],
    stamp: query.stamp,
    nextPage: NO_BYTES,
    users: [],
    hasMoreEvents: true,
  };
}

async function readNextPage(
  tx: Tx,
  asked: {
    readonly principal: Principal;
    readonly account: AccountTable;
    readonly limit: number;
    readonly page: Uint8Array;
  },
): Promise<SyncResult> {
  const { principal, account, limit } = asked;
  const page = decodeSyncPage(asked.page);
  if (page === undefined)
    throw new ImError("invalid", "Cannot sync: the page is not one of this server");
  const { epoch } = await readStamp(tx);
  if (page.stamp.epoch !== epoch || page.cursor.epoch !== account.epoch) {
    throw new ImError(
      "epoch_changed",
      "Cannot sync: the database has begun another epoch, start again",
    );
  }
  const { app, userId: user } = principal;
  const { after, since } = page;
  const found = page.isSnapshot
    ? toFound(await tx.all(nextMemberships, { app, user, after, limit }))
    : {
        keys: keysOf(await tx.all(nextChanges, { app, user, after, since, limit })),
        memberships: [],
      };
  return answer(tx, principal, { page, found, limit, isWalk: true });
}

async function recentOf(tx: Tx, { app, userId: user }: Principal, limit: number): Promise<Found> {
  return toFound(await tx.all(recentMemberships, { app, user, limit }));
}

async function changedOf(
  tx: Tx,
  { app, userId: user }: Principal,
  { since, no, limit }: { readonly since: number; readonly no: number; readonly limit: number },
): Promise<Found> {
  const query = since >= 0 && no - since < FEW_CHANGES ? fewRecentChanges : recentChanges;
  return { keys: keysOf(await tx.all(query, { app, user, since, limit })), memberships: [] };
}

async function answer(
  tx: Tx,
  principal: Principal,
  {
    page,
    found,
    limit,
    isWalk,
  }: {
    readonly page: SyncPage;
    readonly found: Found;
    readonly limit: number;
    /** The conversations come in the order of their keys. */
    readonly isWalk: boolean;
  },
): Promise<SyncResult> {
  const { heads, readKeys } = await readHeads(tx, principal, found.keys);
  const faces = new Faces();
  for (const head of heads) faces.addHead(head);
  const isLast = readKeys === found.keys.length && found.keys.length < limit;
  const reached = isWalk ? found.keys[readKeys - 1] : undefined;
  return {
    account: page.cursor,
    events: [],
    isSnapshot: page.isSnapshot,
    memberships: found.memberships.slice(0, readKeys),
    heads,
    stamp: encodeStamp(page.stamp),
    nextPage: isLast ? NO_BYTES : encodeSyncPage({ ...page, after: reached ?? page.after }),
    users: await faces.read(tx, principal.app),
    hasMoreEvents: false,
  };
}

/** Heads of those conversations that the principal is in now.
 * @returns `readKeys`: how many conversations fitted into one answer, heads or not */
export async function readHeads(
  tx: Tx,
  principal: Principal,
  keys: readonly Uint8Array[],
): Promise<{ readonly heads: readonly Head[]; readonly readKeys: number }> {
  const heads: Head[] = [];
  const budget = headBudget();
  for (const [index, key] of keys.entries()) {
    const reader = await findReader(tx, principal, uuidFromBytes(key));
    if (reader === undefined) continue;
    const head = await readHead(tx, reader, budget);
    if (budget.left < 0 && heads.length > 0) return { heads, readKeys: index };
    heads.push(head);
  }
  return { heads, readKeys: keys.length };
}

function toFound(
  rows: readonly {
    readonly conversation_id: Uint8Array;
    readonly membership_id: number;
    readonly visible_from_seq: number;
  }[],
): Found {
  const memberships = rows.map((row) => ({
    conversationId: uuidFromBytes(row.conversation_id),
    membershipId: row.membership_id,
    visibleFromSeq: row.visible_from_seq,
  }));
  return { keys: keysOf(rows), memberships };
}

function keysOf(rows: readonly { readonly conversation_id: Uint8Array }[]): readonly Uint8Array[] {
  return rows.map((row) => row.conversation_id);
}
