// Runs in a page: caches of several sizes, and what one does with them. Nobody answers: all comes from the cache.
import { createChat, hostEnvironment, type Chat, type Schema, type Transport } from "@im-chat/core";
import { encodeBody, mintUuid, type ConversationId, type Row } from "@im-chat/protocol";

/** A cache of one user, filled before. */
export interface Cache {
  readonly user: string;
  readonly text: string;
  readonly messages: number;
}

/** Medians, milliseconds. */
export interface Costs {
  readonly open: number;
  readonly pageBack: number;
  readonly write: number;
  readonly openWhileWriting: number;
  readonly writeWhileReading: number;
}

/** The same for all sizes, so that nothing but the number of rows differs. */
const CONVERSATIONS = 10;
const STEPS = 5;
/** As the client stores history that it fetches. */
const PAGE_ROWS = 50;
const FILL_ROWS = 5000;
const WRITES = 30;
/** Between two pages that come over a network. */
const NETWORK_MS = 5;

const SCHEMA: Schema<{ readonly rows: Row & { readonly conversationId: ConversationId } }> = {
  rows: { keyPath: ["conversationId", "seq"] },
};

const nobody: Transport = {
  name: "nobody",
  open(_, handlers) {
    setTimeout(() => handlers.onClose({ code: 1006, reason: "" }), 0);
    return { bufferedBytes: 0, send: () => undefined, close: () => undefined };
  },
};

function enter(user: string): Chat {
  const tokenProvider = () => Promise.resolve("");
  return createChat({
    server: location.origin,
    app: "demo",
    user,
    tokenProvider,
    transports: [nobody],
  });
}

const nameOf = (user: string): string => `im-chat ${location.origin} demo ${user}`;

/** Writes messages into the client's own database, as it would itself. */
async function fill({ user, messages, text }: Cache): Promise<void> {
  const chat = enter(user);
  while (chat.storage.get().kind !== "indexeddb") await sleep(20);
  await sleep(500);
  await chat.close();
  const opening = indexedDB.open(nameOf(user));
  const database = (await settled(opening)) as IDBDatabase;
  const each = messages / CONVERSATIONS;
  for (let number = 0; number < CONVERSATIONS; number += 1) {
    const id = idOf(number, 0);
    for (let from = 1; from <= each; from += FILL_ROWS)
      await put(
        database,
        "rows",
        rowsOf({ id, number, text }, [from, Math.min(each, from + FILL_ROWS - 1)]),
      );
    await put(database, "conversations", [conversationOf(id, each)]);
    const ranges = [{ from: 1, to: each }];
    const cursor = { epoch: 1, version: each };
    await put(database, "timelines", [{ id, cursor, ranges, generation: 1, openedAt: Date.now() }]);
  }
  const account = { epoch: 1, version: 1 };
  await put(database, "meta", [
    { key: "account", cursor: account, stamp: new Uint8Array(0), epochCount: 0 },
  ]);
  database.close();
}

function idOf(number: number, seq: number): ConversationId {
  const random = new Uint8Array(16);
  new DataView(random.buffer).setUint32(8, seq);
  random[15] = number;
  return mintUuid(1_700_000_000_000, random);
}

interface Filling {
  readonly id: ConversationId;
  readonly number: number;
  readonly text: string;
}

function rowsOf({ id, number, text }: Filling, [from, to]: readonly [number, number]) {
  const rows = [];
  for (let seq = from; seq <= to; seq += 1)
    rows.push({
      conversationId: id,
      seq,
      version: seq,
      messageId: idOf(number + 100, seq),
      sender: seq % 2 === 0 ? "friend" : "other",
      createdAt: 1_700_000_000_000 + seq,
      writtenAt: 0,
      revision: 0,
      editedAt: 0,
      state: "live",
      envelope: { kind: "text", mentions: [], mentionsAll: false, expiresAt: 0 },
      codec: 0,
      body: encodeBody([{ kind: "text", text: `${seq} ${text}` }]),
    } as const);
  return rows;
}

