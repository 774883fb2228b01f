import { ImError } from "@im-chat/protocol";
import { COPIED } from "./copied.ts";
import type { SqliteDriver } from "./driver.ts";
import { faultOf, type DatabaseHealth, type DiskFault } from "./fault.ts";
import {
  createMember,
  createReadTx,
  Statements,
  storeChangeNo,
  type Group,
  type Wishes,
} from "./sqlite-tx.ts";
import type { Database, DatabaseStats, Tx, WriteOptions, WriteTx } from "./tx.ts";

export interface SqliteDatabaseOptions {
  readonly driver: SqliteDriver;
  /** Runs something in a later turn of the event loop, after what has already arrived. */
  readonly schedule: (run: () => void) => void;
  /** Transactions in one commit at most. */
  readonly groupSize?: number | undefined;
  /** Keeps commits apart while many come; absent: each begins as soon as the one before has ended. */
  readonly pacing?: Pacing | undefined;
  /** Told whenever it changes. */
  readonly onHealth?: ((health: DatabaseHealth, error?: unknown) => void) | undefined;
  /** Told of what should never happen, and is no fault of the disk: a commit that was not taken, a refusal that was not kept. */
  readonly report?: ((error: unknown) => void) | undefined;
}

/** Reads between two commits: whoever asks much keeps nobody from writing. */
const READS_AT_ONCE = 32;
const READS_MS = 10;
/** A full disk may have room again soon; clients come back by themselves. */
const FULL_RETRY_MS = 5000;

/** Under load, fewer commits that carry more: each costs a sync of the disk and the pages that it touched. */
export interface Pacing {
  /** From the beginning of one commit to that of the next, at least. A write that comes alone waits for nothing. */
  readonly intervalMs: number;
  /** Milliseconds of a clock that never jumps. */
  readonly monotonic: () => number;
  readonly after: (delayMs: number, run: () => void) => void;
}

interface Write {
  readonly run: (tx: WriteTx) => Promise<unknown>;
  readonly options: WriteOptions;
  readonly settle: (outcome: Outcome) => void;
}

type Outcome = Wishes &
  (
    | { readonly isDone: true; readonly result: unknown }
    | { readonly isDone: false; readonly error: unknown }
  );

const NO_WISHES: Wishes = { beforeCommit: [], afterCommit: [] };

const MARK_COPY = `insert into meta (name, value) values ('${COPIED}', '1') on conflict (name) do nothing`;

/** One connection, one job at a time: a group of writes in one commit, then the reads that wait.
 * While a commit waits for the disk the next group gathers, so groups are as large as the disk is slow. */
export class SqliteDatabase implements Database {
  readonly #statements: Statements;
  readonly #schedule: (run: () => void) => void;
  readonly #groupSize: number;
  readonly #pacing: Pacing | undefined;
  readonly #onHealth: NonNullable<SqliteDatabaseOptions["onHealth"]>;
  readonly #report: (error: unknown) => void;
  readonly #writes: Write[] = [];
  readonly #jobs: (() => Promise<void>)[] = [];
  #isAwake = false;
  #isPausing = false;
  #nextCommitMs = 0;
  #isClosed = false;
  #health: DatabaseHealth = "fine";
  #counts: Omit<DatabaseStats, "waiting"> = { commits: 0, writes: 0, largestGroup: 0, reads: 0 };

  constructor(options: SqliteDatabaseOptions) {
    this.#statements = new Statements(options.driver);
    this.#schedule = options.schedule;
    this.#groupSize = options.groupSize ?? 128;
    this.#pacing = options.pacing;
    this.#onHealth = options.onHealth ?? (() => {});
    this.#report = options.report ?? (() => {});
  }

