import { catchUpQuery, headsQuery, syncQuery } from "@im-chat/protocol";
import type { ConversationId, Cursor, Kind } from "@im-chat/protocol";
import { signToken } from "@im-chat/server";
import type { AppKey } from "@im-chat/server";
import { openAuthor, type Author } from "../support/author.ts";
import { openLink, type Link } from "../support/link.ts";
import { startServer } from "../support/server.ts";

const GROUPS = 20;
const MEMBERS = 100;
/** Messages that each group has said since its members last looked. */
const MISSED = 100;
const DOWN_MS = 1000;
/** A client that found nobody comes back after this, at most. */
const RETRY_MS = 400;
const LOOK_MS = 200;

type Query<Value, Result> = Pick<Kind<Value, Result>, "number" | "encode"> & {
  readonly result: { decode(bytes: Uint8Array): Result };
};

/** Everything a device kept when it left. */
interface Absent {
  readonly user: string;
  readonly conversationId: ConversationId;
  readonly cursor: Cursor;
  readonly account: Cursor;
  readonly stamp: Uint8Array;
}

export interface StormReport {
  readonly clients: number;
  /** Events of the log that each client was told after its return; the same for all when they are what was missed. */
  readonly caughtUp: readonly number[];
  /** Highest seen: resident memory of the server, and commands and queries that wait for its database. */
  readonly residentBytes: number;
  readonly waiting: number;
}

/** Kills a server and starts it again under 2,000 clients, each of which missed 100 messages and comes back at once; then
 * somebody who was never there comes too. Ends when all of them are in. */
export async function runStorm(): Promise<StormReport> {
  const absent: Absent[] = [];
  let key: AppKey | undefined;
  const server = await startServer({
    prepare: async (file) => {
      const author = await openAuthor(file, Date.now());
      const keys = await author.kernel.apps.keys("demo");
      key = keys.find(({ kind, algorithm }) => kind === "token" && algorithm === "HS256");
      absent.push(...(await write(author)));
      await author.close();
    },
  });
  const enter = async (user: string): Promise<Link> => {
    if (key === undefined) throw new Error("The app has no key");
    const lifetime = { nowMs: Date.now(), lifetimeSeconds: 3600 };
    return await openLink(server.url, await signToken({ user, app: "demo" }, key, lifetime));
  };
  const links: Link[] = [];
  try {
    await server.kill();
    const returns = absent.map(async (one) => {
      return await insist(async () => {
        const link = await enter(one.user);
        links.push(link);
        return await catchUp(link, one);
      });
    });
    await new Promise((resolve) => setTimeout(resolve, DOWN_MS));
    await server.restart();
    const watch = watchLoad(server.url);
    const newcomer = insist(() => enter("newcomer"));
    const caughtUp = await Promise.all(returns);
    links.push(await newcomer);
    return { clients: absent.length, caughtUp, ...(await watch.stop()) };
  } finally {
    for (const link of links) link.close();
    await server.stop();
  }
}

/** Writes the groups, what each member had seen, and what was said later. */
async function write(author: Author): Promise<readonly Absent[]> {
  const absent: Absent[] = [];
  for (let group = 0; group < GROUPS; group += 1) {
    const users = Array.from({ length: MEMBERS }, (_, index) => `member-${group}-${index}`);
    await Promise.all(users.map((user) => author.person(user, user)));
    const [owner = "", ...others] = users;
    const where = await author.group(owner, `Group ${group}`, others);
    for (const user of users) absent.push(await lookLast(author, { user, id: where.id }));
    const texts = Array.from({ length: MISSED }, (_, index) => `Missed ${index}`);
    await Promise.all(texts.map((text, index) => author.say(where, users[index] ?? owner, text)));
  }
  return absent;
}

/** What a device of this user knows by now, once it was told of the group. */
async function lookLast(
  { kernel }: Author,
  { user, id }: { readonly user: string; readonly id: ConversationId },
): Promise<Absent> {
  const ask = async <Value, Result>(kind: Query<Value, Result>, value: Value): Promise<Result> =>
    kind.result.decode(
      await kernel.query(
        { app: "demo", userId: user, role: "user" },
        { type: "query", kind: kind.number, data: kind.encode(value) },
      ),
    );
  for (;;) {
    const known = await ask(syncQuery, {
      stamp: new Uint8Array(0),
      limit: 0,
      page: new Uint8Array(0),
    });
    const [head] = (await ask(headsQuery, { conversationIds: [id] })).heads;
    if (head === undefined) throw new Error(`${user} is no member`);
    const isTold = known.memberships.some(({ conversationId }) => conversationId === id);
    const { account, stamp } = known;
    if (isTold && account !== undefined)
      return {
        user,
        conversationId: id,
        cursor: { epoch: head.epoch, version: head.version },
        account,
        stamp,
      };
  }
}

/** Comes back again and again, as clients do. @throws Error that is not about the link */
async function insist<Result>(enter: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await enter();
    } catch (thrown) {
      if (!String(thrown).includes("The link ended")) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * RETRY_MS));
    }
  }
}

/** What every client does when it is back. @returns the number of events it was told, each the next one of its log */
async function catchUp(
  link: Link,
  { conversationId, cursor, account, stamp }: Absent,
): Promise<number> {
  const ask = async <Value, Result>(kind: Query<Value, Result>, value: Value): Promise<Result> => {
    const [answer] = await link.request([
      { type: "query", kind: kind.number, data: kind.encode(value) },
    ]);
    if (answer?.type !== "query_result") throw new Error(`Answered with ${answer?.type}`);
    return kind.result.decode(answer.data);
  };
  const news = await ask(syncQuery, { account, stamp, limit: 0, page: new Uint8Array(0) });
  if (!news.heads.some((head) => head.conversationId === conversationId))
    throw new Error("Nothing is said to be new");
  let { version } = cursor;
  for (;;) {
    const page = await ask(catchUpQuery, {
      conversationId,
      cursor: { epoch: cursor.epoch, version },
      limit: 0,
    });
    if (page.isTooLong) throw new Error("Said to be too far behind");
    for (const event of page.events) {
      if (event.version !== version + 1) throw new Error(`${event.version} came after ${version}`);
      version = event.version;
    }
    if (!page.hasMore) return version - cursor.version;
  }
}

/** Reads the server's own figures again and again. */
function watchLoad(url: string) {
  const most = { residentBytes: 0, waiting: 0 };
  const watching = new AbortController();
  const look = async (): Promise<void> => {
    while (!watching.signal.aborted) {
      const text = await (await fetch(`${url}/metrics`)).text();
      const read = (name: string): number =>
        Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1] ?? Number.NaN);
      most.residentBytes = Math.max(most.residentBytes, read("im_process_resident_memory_bytes"));
      most.waiting = Math.max(most.waiting, read("im_kernel_waiting"));
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  };
  const looking = look();
  // Told by `stop`; until then nobody listens.
  looking.catch(() => undefined);
  return {
    async stop() {
      watching.abort();
      await looking;
      return most;
    },
  };
}
