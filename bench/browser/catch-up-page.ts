// Runs in a page: a client that is 500 events behind, and the least that could bring their bytes into IndexedDB.
import { createChat, webSocketTransport, type Chat, type Transport } from "@im-chat/core";
import {
  LIMITS,
  LINK_PATH,
  LINK_SUBPROTOCOL,
  catchUpQuery,
  decodeBatch,
  encodeBatch,
  messageSentEvent,
  mintUuid,
  type Cursor,
  type ConversationId,
  type Up,
  type UpBody,
} from "@im-chat/protocol";

/** Who catches up, from where on, to where. */
export interface Behind {
  readonly server: string;
  readonly user: string;
  readonly token: string;
  readonly conversationId: ConversationId;
  /** Held before the events were missed. */
  readonly cursor: Cursor;
  /** Of the last message that was missed. */
  readonly lastSeq: number;
}

/** As the client asks: events of one answer. */
const PAGE_EVENTS = 200;

type Who = Omit<Behind, "cursor" | "lastSeq">;

function enter({ server, user, token }: Who, transport: Transport): Chat {
  const tokenProvider = () => Promise.resolve(token);
  return createChat({ server, app: "demo", user, tokenProvider, transports: [transport] });
}

/** Fills the cache of this user with what there is now, and leaves. */
async function visit(who: Who): Promise<void> {
  const chat = enter(who, webSocketTransport());
  const conversation = chat.conversation(who.conversationId);
  const { timeline } = conversation;
  conversation.open();
  await until(timeline, ({ isReady, rows }) => isReady && rows.length > 0);
  await until(chat.connection, ({ name }) => name === "online");
  await chat.close();
}

/** The answers to all its questions, ahead of them: neither side waits for a network. */
async function fetchAnswers({
  server,
  token,
  conversationId,
  cursor,
}: Behind): Promise<ReadonlyMap<number, Uint8Array>> {
  const socket = new WebSocket(server.replace("http", "ws") + LINK_PATH, LINK_SUBPROTOCOL);
  socket.binaryType = "arraybuffer";
  await new Promise((resolve) => socket.addEventListener("open", resolve));
  let requestId = 0;
  const ask = (body: UpBody): Promise<Uint8Array> => {
    const own = (requestId += 1);
    const answered = new Promise<Uint8Array>((resolve, reject) =>
      // What is pushed meanwhile comes between.
      socket.addEventListener("message", ({ data }: MessageEvent<ArrayBuffer>) => {
        const bytes = new Uint8Array(data);
        const [first] = decodeBatch(bytes, { maxBytes: LIMITS.batchBytesDown }).down;
        if (first?.type === "error") reject(new Error(first.message));
        if (first?.requestId === own) resolve(bytes);
      }),
    );
    socket.send(new Uint8Array(encodeBatch({ up: [{ ...body, requestId: own }], down: [] })));
    return answered;
  };
  await ask({
    type: "hello",
    versionMin: 1,
    versionMax: 1,
    features: [],
    deviceId: mintUuid(Date.now(), crypto.getRandomValues(new Uint8Array(16))),
    credentials: { type: "token", token },
    app: "demo",
    client: "bench",
    generation: 1,
  });
  const answers = new Map<number, Uint8Array>();
  for (let { version } = cursor; ;) {
    const from = { epoch: cursor.epoch, version };
    const data = catchUpQuery.encode({ conversationId, cursor: from, limit: PAGE_EVENTS });
    const bytes = await ask({ type: "query", kind: catchUpQuery.number, data });
    answers.set(version, bytes);
    const { events, hasMore } = readAnswer(bytes);
    version += events.length;
    if (!hasMore) break;
  }
  socket.close();
  return answers;
}

function readAnswer(bytes: Uint8Array) {
  const [frame] = decodeBatch(bytes, { maxBytes: LIMITS.batchBytesDown }).down;
  if (frame?.type !== "query_result") throw new Error(`A query was answered with ${frame?.type}`);
  return catchUpQuery.result.decode(frame.data);
}

