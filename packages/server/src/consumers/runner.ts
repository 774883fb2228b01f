import type { Database } from "../database/tx.ts";
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

  /** @returns whether there may be more */
  async #round(): Promise<boolean> {
    const marked = await this.#options.database.read((tx) =>
      tx.all(dirtyLogs, { limit: LOGS_AT_ONCE }),
    );
    const logs = marked.map((row) => ({
      log: { app: row.app, kind: row.log_kind as LogKey["kind"], id: row.log_id },
      version: row.version,
    }));
    await Promise.all(logs.map(({ log, version }) => this.#advance(log, version)));
    return marked.length > 0;
  }

  async #advance(log: LogKey, marked: number): Promise<void> {
    const consumers = this.#options.consumers.filter((consumer) => consumer.log === log.kind);
    const reached = await Promise.all(consumers.map((consumer) => this.#advanceOne(consumer, log)));
    const slowest = Math.min(marked, ...reached);
    // A mark set meanwhile has a higher version and stays.
    await this.#options.database.write((tx) => tx.run(clearDirty, { ...log, version: slowest }));
  }

  async #advanceOne(consumer: Consumer, log: LogKey): Promise<number> {
    const { database } = this.#options;
    const key = { ...log, consumer: consumer.name };
    const position = (await database.read((tx) => tx.get(readPosition, key)))?.version ?? 0;
    const version = await consumer.advance(log, position);
    if (version <= position) return position;
    // Only after what it did is committed.
    await database.write(async (tx) => {
      await tx.run(insertPosition, { ...key, version });
      await tx.run(movePosition, { ...key, version });
    });
    return version;
  }
}
