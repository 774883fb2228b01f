import { join } from "node:path";
import type { ConversationId, MessageId } from "@im-chat/core";
import { signToken, type AppKey } from "@im-chat/server";
import { openAuthor, type Written } from "../support/author.ts";
import { startServer, type ServerProcess } from "../support/server.ts";
import { check, historyOf, type Verdict } from "./check.ts";
import { drawFaults } from "./faults.ts";
import { makeSmallDisk, type SmallDisk } from "./small-disk.ts";
import { Writer, sleep, type Ways } from "./writers.ts";

export interface CrashOptions {
  readonly kills: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly say?: ((line: string) => void) | undefined;
}

export interface CrashReport extends Verdict {
  readonly kills: number;
  readonly pauses: number;
  /** 0 where this user may not mount a file system. */
  readonly fullDisks: number;
  /** Messages that had been sent and had no answer when a kill came, over all kills. */
  readonly cutOff: number;
  /** Links made, and pages reloaded, by all writers. */
  readonly webSockets: number;
  readonly longPollings: number;
  readonly reloads: number;
}

/** Who writes, and over what: each pair has a conversation of its own, and all have one together. */
const PEOPLE: Readonly<Record<string, Ways>> = {
  ada: ["websocket"],
  ben: ["long-polling"],
  cleo: ["websocket"],
  dan: ["long-polling"],
  eve: ["websocket", "long-polling"],
  finn: ["websocket", "long-polling"],
};
const FULL_MS = 1500;
const PAUSE_MS = 2500;
/** For everything to arrive once the server stays. */
const REST_MS = 120_000;

/** A real server process under real clients, killed again and again while all of them are served; then everything is
 * compared. */
export async function runCrashes({
  kills,
  random,
  say = () => {},
}: CrashOptions): Promise<CrashReport> {
  const faults = drawFaults(kills, random);
  const disk = makeSmallDisk();
  const { server, conversationsOf, tokenOf } = await prepare(disk);
  const writers = Object.entries(PEOPLE).map(([user, ways]) => {
    const conversations = conversationsOf(user);
    return new Writer({ url: server.url, user, ways, tokenOf, conversations, random });
  });
  const counts = { kills: 0, pauses: 0, fullDisks: 0, cutOff: 0 };
  try {
    for (const { name, afterMs } of faults) {
      await Promise.all(writers.map((writer) => writer.comeBack()));
      await sleep(afterMs);
      if (name === "pause") {
        await pause(server);
        counts.pauses += 1;
      } else if (name === "kill") {
        counts.cutOff += sum(writers, ({ ledger }) => ledger.underWay.size);
        await server.kill();
        await server.restart();
        counts.kills += 1;
        if (counts.kills % 10 === 0) say(`${counts.kills} kills`);
      } else if (disk !== undefined) {
        await fillFor(disk, FULL_MS);
        counts.fullDisks += 1;
      }
    }
    const histories = await settle(writers);
    await server.terminate();
    const verdict = check(join(server.dataDir, "im-chat.sqlite"), writers, histories);
    return { ...verdict, ...counts, ...travels(writers) };
  } finally {
    await Promise.all(writers.map((writer) => writer.close()));
    await server.stop();
    disk?.remove();
  }
}

function travels(
  writers: readonly Writer[],
): Pick<CrashReport, "webSockets" | "longPollings" | "reloads"> {
  return {
    webSockets: sum(writers, ({ ledger }) => ledger.links.get("websocket") ?? 0),
    longPollings: sum(writers, ({ ledger }) => ledger.links.get("long-polling") ?? 0),
    reloads: sum(writers, ({ reloads }) => reloads),
  };
}

function sum<Value>(values: Iterable<Value>, of: (value: Value) => number): number {
  let total = 0;
  for (const value of values) total += of(value);
  return total;
}

async function prepare(disk: SmallDisk | undefined) {
  let key: AppKey | undefined;
  const written: { readonly members: readonly string[]; readonly where: Written }[] = [];
  const server = await startServer({
    dataDir: disk?.path,
    prepare: async (file) => {
      const author = await openAuthor(file, Date.now());
      const keys = await author.kernel.apps.keys("demo");
      key = keys.find(({ kind, algorithm }) => kind === "token" && algorithm === "HS256");
      const people = Object.keys(PEOPLE);
      for (const user of people) await author.person(user, user);
      const [first = "", ...others] = people;
      // What is said in it is accepted before it is stored; in the others it is stored first.
      const everybody = await author.group(first, "Everybody", others, "async");
      written.push({ members: people, where: everybody });
      for (let index = 0; index < people.length; index += 2) {
        const members = people.slice(index, index + 2);
        const where = await author.direct(members[0] ?? "", members[1] ?? "");
        written.push({ members, where });
      }
      await author.close();
    },
    env: { IM_COMMANDS_PER_SECOND: "1000" },
  });
  return {
    server,
    conversationsOf: (user: string) =>
      written.filter(({ members }) => members.includes(user)).map(({ where }) => where),
    tokenOf: async (user: string): Promise<string> => {
      if (key === undefined) throw new Error("The app has no key");
      const lifetime = { nowMs: Date.now(), lifetimeSeconds: 3600 };
      return await signToken({ user, app: "demo" }, key, lifetime);
    },
  };
}

async function pause(server: ServerProcess): Promise<void> {
  server.pause();
  await sleep(PAUSE_MS);
  server.resume();
}

async function fillFor(disk: SmallDisk, ms: number): Promise<void> {
  disk.fill();
  await sleep(ms);
  disk.clear();
}

/** Lets everybody come back, stop writing and receive all that was composed, and reads every history to its beginning. */
async function settle(
  writers: readonly Writer[],
): Promise<ReadonlyMap<Writer, ReadonlyMap<ConversationId, readonly MessageId[]>>> {
  await Promise.all(writers.map((writer) => writer.comeBack()));
  await Promise.all(writers.map((writer) => writer.stop()));
  const untilMs = performance.now() + REST_MS;
  const totals = new Map<ConversationId, number>();
  for (const { composed } of writers)
    for (const [id, ids] of composed) totals.set(id, (totals.get(id) ?? 0) + ids.length);
  const histories = new Map<Writer, ReadonlyMap<ConversationId, readonly MessageId[]>>();
  for (const writer of writers) {
    const own = new Map<ConversationId, readonly MessageId[]>();
    for (const id of writer.composed.keys()) {
      const conversation = writer.chat.conversation(id);
      let history = await historyOf(conversation);
      while (history.length < (totals.get(id) ?? 0)) {
        if (performance.now() > untilMs)
          throw new Error(`${writer.user} still waits after ${REST_MS} ms`);
        await sleep(200);
        history = await historyOf(conversation);
      }
      own.set(id, history);
    }
    histories.set(writer, own);
  }
  return histories;
}
