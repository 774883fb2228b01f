import type { Database } from "../database/tx.ts";
import type { DirtyTable } from "../database/schema.ts";
import type { LogKey } from "../log/dirty.ts";
import type { Consumer } from "./consumer.ts";
import { clearDirty, dirtyLogs, insertPosition, movePosition, readPosition } from "./queries.ts";

const LOGS_AT_ONCE = 64;

export interface RunnerOptions {
  readonly database: Database;
  readonly consumers: readonly Consumer[];
  /** Hears of a failure; the work stays marked and is taken up at the next call. */
  readonly onFailure: (error: unknown) => void;
}

/** Lets consumers read the logs that are marked, until none is. */
export class Runner {
  readonly #options: RunnerOptions;
  #running: Promise<void> | undefined;
  #isWanted = false;
  #isStopped = false;

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

  /** Ends after the work in hand; what is left stays marked. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    try {
      while (this.#isWanted && !this.#isStopped) {
        this.#isWanted = false;
        if (await this.#round()) this.#isWanted = true;
      }
    } catch (error) {
      this.#options.onFailure(error);
    } finally {
      this.#running = undefined;
    }
  }

  /** @returns whether there may be more that can be done */
  async #round(): Promise<boolean> {
    const marked = await this.#options.database.read((tx) =>
      tx.all(dirtyLogs, { limit: LOGS_AT_ONCE }),
    );
    const done = await Promise.all(marked.map((mark) => this.#tryAdvance(mark)));
    return done.includes(true);
  }

  /** A log that fails stays marked and is tried at the next call; the others go on. */
  async #tryAdvance(mark: DirtyTable): Promise<boolean> {
    // Marks are set with the kinds of `LogKey` alone.
    const log = { app: mark.app, kind: mark.log_kind as LogKey["kind"], id: mark.log_id };
    try {
      await this.#advance(log, mark.version);
      return true;
    } catch (error) {
      this.#options.onFailure(error);
      return false;
    }
  }

  async #advance(log: LogKey, marked: number): Promise<void> {
    const { database } = this.#options;
    const consumers = this.#options.consumers.filter((consumer) => consumer.log === log.kind);
    const reached = await Promise.all(
      consumers.map(async (consumer) => {
        const key = { ...log, consumer: consumer.name };
        const position = (await database.read((tx) => tx.get(readPosition, key)))?.version ?? 0;
        return { ...key, version: await consumer.advance(log, position) };
      }),
    );
    const slowest = Math.min(marked, ...reached.map(({ version }) => version));
    // Only after what they did is committed.
    await database.write(async (tx) => {
      for (const position of reached) {
        await tx.run(insertPosition, position);
        await tx.run(movePosition, position);
      }
      // A mark set meanwhile has a higher version and stays.
      await tx.run(clearDirty, { ...log, version: slowest });
    });
  }
}
