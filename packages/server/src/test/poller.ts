import {
  BATCH_TYPE,
  LIMITS,
  POLL_PATH,
  SEND_PATH,
  decodeBatch,
  encodeBatch,
  syncQuery,
} from "@im-chat/protocol";
import type { Down, Hello, SyncResult, Up, UpBody } from "@im-chat/protocol";
import { helloOf } from "./client.ts";
import type { TestServer } from "./server.ts";

/** A client that knows of nothing but HTTP. */
export interface Poller {
  /** Answers to these frames, without the welcome. */
  send(...bodies: readonly UpBody[]): Promise<readonly Down[]>;
  poll(options?: PollerPoll): Promise<Polled>;
  /** From nothing to what the server says now. */
  sync(): Promise<SyncResult>;
}

export interface PollerPoll {
  readonly known?: Pick<SyncResult, "account" | "stamp"> | undefined;
  readonly watch?: readonly string[] | undefined;
  readonly users?: readonly string[] | undefined;
  readonly waitMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Polled {
  readonly sync: SyncResult | undefined;
  readonly downs: readonly Down[];
}

export async function startPoller(
  server: TestServer,
  user: string,
  hello: Partial<Hello> = {},
): Promise<Poller> {
  const says = helloOf({ type: "token", token: await server.token(user) }, hello);
  const ask = async (path: string, bodies: readonly UpBody[], signal?: AbortSignal) =>
    (await postBatch(server.url + path, [says, ...bodies], { signal })).filter(
      ({ type }) => type !== "welcome",
    );
  const poll: Poller["poll"] = async ({
    known,
    watch = [],
    users = [],
    waitMs = 0,
    signal,
  } = {}) => {
    const { account, stamp = new Uint8Array() } = known ?? {};
    const sync = syncQuery.encode({ account, stamp, limit: 0, page: new Uint8Array() });
    const downs = await ask(
      POLL_PATH,
      [
        { type: "watch", conversationIds: watch, userIds: users },
        { type: "poll", sync, waitMs },
      ],
      signal,
    );
    const result = downs.find((down) => down.type === "query_result");
    return { downs, sync: result && syncQuery.result.decode(result.data) };
  };
  return {
    send: (...bodies) => ask(SEND_PATH, bodies),
    poll,
    async sync() {
      const { sync, downs } = await poll();
      if (sync === undefined)
        throw new Error(`No answer to the poll, but ${JSON.stringify(downs)}`);
      return sync;
    },
  };
}

/** Frames up as the body of one request; frames down as that of its answer. */
export async function postBatch(
  url: string,
  bodies: readonly UpBody[],
  options: { readonly signal?: AbortSignal | undefined; readonly origin?: string } = {},
): Promise<readonly Down[]> {
  const up: readonly Up[] = bodies.map((body, index) => ({ ...body, requestId: index + 1 }));
  const response = await fetch(url, {
    method: "POST",
    body: encodeBatch({ up, down: [] }) as Uint8Array<ArrayBuffer>,
    headers: {
      "content-type": BATCH_TYPE,
      ...(options.origin === undefined ? {} : { origin: options.origin }),
    },
    signal: options.signal ?? null,
  });
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  return decodeBatch(bytes, { maxBytes: LIMITS.inflatedBytes }).down;
}