  write<Result>(
    run: (tx: WriteTx) => Promise<Result>,
    options: WriteOptions = {},
  ): Promise<Result> {
    if (this.#refusal !== undefined) return Promise.reject(this.#refusal);
    return new Promise<Result>((resolve, reject) => {
      const settle = (outcome: Outcome): void => {
        for (const callback of outcome.afterCommit) callback();
        if (outcome.isDone) resolve(outcome.result as Result);
        else reject(outcome.error);
      };
      this.#writes.push({ run, options, settle });
      if (options.isLazy !== true) this.#wakeInTurn();
    });
  }

  read<Result>(run: (tx: Tx) => Promise<Result>): Promise<Result> {
    return this.#alone(async () => {
      this.#counts = { ...this.#counts, reads: this.#counts.reads + 1 };
      // Another program may write the file meanwhile: one snapshot for the whole read.
      this.#statements.control("begin");
      try {
        return await run(createReadTx(this.#statements));
      } catch (error) {
        if (faultOf(error) === "broken") throw this.#refuse("broken", error);
        throw error;
      } finally {
        abandon(this.#statements);
      }
    });
  }

  copyTo(file: string): Promise<void> {
    return this.#alone(async () => {
      try {
        this.#statements.driver.copyTo(file, MARK_COPY);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new ImError("storage", `Cannot write the backup ${file}: ${reason}`, {
          cause: error,
        });
      }
    });
  }

  stats(): DatabaseStats {
    const urgent = this.#writes.filter(isUrgent).length;
    return { ...this.#counts, waiting: urgent + this.#jobs.length };
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    const last = this.#alone(async () => {});
    this.#isClosed = true;
    // Closing a database that failed would write to it: its files stay as they are.
    if (this.#health === "broken") return last.catch(() => {});
    await last;
    this.#statements.driver.close();
  }

  /** Why nothing is taken any more. */
  get #refusal(): ImError | undefined {
    if (this.#isClosed) return new ImError("unavailable", "The server is stopping");
    return this.#health === "broken" ? refusalOf("broken") : undefined;
  }

  #alone<Result>(job: () => Promise<Result>): Promise<Result> {
    if (this.#refusal !== undefined) return Promise.reject(this.#refusal);
    return new Promise<Result>((resolve, reject) => {
      this.#jobs.push(() => job().then(resolve, reject));
      this.#wake();
    });
  }

  #wake(): void {
    if (this.#isAwake) return;
    this.#isAwake = true;
    this.#schedule(() => void this.#turn());
  }

  /** How long the next commit has to wait for its turn. */
  get #pauseMs(): number {
    const isFull = this.#writes.length >= this.#groupSize;
    if (this.#pacing === undefined || this.#isClosed || isFull) return 0;
    return Math.max(0, this.#nextCommitMs - this.#pacing.monotonic());
  }

  async #turn(): Promise<void> {
    const isWanted = this.#isClosed || this.#writes.some(isUrgent);
    const group = isWanted && this.#pauseMs === 0 ? this.#writes.splice(0, this.#groupSize) : [];
    if (group.length > 0) await this.#commit(group);
    // The last job of a closing database waits for every write before it.
    const isDraining = this.#isClosed && this.#writes.length > 0;
    if (!isDraining) await this.#read();
    this.#isAwake = false;
    if (this.#jobs.length > 0) this.#wake();
    else if (this.#writes.some(isUrgent)) this.#wakeInTurn();
  }

  async #read(): Promise<void> {
    const now = (): number => this.#pacing?.monotonic() ?? 0;
    const until = now() + READS_MS;
    for (let count = 0; count < READS_AT_ONCE && now() < until; count += 1) {
      const job = this.#jobs.shift();
      if (job === undefined) return;
      await job();
    }
  }

  /** Wakes when the next commit may begin; reads do not wait for that. */
  #wakeInTurn(): void {
    const pauseMs = this.#pauseMs;
    if (pauseMs === 0) return this.#wake();
    if (this.#isPausing) return;
    this.#isPausing = true;
    this.#pacing?.after(pauseMs, () => {
      this.#isPausing = false;
      this.#wake();
    });
  }

  async #commit(group: readonly Write[]): Promise<void> {
    let outcomes: readonly Outcome[] | undefined;
    const settleAll = (error: ImError): void => {
      for (const write of group) write.settle({ isDone: false, error, ...NO_WISHES });
    };
    if (this.#health === "broken") return settleAll(refusalOf("broken"));
    if (this.#pacing !== undefined)
      this.#nextCommitMs = this.#pacing.monotonic() + this.#pacing.intervalMs;
    try {
      outcomes =
        (await this.#attemptAll(group, { isCareful: false })) ??
        (await this.#attemptAll(group, { isCareful: true }));
      if (outcomes === undefined) throw new Error("A savepoint has undone nothing");
      await this.#announce(outcomes);
      this.#statements.control("commit");
    } catch (error) {
      abandon(this.#statements);
      return settleAll(this.#refuse(faultOf(error), error));
    }
    this.#setHealth("fine");
    const { commits, writes, largestGroup, reads } = this.#counts;
    this.#counts = {
      commits: commits + 1,
      writes: writes + group.length,
      largestGroup: Math.max(largestGroup, group.length),
      reads,
    };
    for (const [index, outcome] of outcomes.entries()) group[index]?.settle(outcome);
  }

  /** The commit blocks this thread: what is said before it gets a turn in which to leave. */
  async #announce(outcomes: readonly Outcome[]): Promise<void> {
    const wishes = outcomes.flatMap(({ beforeCommit }) => beforeCommit);
    if (wishes.length === 0 || this.#health !== "fine") return;
    for (const run of wishes) run();
    await new Promise<void>((resolve) => this.#schedule(resolve));
  }

  #refuse(fault: DiskFault | undefined, error: unknown): ImError {
    if (fault === undefined) this.#report(error);
    else this.#setHealth(fault, error);
    return refusalOf(fault, error);
  }

  #setHealth(health: DatabaseHealth, error?: unknown): void {
    if (health === this.#health || this.#health === "broken") return;
    this.#health = health;
    this.#onHealth(health, error);
  }

  /** Leaves the transaction to be committed.
   * @returns undefined, with nothing begun, when a write that was trusted to refuse first has failed after it wrote. */
  async #attemptAll(
    group: readonly Write[],
    { isCareful }: { readonly isCareful: boolean },
  ): Promise<readonly Outcome[] | undefined> {
    this.#statements.control("begin immediate");
    const shared: Group = { changeNo: 0 };
    const outcomes: Outcome[] = [];
    for (const write of group) {
      const hasSavepoint = isCareful || write.options.decidesFirst !== true;
      const outcome = await this.#attempt(write, { group: shared, hasSavepoint });
      if (outcome === undefined) {
        this.#statements.control("rollback");
        return undefined;
      }
      outcomes.push(outcome);
    }
    storeChangeNo(this.#statements, shared);
    return outcomes;
  }

  async #attempt(
    write: Write,
    settings: Parameters<typeof createMember>[1],
  ): Promise<Outcome | undefined> {
    const member = createMember(this.#statements, settings);
    const undo = (error: unknown): boolean => {
      // The disk failed all of the group, not this one alone.
      if (faultOf(error) !== undefined) throw error;
      return member.undo();
    };
    try {
      const result = await write.run(member.tx);
      return { isDone: true, result, ...member.end() };
    } catch (error) {
      if (!undo(error)) return undefined;
      try {
        await write.options.rejected?.(member.tx, error);
      } catch (thrown) {
        if (!undo(thrown)) return undefined;
        this.#report(thrown);
      }
      return { isDone: false, error, ...member.end() };
    }
  }
}

const REFUSALS: Readonly<Record<DiskFault | "unknown", string>> = {
  full: "The server's disk is full; it takes messages again when there is room",
  broken: "The server's database has failed",
  unknown: "The database did not take the commit",
};

function refusalOf(fault: DiskFault | undefined, cause?: unknown): ImError {
  const retryAfterMs = fault === "full" ? FULL_RETRY_MS : undefined;
  return new ImError("unavailable", REFUSALS[fault ?? "unknown"], { cause, retryAfterMs });
}

function isUrgent({ options }: Write): boolean {
  return options.isLazy !== true;
}

function abandon(statements: Statements): void {
  try {
    statements.control("rollback");
  } catch {
    // SQLite has already rolled back after some errors, a full disk among them.
  }
}
