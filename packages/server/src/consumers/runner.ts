import type { Database } from "../database/tx.ts";
import type { DirtyTable } from "../database/schema.ts";
import type { LogKey } from "../log/dirty.ts";
import type { Consumer } from "./consumer.ts";
import {
  clearDirty,
  dirtyLogsAfter,
  insertPosition,
  movePosition,
  readPosition,
} from "./queries.ts";

const LOGS_AT_ONCE = 64;
/** From a failure to the next try; twice as long after each that follows, up to the longest. */
const RETRY_MS = 1000;
const LONGEST_RETRY_MS = 60_000;

export interface RunnerOptions {
  readonly database: Database;
  /** The only one of its kind of log: what it has read is marked no more. */
  readonly consumer: Consumer;
  /** Hears of a failure; the work stays marked and is taken up at the next call, or after a while by itself. */
  readonly onFailure: (error: unknown) => void;
  /** Runs something once after the delay. @returns cancel */
  readonly after: (delayMs: number, run: () => void) => () => void;
}

/** Lets a consumer read the logs that are marked, until none is. */
export class Runner {
  readonly #options: RunnerOptions;
  #running: Promise<void> | undefined;
  #isWanted = false;
  #isStopped = false;
  /** Of the round before. */
  #hasFailed = false;
  /** Runs that have ended with a failure, one after the other. */
  #failures = 0;
  #cancelRetry = (): void => {};

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /** Begins, or goes on after the round that is under way. */
  wake(): void {
    if (this.#isStopped) return;
    this.#isWanted = true;
    this.#running ??= this.#run();
  }

  /** Resolves when nothing is left to do. */
  async settled(): Promise<void> {
    await this.#running;
  }

  /** Ends after the work in hand, or when the database takes no more of it; what is left stays marked. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelRetry();
    await this.#running;
  }

  async #run(): Promise<void> {
    try {
      while (this.#isWanted && !this.#isStopped) {
        this.#isWanted = false;
        if (await this.#round()) this.#isWanted = true;
      }
    } catch (error) {
      this.#fail(error);
    }
    this.#running = undefined;
    this.#planRetry();
  }

  #fail(error: unknown): void {
    // What a closing database refuses is no failure.
    if (this.#isStopped) return;
    this.#hasFailed = true;
    this.#options.onFailure(error);
  }

  /** What failed may do so for want of room on the disk, and nobody may have anything new to say for hours. */
  #planRetry(): void {
    this.#cancelRetry();
    this.#failures = this.#hasFailed ? this.#failures + 1 : 0;
    if (this.#failures === 0 || this.#isStopped) return;
    const delayMs = Math.min(RETRY_MS * 2 ** (this.#failures - 1), LONGEST_RETRY_MS);
    this.#cancelRetry = this.#options.after(delayMs, () => this.wake());
  }

  /** Goes through all marks once, so that no log waits behind those that fail, or are marked again and again.
   * @returns whether there may be more that can be done */
  async #round(): Promise<boolean> {
    const { database, consumer } = this.#options;
    this.#hasFailed = false;
    let isAnyDone = false;
    let last: Omit<DirtyTable, "version"> | undefined = {
      app: "",
      log_kind: consumer.log,
      log_id: "",
    };
    while (last !== undefined && !this.#isStopped) {
      const page = { ...last, limit: LOGS_AT_ONCE };
      const marked: readonly DirtyTable[] = await database.read((tx) =>
        tx.all(dirtyLogsAfter, page),
      );
      const done = await Promise.all(marked.map((mark) => this.#tryAdvance(mark)));
      isAnyDone ||= done.includes(true);
      last = marked.length < LOGS_AT_ONCE ? undefined : marked.at(-1);
    }
    return isAnyDone;
  }

  /** A log that fails stays marked; the others go on. */
  async #tryAdvance({ app, log_id: id, version }: DirtyTable): Promise<boolean> {
    try {
      await this.#advance({ app, kind: this.#options.consumer.log, id }, version);
      return true;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  async #advance(log: LogKey, marked: number): Promise<void> {
    const { database, consumer } = this.#options;
    const key = { ...log, consumer: consumer.name };
    const position = (await database.read((tx) => tx.get(readPosition, key)))?.version ?? 0;
    const version = await consumer.advance(log, position);
    // Only after what it did is committed.
    await database.write(async (tx) => {
      await tx.run(insertPosition, { ...key, version });
      await tx.run(movePosition, { ...key, version });
      // A mark set meanwhile has a higher version and stays.
      await tx.run(clearDirty, { ...log, version: Math.min(marked, version) });
    });
  }
}
