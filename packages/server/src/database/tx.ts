import type { Query } from "./query.ts";

/** What a handler, a reader or a consumer sees of the database: statements inside one transaction.
 * Await nothing else between them. */
export interface Tx {
  /** First row. */
  get<Parameters extends object, Row>(
    query: Query<Parameters, Row>,
    parameters: Parameters,
  ): Promise<Row | undefined>;
  all<Parameters extends object, Row>(
    query: Query<Parameters, Row>,
    parameters: Parameters,
  ): Promise<readonly Row[]>;
  /** Executes for the effect. */
  run<Parameters extends object, Row>(
    query: Query<Parameters, Row>,
    parameters: Parameters,
  ): Promise<void>;
}

/** A transaction that may write. */
export interface WriteTx extends Tx {
  /** Number that marks what this transaction changes, for the stamp; becomes visible with the commit. */
  changeNo(): Promise<number>;
  /** Runs when all of the group is written and its commit is next, which may still fail. Dropped with the transaction, and
   * where commits have failed of late. */
  beforeCommit(run: () => void): void;
  /** Runs after the commit, in commit order, before the caller of `write` hears of it. Dropped with the transaction. */
  afterCommit(run: () => void): void;
}

export interface WriteOptions {
  /** It refuses before it writes. What fails all the same after it has written takes its whole group with it, which is then
   * run once more, each undone alone: so it pays for no savepoint, with a copy of every page that it changes. */
  readonly decidesFirst?: boolean | undefined;
  /** It may wait for the next commit of others, or for the close: nobody depends on it. */
  readonly isLazy?: boolean | undefined;
  /** Writes what shall stay of a failed attempt (which is undone first); the caller hears of the failure after the commit. */
  readonly rejected?: ((tx: WriteTx, error: unknown) => Promise<void>) | undefined;
}

/** A database under the server: transactions, and nothing of what is in them. */
export interface Database {
  /** Runs in a transaction and resolves after its durable commit. Several may share one commit; each is undone alone.
   * @param run Is run again when the group that it shares has to be. */
  write<Result>(run: (tx: WriteTx) => Promise<Result>, options?: WriteOptions): Promise<Result>;
  /** Runs on one snapshot. */
  read<Result>(run: (tx: Tx) => Promise<Result>): Promise<Result>;
  stats(): DatabaseStats;
  /** Writes a consistent copy into a new file. */
  copyTo(file: string): Promise<void>;
  /** Finishes what was begun; idempotent. */
  close(): Promise<void>;
}

export interface DatabaseStats {
  readonly commits: number;
  readonly writes: number;
  readonly largestGroup: number;
  readonly reads: number;
  readonly waiting: number;
}
