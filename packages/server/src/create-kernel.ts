import { signInGuest } from "./accounts/guests.ts";
import { signIn } from "./accounts/sign-in.ts";
import { createApps, createDemoApp } from "./apps/apps.ts";
import { InProcessBus } from "./bus/in-process.ts";
import type { Consumer } from "./consumers/consumer.ts";
import { createDeletionConsumer } from "./consumers/deletions.ts";
import { createMembershipConsumer } from "./consumers/memberships.ts";
import { Runner } from "./consumers/runner.ts";
import type { SqliteDriver } from "./database/driver.ts";
import type { DatabaseHealth } from "./database/fault.ts";
import { migrateSqlite } from "./database/migrations.ts";
import { SqliteDatabase, type Pacing } from "./database/sqlite-database.ts";
import { startErrorOf } from "./database/start-error.ts";
import type { Database } from "./database/tx.ts";
import type { Kernel, KernelStats, Principal } from "./kernel.ts";
import { SILENT, type Logger } from "./logger.ts";
import { append } from "./log/append.ts";
import { appendLane } from "./log/append-lane.ts";
import type { LaneGuard } from "./log/append-lane.ts";
import { readAudience, readEpoch } from "./log/audience.ts";
import { principalKey } from "./log/command-results.ts";
import type { LogParts } from "./log/parts.ts";
import type { PageLimits } from "./log/page-limits.ts";
import { prepareLog } from "./log/prepare-log.ts";
import { sharedConversations } from "./log/shared-conversations.ts";
import { Deliveries } from "./messages/deliveries.ts";
import { createCommands, createQueries, EVENTS } from "./pipeline/commands.ts";
import { Turns } from "./pipeline/turns.ts";
import { commandWork, queryWork } from "./pipeline/work.ts";

export interface KernelOptions {
  /** An open database; the kernel closes it. */
  readonly driver: SqliteDriver;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Unpredictable bytes. */
  readonly random: (bytes: number) => Uint8Array;
  /** Runs something in a later turn of the event loop, after what has already arrived. */
  readonly schedule: (run: () => void) => void;
  /** Runs something once after the delay. @returns cancel */
  readonly after: (delayMs: number, run: () => void) => () => void;
  readonly logger?: Logger | undefined;
  /** Commands in one commit at most. */
  readonly groupSize?: number | undefined;
  /** Keeps commits apart while many come; absent: each begins as soon as the one before has ended. */
  readonly pacing?: Pacing | undefined;
  /** For tests of what must not depend on consumers. `stopped`: entries of accounts' logs wait. A function: each waits,
   * whenever it has something to read, until what that gives is resolved. */
  readonly consumers?: "running" | "stopped" | (() => Promise<void>) | undefined;
  /** Smaller answers than the protocol allows; for tests of what comes in pages. */
  readonly pages?: PageLimits | undefined;
}

/** Work of one user that the database has to do at once: others wait for no more than that. As many messages as a batch holds. */
const COMMANDS_AT_ONCE = 64;
const QUERIES_AT_ONCE = 8;

/** Opens the server without sockets on a database, which it brings up to date first.
 * @throws StartError when the database cannot be used as it is */
export async function createKernel(options: KernelOptions): Promise<Kernel> {
  const { driver, clock, random, logger = SILENT } = options;
  try {
    migrateSqlite(driver, clock());
  } catch (error) {
    driver.close();
    throw startErrorOf(undefined, error);
  }
  let fail = (_sentence: string): void => {};
  const failed = new Promise<string>((resolve) => (fail = resolve));
  const database = new SqliteDatabase({
    ...options,
    onHealth: watchHealth(logger, fail),
    report: (error) => logger.error({ error: String(error) }, "the database did not take a write"),
  });
  const mint = (): number => mintNumber(random);
  const { isRestored } = await prepareLog(database, { mint, clock });
  if (isRestored) logger.info({}, "the database is a restored copy: all logs began a new epoch");
  await createDemoApp({ database, clock, random });
  const bus = new InProcessBus((error) =>
    logger.error({ error: String(error) }, "a listener failed"),
  );
  const parts: LogParts = {
    database,
    clock,
    mint,
    projections: EVENTS,
    publish: (publication) => bus.publish(publication),
    onWork: () => runners.forEach((runner) => runner.wake()),
  };
  // Each by itself: a deletion may take long, and those who were added do not wait for it.
  const runners = [createMembershipConsumer(parts), createDeletionConsumer(parts)].map(
    (consumer) =>
      new Runner({
        database,
        consumer:
          typeof options.consumers === "function" ? delayed(consumer, options.consumers) : consumer,
        onFailure: (error) => logger.error({ error: String(error) }, "a consumer failed"),
        after: options.after,
      }),
  );
  if (options.consumers === "stopped") await stopAll(runners);
  parts.onWork();
  return assemble({ ...options, database, parts, bus, runners, failed });
}