/** WebSocket, but catch-ups are answered at once from what was fetched. */
function answering(
  answers: ReadonlyMap<number, Uint8Array>,
  { onFirst }: { readonly onFirst: () => void },
): Transport {
  const inner = webSocketTransport();
  return {
    name: inner.name,
    open(target, handlers) {
      const link = inner.open(target, handlers);
      const answer = (up: Up): boolean => {
        if (up.type !== "query" || up.kind !== catchUpQuery.number) return false;
        const known = answers.get(catchUpQuery.decode(up.data).cursor.version);
        if (known === undefined) return false;
        onFirst();
        const [frame] = decodeBatch(known, { maxBytes: LIMITS.batchBytesDown }).down;
        if (frame === undefined) return false;
        const batch = encodeBatch({ up: [], down: [{ ...frame, requestId: up.requestId }] });
        queueMicrotask(() => handlers.onBatch(batch));
        return true;
      };
      return {
        get bufferedBytes() {
          return link.bufferedBytes;
        },
        send(bytes) {
          const { up } = decodeBatch(bytes, { maxBytes: LIMITS.batchBytesUp });
          const rest = up.filter((frame) => !answer(frame));
          if (rest.length === up.length) link.send(bytes);
          else if (rest.length > 0) link.send(encodeBatch({ up: rest, down: [] }));
        },
        close: (code, reason) => link.close(code, reason),
      };
    },
  };
}

/** @returns milliseconds from the first question until the last message is stored and in the timeline */
async function catchUp(behind: Behind): Promise<number> {
  const answers = await fetchAnswers(behind);
  let beganAt = 0;
  const onFirst = (): void => void (beganAt ||= performance.now());
  const chat = enter(behind, answering(answers, { onFirst }));
  const conversation = chat.conversation(behind.conversationId);
  const { timeline } = conversation;
  conversation.open();
  await until(timeline, ({ rows }) => {
    const last = rows.at(-1);
    return last?.type === "message" && last.message.seq === behind.lastSeq;
  });
  const ms = performance.now() - beganAt;
  await chat.close();
  return ms;
}

/** @returns milliseconds for the same bytes, decoded and stored in one transaction */
async function storeInBulk(behind: Behind): Promise<number> {
  const answers = await fetchAnswers(behind);
  const database = await openDatabase(`floor ${behind.user}`);
  const beganAt = performance.now();
  const transaction = database.transaction("rows", "readwrite", { durability: "relaxed" });
  const store = transaction.objectStore("rows");
  for (const bytes of answers.values())
    for (const { data } of readAnswer(bytes).events)
      store.put({ ...messageSentEvent.decode(data), conversationId: behind.conversationId });
  await new Promise<void>((resolve, reject) => {
    transaction.addEventListener("complete", () => resolve());
    transaction.addEventListener("abort", () => reject(transaction.error as Error));
  });
  const ms = performance.now() - beganAt;
  database.close();
  return ms;
}

function openDatabase(name: string): Promise<IDBDatabase> {
  const opening = indexedDB.open(name, 1);
  return new Promise((resolve, reject) => {
    opening.addEventListener("upgradeneeded", () =>
      opening.result.createObjectStore("rows", { keyPath: ["conversationId", "seq"] }),
    );
    opening.addEventListener("success", () => resolve(opening.result));
    opening.addEventListener("error", () => reject(opening.error as Error));
  });
}

interface Watched<Value> {
  subscribe(listener: (value: Value) => void): () => void;
}

function until<Value>(watched: Watched<Value>, is: (value: Value) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const end = watched.subscribe((value) => {
      if (!is(value)) return;
      resolve();
      queueMicrotask(() => end());
    });
  });
}

const bench = { visit, catchUp, storeInBulk };
export type CatchUpBench = typeof bench;
Object.assign(globalThis, { bench });
