import type { SqliteDriver } from "../database/driver.ts";

/** A database that tells of each statement before it is executed.
 * @param told May throw: then the statement fails. */
export function watchedDriver(
  inner: SqliteDriver,
  told: (sql: string, how: "get" | "all" | "run") => void,
): SqliteDriver {
  return {
    exec: (sql) => inner.exec(sql),
    copyTo: (file, mark) => inner.copyTo(file, mark),
    close: () => inner.close(),
    prepare(sql) {
      const statement = inner.prepare(sql);
      return {
        get(parameters) {
          told(sql, "get");
          return statement.get(parameters);
        },
        all(parameters) {
          told(sql, "all");
          return statement.all(parameters);
        },
        run(parameters) {
          told(sql, "run");
          return statement.run(parameters);
        },
      };
    },
  };
}
