import {
  createConversationCommand,
  addedEvent,
  messageChangedEvent,
  messageSentEvent,
  readMovedEvent,
  removedEvent,
} from "@im-chat/protocol";
import type { Event, Head, HistoryResult, Row, SyncResult } from "@im-chat/protocol";
import { expect, test } from "vitest";
import { createDatabase } from "../database/database.ts";
import type { Database } from "../database/database.ts";
import { SCHEMA } from "../database/schema.ts";
import type { OutboxRecord, StoreName } from "../database/schema.ts";
import { createMemoryDisk } from "../storage/memory-storage.ts";
import { applyAccountEvents, storeMembership } from "./account.ts";
import { applyEvents } from "./apply.ts";
import { mergeRegisters, storeHead } from "./heads.ts";
import { readAsked, storeNewest, storePage } from "./pages.ts";
import { readEvent } from "./reducers.ts";
import { settle } from "../outbox/settle.ts";
import { storeSync } from "./snapshot.ts";

const ID = "00000000-0000-7000-8000-0000000000aa";
const ALL = Object.keys(SCHEMA) as StoreName[];

function row(seq: number, parts: Partial<Row> = {}): Row {
  return {
    seq,
    messageId: `00000000-0000-7000-8000-${String(seq).padStart(12, "0")}`,
    sender: "bob",
    createdAt: seq,
    writtenAt: 0,
    version: seq,
    revision: 0,
    editedAt: 0,
    state: "live",
    envelope: { kind: "text", mentions: [], mentionsAll: false, expiresAt: 0 },
    codec: 0,
    body: new Uint8Array(0),
    ...parts,
  };
}

function head(parts: Partial<Head> = {}): Head {
  const conversation = {
    kind: "group",
    name: "Trip",
    avatar: "",
    persistence: "sync",
    history: "joined",
    createdBy: "bob",
    createdAt: 0,
    memberCount: 2,
    faces: [],
  } as const;
  const places = { version: 0, lastSeq: 0, readSeq: 0, unread: 0, mentions: 0, activeAt: 0 };
  return {
    conversationId: ID,
    epoch: 7,
    membershipId: 1,
    visibleFromSeq: 1,
    ...places,
    role: "member",
    conversation,
    registers: [],
    ...parts,
  };
}

function event(version: number, kind: { readonly number: number }, data: Uint8Array): Event {
  return { version, kind: kind.number, data, isBlank: false, at: 0, actor: "" };
}

const sent = (seq: number, parts: Partial<Row> = {}): Event => {
  const value = row(seq, parts);
  return event(value.version, messageSentEvent, messageSentEvent.encode(value));
};

const page = (
  rows: readonly Row[],
  parts: Partial<HistoryResult> & Pick<HistoryResult, "version">,
): HistoryResult => {
  const [fromSeq, toSeq] = [rows.at(0)?.seq ?? 0, rows.at(-1)?.seq ?? 0];
  return {
    epoch: 7,
    rows,
    fromSeq,
    toSeq,
    registers: [],
    users: [],
    head: head({ version: parts.version, lastSeq: toSeq }),
    ...parts,
  };
};

/** A device of alice that is a member of one conversation, at the state of a head. */
async function device(at: Partial<Head> = {}): Promise<Database> {
  const fail = (thrown: unknown): void => {
    throw thrown as Error;
  };
  const storage = Promise.resolve(createMemoryDisk(SCHEMA).open());
  const database = createDatabase({
    storage,
    openLine: () => ({ post: () => undefined, close: () => undefined }),
    report: fail,
  });
  await database.commit(ALL, async (tx, changes) => {
    await tx.put("meta", {
      key: "account",
      cursor: { epoch: 3, version: 0 },
      stamp: new Uint8Array(0),
      epochCount: 0,
    });
    await storeMembership(tx, changes, { conversationId: ID, membershipId: 1, visibleFromSeq: 1 });
    await storeHead(tx, changes, { head: head(at), self: "alice", epochCount: 0 });
  });
  return database;
}

async function hold(database: Database, rows: readonly Row[], version: number): Promise<void> {
  const asked = await readAsked(database, ID, "alice");
  if (asked !== undefined)
    await storeNewest(
      database,
      { reply: page(rows, { version }), asked, meanwhile: [] },
      { generation: 42, openedAt: 0 },
    );
}

