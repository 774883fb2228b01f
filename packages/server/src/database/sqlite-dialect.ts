import { SqliteAdapter, SqliteQueryCompiler } from "kysely";
import type { Dialect } from "./query.ts";

export const sqliteDialect: Dialect = {
  name: "sqlite",
  createAdapter: () => new SqliteAdapter(),
  createQueryCompiler: () => new SqliteQueryCompiler(),
};
