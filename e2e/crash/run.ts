import { join } from "node:path";
import type { ConversationId, MessageId } from "@im-chat/core";
import { signToken, type AppKey } from "@im-chat/server";
import { openAuthor, type Written } from "../support/author.ts";
import { startServer, type ServerProcess } from "../support/server.ts";
import { check, historyOf, type Verdict } from "./check.ts";
import { makeSmallDisk, type SmallDisk } from "./small-disk.ts";
import { sleep, startWriter, type Writer } from "./writers.ts";

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
}

const PEOPLE = ["ada", "ben", "cleo", "dan", "eve", "finn"];
/** A server lives this long between two faults, at most. */
const LIFE_MS = 800;
const FULL_MS = 1500;
const PAUSE_MS = 2500;
/** For everything to arrive once the server stays. */
const REST_MS = 120_000;

/** A real server process under real clients, killed again and again; then everything is compared. */
export async function runCrashes({
  kills,
  random,
  say = () => {},
}: CrashOptions): Promise<CrashReport> {
  const disk = makeSmallDisk();
  const { server, conversationsOf, tokenOf } = await prepare(disk);
  const writers = PEOPLE.map((user) =>
    startWriter({ url: server.url, user, tokenOf, conversations: conversationsOf(user), random }),
  );
  const counts = { kills: 0, pauses: 0, fullDisks: 0 };
  try {
    while (counts.kills < kills) {
      await sleep(random() * LIFE_MS);
      const choice = random();
      if (choice < 0.15) {
        await pause(server);
        counts.pauses += 1;
      } else if (choice < 0.3 && disk !== undefined) {
        await fillFor(disk, FULL_MS);
        counts.fullDisks += 1;
      } else {
        await server.kill();
        await server.restart();
        counts.kills += 1;
        if (counts.kills % 10 === 0) say(`${counts.kills} kills`);
      }
    }
    const histories = await settle(writers);
    await server.terminate();
    const verdict = check(join(server.dataDir, "im-chat.sqlite"), writers, histories);
    return { ...verdict, ...counts };
  } finally {
    await Promise.all(writers.map(({ chat }) => chat.close()));
    await server.stop();
    disk?.remove();
  }
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
      for (const user of PEOPLE) await author.person(user, user);
      const [first = "", ...others] = PEOPLE;
      written.push({ members: PEOPLE, where: await author.group(first, "Everybody", others) });
      for (let index = 0; index < PEOPLE.length; index += 2) {
        const members = PEOPLE.slice(index, index + 2);
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

/** Stops writing, waits until all is accepted, and reads every history to its beginning. */
async function settle(
  writers: readonly Writer[],
): Promise<ReadonlyMap<Writer, ReadonlyMap<ConversationId, readonly MessageId[]>>> {
  await Promise.all(writers.map((writer) => writer.stop()));
  const untilMs = performance.now() + REST_MS;
  for (const writer of writers) {
    while (isWaiting(writer)) {
      if (performance.now() > untilMs)
        throw new Error(`${writer.user} still waits after ${REST_MS} ms`);
      writer.chat.reconnectNow();
      await sleep(200);
    }
  }
  const totals = new Map<ConversationId, number>();
  for (const { composed } of writers)
    for (const [id, ids] of composed) totals.set(id, (totals.get(id) ?? 0) + ids.length);
  const histories = new Map<Writer, ReadonlyMap<ConversationId, readonly MessageId[]>>();
  for (const writer of writers) {
    const own = new Map<ConversationId, readonly MessageId[]>();
    for (const id of writer.composed.keys()) {
      const conversation = writer.chat.conversation(id);
      let history = await historyOf(conversation);
      while (history.length < (totals.get(id) ?? 0) && performance.now() < untilMs) {
        await sleep(200);
        history = await historyOf(conversation);
      }
      own.set(id, history);
    }
    histories.set(writer, own);
  }
  return histories;
}

/** Something that was composed is not accepted yet. */
function isWaiting({ acks, composed }: Writer): boolean {
  const count = [...composed.values()].reduce((sum, ids) => sum + ids.length, 0);
  return acks.length < count;
}