const apply = (database: Database, ...events: readonly Event[]) => applyAt(database, 7, events);
const applyAt = (database: Database, epoch: number, events: readonly Event[]) =>
  database.commit(ALL, (tx, changes) =>
    applyEvents(tx, changes, {
      conversationId: ID,
      epoch,
      events: events.map(readEvent),
      self: "alice",
    }),
  );
const account = (database: Database, ...events: readonly Event[]) =>
  database.commit(ALL, (tx, changes) =>
    applyAccountEvents(tx, changes, { epoch: 3, events, self: "alice" }),
  );
const putHead = (database: Database, parts: Partial<Head>, epochCount = 0) =>
  database.commit(ALL, (tx, changes) =>
    storeHead(tx, changes, { head: head(parts), self: "alice", epochCount }),
  );
const seqs = (database: Database) =>
  database.read(["rows"], async (tx) => (await tx.getAll("rows")).map(({ seq }) => seq));
const summary = (database: Database) =>
  database.read(["conversations"], async (tx) => (await tx.get("conversations", ID))?.summary);

async function queue(database: Database, parts: Partial<OutboxRecord>): Promise<void> {
  const base = {
    lane: ID,
    number: 1,
    commandId: row(9).messageId,
    kind: 5,
    data: new Uint8Array(0),
    writtenAt: 0,
    expiresAt: 9e15,
    state: { name: "queued" },
  } as const;
  await database.commit(ALL, (tx) => tx.put("outbox", { ...base, ...parts }));
}
const outbox = (database: Database) => database.read(["outbox"], (tx) => tx.getAll("outbox"));

test("an event applies where it is the next one: older are ignored, later and those of another epoch make it ask", async () => {
  const database = await device();
  await hold(database, [], 0);
  expect(await apply(database, sent(1), sent(2))).toMatchObject({ mustAsk: false });
  expect(await apply(database, sent(2), sent(4))).toMatchObject({ mustAsk: true });
  expect(await applyAt(database, 8, [sent(3)])).toMatchObject({ mustAsk: true });
  expect(await seqs(database)).toEqual([1, 2]);
  expect(await summary(database)).toMatchObject({ version: 2, lastSeq: 2, unread: 2 });
});

test("what was too far behind gives way as a whole: no older range stays", async () => {
  const database = await device();
  await hold(database, [row(1), row(2)], 2);
  const asked = await readAsked(database, ID, "alice");
  const newest = page([row(900), row(901)], { version: 901 });
  if (asked !== undefined)
    await storeNewest(
      database,
      { reply: newest, asked, meanwhile: [] },
      { generation: 43, openedAt: 0 },
    );
  expect(await seqs(database)).toEqual([900, 901]);
  const again = await readAsked(database, ID, "alice");
  expect(again?.timeline).toMatchObject({
    cursor: { epoch: 7, version: 901 },
    ranges: [{ from: 900, to: 901 }],
  });
});

test("a newest page that lacks what is known to have happened says so, also where it takes the place of rows", async () => {
  const database = await device({ version: 3, lastSeq: 3 });
  for (const outcome of ["behind", "behind", "stored"]) {
    const version = outcome === "stored" ? 3 : 2;
    const asked = await readAsked(database, ID, "alice");
    if (asked === undefined) throw new Error("The conversation is gone");
    const reply = page([row(1), row(2)], { version });
    const fresh = { generation: 50 + version, openedAt: 0 };
    expect(await storeNewest(database, { reply, asked, meanwhile: [] }, fresh)).toBe(outcome);
  }
});

test("a page older than the cursor takes the events that came meanwhile; where they are not all known it is asked again", async () => {
  const database = await device({ version: 2, lastSeq: 2 });
  await hold(database, [row(2)], 2);
  const asked = await readAsked(database, ID, "alice");
  const edited = row(1, { version: 3, revision: 1 });
  const edit = event(3, messageChangedEvent, messageChangedEvent.encode(edited));
  await apply(database, edit);
  const old = page([row(1)], { version: 2, head: head({ version: 2, lastSeq: 2 }) });
  if (asked === undefined) throw new Error("The conversation is gone");
  expect(await storePage(database, { reply: old, asked, meanwhile: [] })).toBe("again");
  expect(await storePage(database, { reply: old, asked, meanwhile: [readEvent(edit)] })).toBe(
    "stored",
  );
  const stored = await database.read(["rows"], (tx) => tx.get("rows", [ID, 1]));
  expect(stored).toMatchObject({ version: 3, revision: 1 });
});

