import { DatabaseSync } from "node:sqlite";
import { claimDatabase } from "./node-claim.ts";
import type { SqliteDriver, SqliteRow, SqliteStatement, SqliteValue } from "./driver.ts";
import { refuseForeign } from "./foreign.ts";
import { checkPlace } from "./node-place.ts";
import { startErrorOf } from "./start-error.ts";
import { isUnbegunCopy } from "./node-copy.ts";
import { writeCopy } from "./node-write-copy.ts";

export interface NodeSqliteOptions {
  /** How long to wait for another process's lock. */
  readonly busyTimeoutMs?: number | undefined;
  /** Added to every commit that wrote something: a slow disk, for measurements. */
  readonly commitDelayMs?: number | undefined;
  /** Pages in the log above which a commit moves them into the file first, and waits for it. */
  readonly checkpointPages?: number | undefined;
  /** Told what the operator should know, in a sentence. */
  readonly tell?: ((sentence: string) => void) | undefined;
}

/** 16 MB: some tens of milliseconds every few hundred commits. */
const CHECKPOINT_PAGES = 4000;
/** SQLite's own. */
const PAGE_BYTES = 4096;

/** Opens a database file with Node's own SQLite, or `:memory:`. Missing folders are made.
 * Durable: WAL with `synchronous=FULL`, so a commit that returned survives a power cut.
 * @throws StartError */
export function openNodeSqlite(file: string, options: NodeSqliteOptions = {}): SqliteDriver {
  const { busyTimeoutMs = 5000, commitDelayMs = 0, checkpointPages = CHECKPOINT_PAGES } = options;
  if (file !== ":memory:") prepareFile(file, options);
  const database = open(file, { busyTimeoutMs, checkpointPages });
  return new NodeSqlite(database, commitDelayMs);
}

/** A copy is begun before it is opened; who serves has done that already, with the claim that it holds. */
function prepareFile(file: string, { tell }: NodeSqliteOptions): void {
  checkPlace(file);
  if (isUnbegunCopy(file)) claimDatabase(file, { tell }).release();
}

/** Moves what the log holds into the file from another thread, while commits go on; they wait for none of it.
 * Opens the file for a moment. */
export function checkpointNodeSqlite(file: string): void {
  const database = new DatabaseSync(file);
  try {
    // https://sqlite.org/c3ref/wal_checkpoint_v2.html: never waits for readers or writers.
    database.exec("pragma wal_checkpoint(passive)");
  } finally {
    database.close();
  }
}

function open(
  file: string,
  settings: { readonly busyTimeoutMs: number; readonly checkpointPages: number },
): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, {
      timeout: settings.busyTimeoutMs,
      enableForeignKeyConstraints: true,
    });
    // The first statement that reads the file: tells a damaged one before anything is written.
    refuseForeign({
      tables: numberOf(database, "select count(*) as number from sqlite_master"),
      applicationId: numberOf(
        database,
        "select application_id as number from pragma_application_id",
      ),
    });
    if (file !== ":memory:") {
      database.exec("pragma journal_mode = wal");
      database.exec("pragma synchronous = full");
      database.exec(`pragma wal_autocheckpoint = ${settings.checkpointPages}`);
      // No shorter than it grows before it begins anew: what is cut off is written again at once.
      database.exec(`pragma journal_size_limit = ${settings.checkpointPages * PAGE_BYTES}`);
    }
    database.exec("pragma temp_store = memory");
    database.exec("pragma cache_size = -65536");
    return database;
  } catch (error) {
    database?.close();
    throw startErrorOf(file, error);
  }
}

function numberOf(database: DatabaseSync, sql: string): number {
  return Number(database.prepare(sql).get()?.["number"]);
}

class NodeSqlite implements SqliteDriver {
  readonly #database: DatabaseSync;
  readonly #commitDelayMs: number;
  #isClosed = false;

  constructor(database: DatabaseSync, commitDelayMs: number) {
    this.#database = database;
    this.#commitDelayMs = commitDelayMs;
  }

  exec(sql: string): void {
    this.#database.exec(sql);
  }

  prepare(sql: string): SqliteStatement {
    const statement = this.#database.prepare(sql);
    return {
      get: (parameters) => statement.get(...writable(parameters)) as SqliteRow | undefined,
      all: (parameters) => statement.all(...writable(parameters)) as readonly SqliteRow[],
      run: (parameters) => {
        const { changes } = statement.run(...writable(parameters));
        if (this.#commitDelayMs > 0 && sql === "commit") sleep(this.#commitDelayMs);
        return Number(changes);
      },
    };
  }

  copyTo(file: string, mark: string): void {
    writeCopy(this.#database, { file, mark });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#database.close();
  }
}

/** `@types/node` asks for mutable buffers, which SQLite copies anyway. */
function writable(parameters: readonly SqliteValue[]): SqliteValue[] {
  return parameters as SqliteValue[];
}

function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
