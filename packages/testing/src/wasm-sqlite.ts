import { ImError } from "@im-chat/protocol";
import type { SqliteDriver, SqliteRow, SqliteStatement, SqliteValue } from "@im-chat/server/kernel";
import openSqlite from "@sqlite.org/sqlite-wasm";
import type { Database, PreparedStatement } from "@sqlite.org/sqlite-wasm";

/** Opens an empty database in memory with SQLite in WebAssembly, where there is no SQLite of Node.
 * @throws Error when the page cannot load it: its `.wasm` file is served beside the module. */
export async function openWasmSqlite(): Promise<SqliteDriver> {
  const { oo1 } = await openSqlite();
  const database = new oo1.DB(":memory:");
  database.exec("pragma foreign_keys = on; pragma temp_store = memory");
  return {
    exec: (sql) => void database.exec(sql),
    prepare: (sql) => prepare(database, sql),
    copyTo() {
      throw new ImError("unsupported", "Cannot copy the database: a page has no files");
    },
    close: () => database.close(),
  };
}

function prepare(database: Database, sql: string): SqliteStatement {
  const statement = database.prepare(sql);
  return {
    get: (parameters) => execute(statement, parameters, 1)[0],
    all: (parameters) => execute(statement, parameters, Infinity),
    run(parameters) {
      execute(statement, parameters, Infinity);
      return database.changes();
    },
  };
}

/** @returns At most `limit` rows; none for what answers none. */
function execute(
  statement: PreparedStatement,
  parameters: readonly SqliteValue[],
  limit: number,
): readonly SqliteRow[] {
  try {
    if (parameters.length > 0) statement.bind(parameters);
    const rows: SqliteRow[] = [];
    // The schema has no integers beyond 2^53, so no row has a bigint.
    while (rows.length < limit && statement.step()) rows.push(statement.get({}) as SqliteRow);
    return rows;
  } finally {
    // A statement that is under way would keep a transaction from ending.
    statement.reset();
  }
}