test("a page counts only while the rows are the ones it was asked for", async () => {
  const database = await device();
  await hold(database, [row(5)], 5);
  const asked = await readAsked(database, ID, "alice");
  if (asked === undefined) throw new Error("The conversation is gone");
  const replaced = await readAsked(database, ID, "alice");
  if (replaced !== undefined)
    await storeNewest(
      database,
      { reply: page([row(9)], { version: 9 }), asked: replaced, meanwhile: [] },
      { generation: 44, openedAt: 0 },
    );
  expect(
    await storePage(database, { reply: page([row(4)], { version: 5 }), asked, meanwhile: [] }),
  ).toBe("gone");
  expect(await seqs(database)).toEqual([9]);
});

test("an answer that was asked for before a newer epoch was learned is dropped", async () => {
  const database = await device({ version: 5, lastSeq: 5 });
  expect(await putHead(database, { epoch: 8, version: 1, lastSeq: 1 }, 0)).toBe("stored");
  expect(await putHead(database, { epoch: 7, version: 6, lastSeq: 6 }, 0)).toBe("late");
  expect(await summary(database)).toMatchObject({ epoch: 8, version: 1, lastSeq: 1 });
});

test("a row gives way only to a newer state of itself, and a change of one that is not here is skipped", async () => {
  const database = await device();
  await hold(database, [row(3, { version: 9 })], 5);
  const older = row(3, { version: 6, revision: 1 });
  const elsewhere = row(1, { version: 7 });
  await apply(
    database,
    event(6, messageChangedEvent, messageChangedEvent.encode(older)),
    event(7, messageChangedEvent, messageChangedEvent.encode(elsewhere)),
  );
  expect(await seqs(database)).toEqual([3]);
  expect(await database.read(["rows"], (tx) => tx.get("rows", [ID, 3]))).toMatchObject({
    version: 9,
  });
});

test("a push never makes a conversation", async () => {
  const database = await device();
  const foreign = "00000000-0000-7000-8000-0000000000bb";
  await database.commit(ALL, (tx, changes) =>
    applyEvents(tx, changes, {
      conversationId: foreign,
      epoch: 7,
      events: [readEvent(sent(1))],
      self: "alice",
    }),
  );
  expect(
    await database.read(["conversations"], async (tx) => (await tx.getAll("conversations")).length),
  ).toBe(1);
});

test("another membership purges what was of the one before, and only its own removal does", async () => {
  const database = await device({ version: 1, lastSeq: 1 });
  await hold(database, [row(1)], 1);
  const added = {
    membership: { conversationId: ID, membershipId: 2, visibleFromSeq: 5 },
    by: "bob",
  };
  const applied = await account(database, event(1, addedEvent, addedEvent.encode(added)));
  expect(applied.wanted).toEqual([ID]);
  expect(await seqs(database)).toEqual([]);
  expect(await summary(database)).toBeUndefined();
  await account(
    database,
    event(2, removedEvent, removedEvent.encode({ conversationId: ID, membershipId: 1, by: "bob" })),
  );
  expect(await database.read(["conversations"], (tx) => tx.get("conversations", ID))).toMatchObject(
    { membershipId: 2 },
  );
  expect(await putHead(database, { membershipId: 1 })).toBe("foreign");
});

test("the stamp is stored with the last page, and what a snapshot does not name is gone", async () => {
  const database = await device();
  const foreign = "00000000-0000-7000-8000-0000000000bb";
  const empty = { events: [], isSnapshot: true, users: [], hasMoreEvents: false } as const;
  const first: SyncResult = {
    ...empty,
    account: { epoch: 4, version: 9 },
    memberships: [{ conversationId: foreign, membershipId: 5, visibleFromSeq: 1 }],
    heads: [head({ conversationId: foreign, membershipId: 5 })],
    stamp: new Uint8Array([1]),
    nextPage: new Uint8Array([1]),
  };
  const asked = { epochCount: 0, self: "alice", first, unnamed: new Set<string>() };
  await storeSync(database, first, asked);
  const stamp = () => database.read(["meta"], (tx) => tx.get("meta", "account"));
  expect(await stamp()).toMatchObject({ cursor: { epoch: 3 }, stamp: new Uint8Array(0) });
  const last: SyncResult = {
    ...first,
    memberships: [],
    heads: [],
    stamp: new Uint8Array([2]),
    nextPage: new Uint8Array(0),
  };
  await storeSync(database, last, asked);
  expect(await stamp()).toMatchObject({
    cursor: { epoch: 4, version: 9 },
    stamp: new Uint8Array([1]),
    epochCount: 1,
  });
  const ids = await database.read(["conversations"], async (tx) =>
    (await tx.getAll("conversations")).map(({ id }) => id),
  );
  expect(ids).toEqual([foreign]);
});