function conversationOf(id: ConversationId, lastSeq: number) {
  return {
    id,
    membershipId: 1,
    visibleFromSeq: 1,
    registers: [],
    epochLearned: 0,
    summary: {
      epoch: 1,
      version: lastSeq,
      lastSeq,
      readSeq: lastSeq,
      unread: 0,
      mentions: 0,
      isUnreadStale: false,
      activeAt: 1_700_000_000_000,
      role: "member",
      conversation: {
        kind: "group",
        name: "Cached",
        avatar: "",
        persistence: "sync",
        history: "all",
        createdBy: "friend",
        createdAt: 1_700_000_000_000,
        memberCount: 3,
        faces: ["friend", "other"],
      },
    },
  };
}

async function put(database: IDBDatabase, name: string, values: readonly unknown[]): Promise<void> {
  const transaction = database.transaction(name, "readwrite", { durability: "relaxed" });
  for (const value of values) transaction.objectStore(name).put(value);
  await new Promise<void>((resolve, reject) => {
    transaction.addEventListener("complete", () => resolve());
    transaction.addEventListener("abort", () => reject(transaction.error as Error));
  });
}

/** What it costs to use a cache, on its own and while pages of history are being stored in it. */
async function measure(cache: Cache): Promise<Costs> {
  const alone = await readAll(cache.user);
  const { storage, write } = await openWriter(cache);
  const writes: number[] = [];
  for (let count = 0; count < WRITES; count += 1) writes.push(await write());
  const both: number[] = [];
  const reading = new AbortController();
  const writing = (async () => {
    while (!reading.signal.aborted) {
      both.push(await write());
      await sleep(NETWORK_MS);
    }
  })();
  const beside = await readAll(cache.user);
  reading.abort();
  await writing;
  await storage.close();
  return {
    open: median(alone.opens),
    pageBack: median(alone.pages),
    write: median(writes),
    openWhileWriting: median(beside.opens),
    writeWhileReading: median(both),
  };
}

/** A second connection to the same database, that stores pages of history of a conversation nobody looks at. */
async function openWriter({ user, text }: Cache) {
  const environment = hostEnvironment();
  const storage = await environment.openStorage({
    name: nameOf(user),
    schema: SCHEMA,
    kind: "auto",
    environment,
  });
  const number = 50;
  let next = 1_000_000;
  const write = async (): Promise<number> => {
    next -= PAGE_ROWS;
    const rows = rowsOf({ id: idOf(number, 0), number, text }, [next, next + PAGE_ROWS - 1]);
    const beganAt = performance.now();
    await storage.write(["rows"], async (tx) => {
      for (const row of rows) await tx.put("rows", row);
    });
    return performance.now() - beganAt;
  };
  return { storage, write };
}

/** Opens every conversation and pages back in it, in a client that was just started. */
async function readAll(user: string) {
  const opens: number[] = [];
  const pages: number[] = [];
  for (let visit = 0; visit < 2; visit += 1) {
    const chat = enter(user);
    while (chat.conversations.get().items.length < CONVERSATIONS) await sleep(5);
    for (let number = 0; number < CONVERSATIONS; number += 1) {
      const { timeline } = chat.conversation(idOf(number, 0));
      opens.push(
        await timed(
          () =>
            new Promise<void>((resolve) => {
              timeline.subscribe(({ isReady, rows }) => {
                if (isReady && rows.length > 0) resolve();
              });
            }),
        ),
      );
      for (let step = 0; step < STEPS; step += 1)
        pages.push(await timed(() => timeline.loadOlder()));
    }
    await chat.close();
  }
  return { opens, pages };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const beganAt = performance.now();
  await work();
  return performance.now() - beganAt;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function settled(request: IDBRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error as Error));
  });
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

const bench = { fill, measure };
export type StoreBench = typeof bench;
Object.assign(globalThis, { bench });
