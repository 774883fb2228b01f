import { threadId } from "node:worker_threads";
import { openNodeSqlite } from "@im-chat/server";
import type { SqliteDriver, SqliteRow, SqliteStatement, SqliteValue } from "@im-chat/server";

/** The disk of the server: one database that outlives the processes which open it. A process that dies loses what it has
 * not committed; a copy put back loses everything since. */
export interface ServerDisk {
  /** For the next process; those before it can do nothing any more. */
  open(): SqliteDriver;
  /** The process that has it open is gone. */
  crash(): void;
  /** The process dies while what comes so many from now is under way. */
  crashWithin(count: number, of: CrashPoint, onCrash: () => void): void;
  /** Whether there is no room for a transaction that has written; asked at its commit. */
  isFull: () => boolean;
  /** Where the next copy goes: what `Kernel.backup` is given. */
  newCopy(): string;
  /** Puts a copy in the place of the database. */
  restore(copy: string): void;
  /** Looks into it, whoever has it open. */
  read(sql: string, ...parameters: readonly SqliteValue[]): readonly SqliteRow[];
  close(): void;
}

/** What is counted until a process dies: any statement, any commit, or those that a message is in. */
export type CrashPoint = "statements" | "commits" | "messages";

/** What a dead process meets. */
class ProcessDied extends Error {}

/** What a process meets on a full disk. https://sqlite.org/rescode.html#full */
class DiskIsFull extends Error {
  readonly errcode = 13;
}

const never = (): boolean => false;

let copies = 0;

export function createServerDisk(): ServerDisk {
  return new MemoryDisk();
}

class MemoryDisk implements ServerDisk {
  isFull = never;
  #driver = openDriver(":memory:");
  readonly #copies = new Map<string, SqliteDriver>();
  #generation = 0;
  /** Of the transaction that is open. */
  #hasMessage = false;
  #hasWritten = false;
  #fuse: { left: number; readonly of: CrashPoint; readonly onCrash: () => void } | undefined;

  open(): SqliteDriver {
    // Who starts a server anew has made room for it.
    this.isFull = never;
    this.#generation += 1;
    const own = this.#generation;
    const driver = this.#driver;
    const touch = (sql: string): void => {
      if (own !== this.#generation) throw new ProcessDied("The process is dead");
      this.#burn(sql);
    };
    return {
      exec(sql) {
        touch(sql);
        driver.exec(sql);
      },
      prepare: (sql) => guard(driver.prepare(sql), () => touch(sql)),
      copyTo: (place, mark) => {
        touch("");
        driver.prepare("vacuum into ?").run([place]);
        this.#copies.get(place)?.exec(mark);
      },
      close: () => undefined,
    };
  }

  crash(): void {
    this.#generation += 1;
    this.#fuse = undefined;
    try {
      this.#driver.exec("rollback");
    } catch {
      // No transaction was open.
    }
  }

  crashWithin(count: number, of: CrashPoint, onCrash: () => void): void {
    this.#fuse = { left: count, of, onCrash };
  }

  newCopy(): string {
    copies += 1;
    // The name belongs to the whole process: histories run in several threads of it.
    const place = `file:copy${threadId}-${copies}?mode=memory&cache=shared`;
    // As long as one connection is open the copy lives.
    this.#copies.set(place, openDriver(place));
    return place;
  }

  restore(copy: string): void {
    this.crash();
    const driver = this.#copies.get(copy);
    if (driver === undefined) throw new Error(`There is no copy ${copy}`);
    this.#copies.delete(copy);
    this.#driver.close();
    this.#driver = driver;
  }

  read(sql: string, ...parameters: readonly SqliteValue[]): readonly SqliteRow[] {
    return this.#driver.prepare(sql).all(parameters);
  }

  close(): void {
    this.#driver.close();
    for (const copy of this.#copies.values()) copy.close();
  }

  #burn(sql: string): void {
    const fuse = this.#fuse;
    if (sql.startsWith("begin")) this.#hasMessage = this.#hasWritten = false;
    if (/^(?:insert|update|delete)/.test(sql)) this.#hasWritten = true;
    if (sql === "commit" && this.#hasWritten && this.isFull())
      throw new DiskIsFull("database or disk is full");
    if (sql.startsWith('insert into "message"')) this.#hasMessage = true;
    if (fuse === undefined) return;
    if (fuse.of !== "statements" && sql !== "commit") return;
    if (fuse.of === "messages" && !this.#hasMessage) return;
    fuse.left -= 1;
    if (fuse.left > 0) return;
    this.crash();
    fuse.onCrash();
    throw new ProcessDied("The process died");
  }
}

/** Prepares each statement once, however many processes ask for it. */
function openDriver(place: string): SqliteDriver {
  const driver = openNodeSqlite(place);
  const statements = new Map<string, SqliteStatement>();
  return {
    exec: (sql) => driver.exec(sql),
    prepare(sql) {
      const statement = statements.get(sql) ?? driver.prepare(sql);
      statements.set(sql, statement);
      return statement;
    },
    copyTo: (file, mark) => driver.copyTo(file, mark),
    close: () => driver.close(),
  };
}

function guard(statement: SqliteStatement, touch: () => void): SqliteStatement {
  return {
    get(parameters) {
      touch();
      return statement.get(parameters);
    },
    all(parameters) {
      touch();
      return statement.all(parameters);
    },
    run(parameters) {
      touch();
      return statement.run(parameters);
    },
  };
}