test("positions only grow within an epoch", () => {
  const before = [{ userId: "bob", readSeq: 3, deliveredSeq: 5 }];
  expect(mergeRegisters(before, [{ userId: "bob", readSeq: 2, deliveredSeq: 4 }])).toBe(before);
  expect(mergeRegisters(before, [{ userId: "bob", readSeq: 6, deliveredSeq: 4 }])).toEqual([
    { userId: "bob", readSeq: 6, deliveredSeq: 6 },
  ]);
});

test("unread is recounted where all rows above the read position are here, and asked for where they are not", async () => {
  const counted = await device();
  await hold(counted, [], 0);
  await apply(counted, sent(1), sent(2), sent(3));
  const move = (version: number, seq: number) =>
    event(version, readMovedEvent, readMovedEvent.encode({ conversationId: ID, epoch: 7, seq }));
  expect((await account(counted, move(1, 2))).wanted).toEqual([]);
  expect(await summary(counted)).toMatchObject({ readSeq: 2, unread: 1 });
  await account(counted, move(2, 3));
  expect(await summary(counted)).toMatchObject({ readSeq: 3, unread: 0 });

  const unheld = await device({ version: 9, lastSeq: 9, unread: 9 });
  expect((await account(unheld, move(1, 4))).wanted).toEqual([ID]);
  expect(await summary(unheld)).toMatchObject({ readSeq: 4, unread: 5, isUnreadStale: true });
  await putHead(unheld, { version: 9, lastSeq: 9, readSeq: 4, unread: 3 });
  expect(await summary(unheld)).toMatchObject({ unread: 3, isUnreadStale: false });
});

test("of two read positions the one that the account's log told later counts, whatever comes first", async () => {
  const database = await device({ version: 3, lastSeq: 3, readSeq: 2, readVersion: 1 });
  const moved = (version: number, seq: number): Event =>
    event(version, readMovedEvent, readMovedEvent.encode({ conversationId: ID, epoch: 7, seq }));
  const at = { version: 3, lastSeq: 3, unread: 1 };
  await putHead(database, { ...at, readSeq: 1, readVersion: 3 });
  expect(await summary(database)).toMatchObject({ readSeq: 1 });
  await account(database, moved(1, 2), moved(2, 3));
  expect(await summary(database), "older events").toMatchObject({ readSeq: 1 });
  await account(database, moved(3, 1), moved(4, 3));
  expect(await summary(database)).toMatchObject({ readSeq: 3, unread: 0 });
  await putHead(database, { ...at, readSeq: 1, readVersion: 3 });
  expect(await summary(database), "a head from before").toMatchObject({ readSeq: 3 });
  await account(database, moved(5, 0));
  expect(await summary(database), "it goes back").toMatchObject({ readSeq: 0 });
});

test("an older head says nothing of the draft, also of the same version of the conversation", async () => {
  const database = await device({ draft: "See you", draftVersion: 4 });
  await putHead(database, { draft: "See", draftVersion: 3 });
  expect(await summary(database)).toMatchObject({ draft: "See you", draftVersion: 4 });
  await putHead(database, { version: 9 });
  expect(await summary(database)).toMatchObject({ draft: "See you", version: 9 });
  await putHead(database, { draftVersion: 5 });
  expect((await summary(database))?.draft).toBeUndefined();
});

test("an event of the account that cannot be read is kept as it is, and those behind it count", async () => {
  const database = await device();
  const broken = event(1, readMovedEvent, Uint8Array.of(255, 255));
  const unknown = { ...event(2, readMovedEvent, Uint8Array.of(1)), kind: 9999 };
  const moved = readMovedEvent.encode({ conversationId: ID, epoch: 7, seq: 0 });
  await account(database, broken, unknown, event(3, readMovedEvent, moved));
  const stored = await database.read(["meta", "deferred"], async (tx) => ({
    meta: await tx.get("meta", "account"),
    deferred: await tx.getAll("deferred"),
  }));
  expect(stored.meta).toMatchObject({ cursor: { epoch: 3, version: 3 } });
  expect(stored.deferred.map(({ version, kind, data }) => [version, kind, data.length])).toEqual([
    [1, readMovedEvent.number, 2],
    [2, 9999, 1],
  ]);
});