async function stopAll(runners: readonly Runner[]): Promise<void> {
  await Promise.all(runners.map((runner) => runner.stop()));
}

function delayed(consumer: Consumer, wait: () => Promise<void>): Consumer {
  return {
    ...consumer,
    async advance(log, position) {
      await wait();
      return consumer.advance(log, position);
    },
  };
}

/** Tells the operator how the disk does. */
function watchHealth(
  logger: Logger,
  fail: (sentence: string) => void,
): (health: DatabaseHealth, error?: unknown) => void {
  return (health, error) => {
    const reason = error instanceof Error ? error.message : String(error);
    if (health === "fine") logger.info({}, "the disk has room again: messages are taken");
    if (health === "full")
      logger.error({ reason }, "the disk is full: messages are refused until there is room");
    if (health !== "broken") return;
    const sentence = `The database has failed (${reason}); its files are left as they are: check the disk, then restore a backup if they are damaged`;
    logger.error({ reason }, "the database has failed: nothing is taken any more");
    fail(sentence);
  };
}

interface Assembly extends KernelOptions {
  readonly database: Database;
  readonly parts: LogParts;
  readonly bus: InProcessBus;
  readonly runners: readonly Runner[];
  readonly failed: Promise<string>;
}

function assemble({
  database,
  parts,
  bus,
  runners,
  failed,
  clock,
  random,
  pages,
}: Assembly): Kernel {
  const commands = createCommands();
  const deliveries = new Deliveries(parts);
  const queries = createQueries({ told: deliveries, most: pages });
  const writers = new Turns(COMMANDS_AT_ONCE);
  const readers = new Turns(QUERIES_AT_ONCE);
  return {
    async append(principal, frame) {
      const plan = commands.plan(principal, frame);
      return writers.run(userKey(principal), commandWork(frame), () =>
        append(parts, { principal, frame, plan }),
      );
    },
    appendLane: (principal, frames, onAccepted) => {
      const work = frames.reduce((sum, frame) => sum + commandWork(frame), 0);
      const appends = frames.map((frame, index) => async (guard: LaneGuard) => {
        const plan = commands.plan(principal, frame);
        const accepted = onAccepted && (() => onAccepted(index));
        return append(parts, { principal, frame, plan, guard, onAccepted: accepted });
      });
      return writers.run(userKey(principal), work, () => appendLane(appends));
    },
    async query(principal, frame) {
      const read = queries.prepare(principal, frame);
      return readers.run(userKey(principal), queryWork(frame), () => database.read(read));
    },
    signIn: (principal, claims) => signIn(parts, principal, claims),
    signInGuest: (guest) => signInGuest({ ...parts, random }, guest),
    async delivered({ app, userId }, conversationId, { epoch, seq }) {
      if (userId !== "") await deliveries.add({ app, userId, conversationId, epoch, seq });
    },
    audience: (app, conversationId) => database.read((tx) => readAudience(tx, app, conversationId)),
    epochOf: (app, conversationId) => database.read((tx) => readEpoch(tx, app, conversationId)),
    sharedConversations: (principal, question) =>
      sharedConversations(database, principal, question),
    onPublication: (listener) => bus.subscribe(listener),
    apps: createApps({ database, clock, random }),
    failed,
    stats: async () => toStats(database),
    backup: (file) => database.copyTo(file),
    async close() {
      const stopped = stopAll(runners);
      // Refuses what consumers would still begin: a deletion may take long, and is gone on with at the next start.
      await database.close();
      await stopped;
    },
  };
}

function toStats(database: Database): KernelStats {
  const { commits, writes, largestGroup, reads, waiting } = database.stats();
  return { commits, commands: writes, largestGroup, queries: reads, waiting };
}

/** 48 random bits, never 0. */
function mintNumber(random: (bytes: number) => Uint8Array): number {
  for (;;) {
    const number = random(6).reduce((sum, byte) => sum * 256 + byte, 0);
    if (number > 0) return number;
  }
}

function userKey(principal: Principal): string {
  return `${principal.app}\n${principalKey(principal)}`;
}