test("a read position of a conversation whose head has not come makes it asked for", async () => {
  const database = await device();
  const added = { membership: { conversationId: ID, membershipId: 2, visibleFromSeq: 1 }, by: "" };
  await account(database, event(1, addedEvent, addedEvent.encode(added)));
  expect(await summary(database)).toBeUndefined();
  const moved = readMovedEvent.encode({ conversationId: ID, epoch: 7, seq: 4 });
  expect((await account(database, event(2, readMovedEvent, moved))).wanted).toEqual([ID]);
});

test("an accepted message stays until the log shows it: by its event, by any page, or by the cursor's passing", async () => {
  const accepted = { name: "accepted", epoch: 7, version: 2, seq: 2, at: 0 } as const;
  const byEvent = await device();
  await hold(byEvent, [], 0);
  await queue(byEvent, { commandId: row(2).messageId, state: accepted });
  await apply(byEvent, sent(1));
  expect(await outbox(byEvent)).toHaveLength(1);
  await apply(byEvent, sent(2, { sender: "alice" }));
  expect(await outbox(byEvent)).toHaveLength(0);

  const byPage = await device();
  await queue(byPage, { commandId: row(2).messageId, state: { name: "attempted" } });
  await hold(byPage, [row(1), row(2, { sender: "alice" })], 2);
  expect(await outbox(byPage)).toHaveLength(0);

  const byEpoch = await device();
  await hold(byEpoch, [], 0);
  await queue(byEpoch, { state: accepted });
  await putHead(byEpoch, { epoch: 8 });
  expect(await outbox(byEpoch)).toHaveLength(0);
});

test("messages that were not accepted outlive the conversation's purge, and the server will refuse them", async () => {
  const database = await device();
  await queue(database, { state: { name: "attempted" } });
  await account(
    database,
    event(1, removedEvent, removedEvent.encode({ conversationId: ID, membershipId: 1, by: "bob" })),
  );
  expect(await outbox(database)).toHaveLength(1);
  expect(await summary(database)).toBeUndefined();
});

test("who has heard that a stay ended knows that it was made: an answer to its creation that is late makes it no more", async () => {
  const database = await device();
  const creation = {
    kind: createConversationCommand.number,
    state: { name: "attempted" },
  } as const;
  await queue(database, creation);
  await queue(database, { number: 2, commandId: row(10).messageId });
  const rows = (await outbox(database)).slice(0, 1);
  await account(
    database,
    event(1, removedEvent, removedEvent.encode({ conversationId: ID, membershipId: 1, by: "bob" })),
  );
  expect((await outbox(database)).map(({ number }) => number)).toEqual([2]);
  const data = createConversationCommand.result.encode({ head: head(), users: [] });
  const result = {
    type: "command_result",
    epoch: 7,
    version: 1,
    seq: 1,
    at: 0,
    isReplayed: false,
    isAccepted: false,
    data,
  } as const;
  await settle(database, {
    lane: ID,
    rows,
    answers: [{ result }],
    epochs: [7],
    membershipId: 0,
    epochCount: 0,
    self: "alice",
    retryAt: () => 0,
  });
  expect(await summary(database)).toBeUndefined();
});

test.for([
  {
    history: "in the same history what a snapshot does not name was made and left",
    epoch: 3,
    left: 0,
  },
  { history: "in another history it may still be to be made", epoch: 4, left: 1 },
])("$history", async ({ epoch, left }) => {
  const database = await device();
  await queue(database, {
    kind: createConversationCommand.number,
    state: { name: "attempted" },
  });
  const first: SyncResult = {
    account: { epoch, version: 900 },
    events: [],
    isSnapshot: true,
    memberships: [],
    heads: [],
    stamp: new Uint8Array(0),
    nextPage: new Uint8Array(0),
    users: [],
    hasMoreEvents: false,
  };
  await storeSync(database, first, { epochCount: 0, self: "alice", first, unnamed: new Set() });
  expect(await summary(database)).toBeUndefined();
  expect(await outbox(database)).toHaveLength(left);
});
